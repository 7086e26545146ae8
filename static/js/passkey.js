// Has the browser make or show a passkey and sends what it says. Without this file the form stays hidden, and the
// page says what to do instead.
const fromText = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0))
const toText = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
const named = (credential) => ({ ...credential, id: fromText(credential.id) })

const ways = {
  async create (options) {
    const made = await navigator.credentials.create({
      publicKey: {
        ...options,
        challenge: fromText(options.challenge),
        user: named(options.user),
        excludeCredentials: (options.excludeCredentials ?? []).map(named)
      }
    })
    return said(made, { attestationObject: made.response.attestationObject })
  },
  async get (options) {
    const shown = await navigator.credentials.get({
      publicKey: {
        ...options,
        challenge: fromText(options.challenge),
        allowCredentials: (options.allowCredentials ?? []).map(named)
      }
    })
    const { authenticatorData, signature, userHandle } = shown.response
    return said(shown, { authenticatorData, signature, ...(userHandle && { userHandle }) })
  }
}

function said (credential, parts) {
  const response = { clientDataJSON: credential.response.clientDataJSON, ...parts }
  return {
    type: credential.type,
    id: credential.id,
    rawId: toText(credential.rawId),
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: Object.fromEntries(Object.entries(response).map(([name, bytes]) => [name, toText(bytes)]))
  }
}

async function optionsOf (form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options)
  const answer = await fetch(form.action, { headers: { Accept: 'application/json' } })
  return (await answer.json()).request_options
}

for (const form of document.querySelectorAll('form[data-passkey]')) {
  if (!window.PublicKeyCredential) break
  const problem = form.querySelector('[data-passkey-problem]')
  form.hidden = false
  for (const instead of document.querySelectorAll('[data-passkey-instead]')) instead.hidden = true
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    problem.hidden = true
    try {
      const options = await optionsOf(form)
      form.elements.credential.value = JSON.stringify(await ways[form.dataset.passkey](options.publicKey ?? options))
      form.submit()
    } catch {
      problem.hidden = false
    }
  })
}
