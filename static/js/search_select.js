// Turns a long select into a field in which one types a part of a name: the combobox pattern of the ARIA
// Authoring Practices Guide. The select stays what is sent. Without this file it is an ordinary select.

// Small letters without accents, one space between words.
const fold = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim()

function make (tag, attributes) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  return element
}

class SearchSelect {
  constructor (select) {
    this.select = select
    this.shown = []
    this.active = -1
    this.draw()
    this.show(this.chosen())
    this.listen()
  }

  /** The field takes over the name by which label, hint, error and summary know the select. */
  draw () {
    const { select } = this
    const id = select.id
    this.field = make('input', {
      id, type: 'text', class: 'govuk-input', role: 'combobox', autocomplete: 'off', spellcheck: 'false',
      'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': `${id}-list`,
      'aria-describedby': [select.getAttribute('aria-describedby'), `${id}-how`].filter(Boolean).join(' ')
    })
    if (select.hasAttribute('aria-invalid')) this.field.setAttribute('aria-invalid', 'true')
    this.field.disabled = select.disabled
    const label = select.labels[0]
    label.id ||= `${id}-label`
    this.list = make('ul', { id: `${id}-list`, class: 'cp-combo__list', role: 'listbox', 'aria-labelledby': label.id, hidden: '' })
    this.how = make('span', { id: `${id}-how`, class: 'govuk-visually-hidden' })
    this.how.textContent = select.dataset.searchHint
    this.told = make('span', { class: 'govuk-visually-hidden', role: 'status' })
    this.box = make('div', { class: 'cp-combo' })
    select.id = `${id}-select`
    select.hidden = true
    select.after(this.box)
    this.box.append(this.field, this.list, this.how, this.told)
  }

  listen () {
    this.field.addEventListener('input', () => this.open(this.field.value))
    this.field.addEventListener('click', () => this.list.hidden ? this.open('') : this.close())
    this.field.addEventListener('keydown', (event) => this.press(event))
    this.field.addEventListener('blur', () => this.settle())
    this.select.form?.addEventListener('submit', () => this.settle())
    // The field keeps the focus while one presses on a choice, so that its blur does not come first.
    this.list.addEventListener('pointerdown', (event) => event.preventDefault())
    this.list.addEventListener('click', (event) => {
      const place = [...this.list.children].indexOf(event.target.closest('[role=option]'))
      if (this.shown[place]) this.choose(this.shown[place])
    })
  }

  choices () {
    return [...this.select.options].filter((option) => option.value && !option.disabled)
  }

  chosen () {
    return this.choices().find((option) => option.selected)
  }

  /** Choices in whose name words begin with those typed; where there is none, their groups count too. */
  fitting (typed) {
    const words = fold(typed).split(' ')
    const holds = (text) => words.every((word) => ` ${fold(text)}`.includes(` ${word}`))
    const named = this.choices().filter((option) => holds(option.text))
    return named.length ? named : this.choices().filter((option) => holds(`${option.text} ${this.group(option)}`))
  }

  group (option) {
    return option.parentElement.label ?? ''
  }

  open (typed) {
    this.shown = this.fitting(typed)
    this.list.replaceChildren(...(this.shown.length ? this.shown.map((option, place) => this.line(option, place)) : [this.nothing()]))
    this.told.textContent = this.shown.length ? this.select.dataset.searchFound.replace('%{number}', this.shown.length) : this.select.dataset.searchNothing
    this.list.hidden = false
    this.field.setAttribute('aria-expanded', 'true')
    this.point(typed ? -1 : this.shown.indexOf(this.chosen()))
  }

  line (option, place) {
    const line = make('li', { id: `${this.list.id}-${place}`, class: 'cp-combo__option', role: 'option', 'aria-selected': 'false' })
    const group = make('span', { class: 'cp-combo__group' })
    group.textContent = this.group(option)
    line.append(option.text, ' ', group)
    return line
  }

  nothing () {
    const line = make('li', { class: 'cp-combo__option cp-muted', role: 'option', 'aria-disabled': 'true', 'aria-selected': 'false' })
    line.textContent = this.select.dataset.searchNothing
    return line
  }

  close () {
    this.list.hidden = true
    this.field.setAttribute('aria-expanded', 'false')
    this.point(-1)
    this.told.textContent = ''
  }

  /** Mark one of the choices in the list, or none. */
  point (place) {
    this.list.children[this.active]?.setAttribute('aria-selected', 'false')
    this.active = place
    const line = this.shown[place] && this.list.children[place]
    if (!line) return this.field.removeAttribute('aria-activedescendant')
    line.setAttribute('aria-selected', 'true')
    this.field.setAttribute('aria-activedescendant', line.id)
    line.scrollIntoView({ block: 'nearest' })
  }

  press (event) {
    const { key } = event
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      event.preventDefault()
      if (this.list.hidden) this.open(this.chosen()?.text === this.field.value ? '' : this.field.value)
      else this.point((this.active + (key === 'ArrowDown' ? 1 : -1) + this.shown.length) % (this.shown.length || 1))
      if (this.active < 0) this.point(key === 'ArrowDown' ? 0 : this.shown.length - 1)
    } else if (key === 'Enter' && !this.list.hidden) {
      event.preventDefault()
      const option = this.shown[this.active] ?? (this.shown.length === 1 ? this.shown[0] : undefined)
      if (option) this.choose(option)
    } else if (key === 'Escape' && !this.list.hidden) {
      event.preventDefault()
      this.close()
    }
  }

  choose (option) {
    const before = this.select.value
    this.show(option)
    this.close()
    this.select.value = option?.value ?? ''
    if (this.select.value !== before) this.select.dispatchEvent(new Event('change', { bubbles: true }))
  }

  show (option) {
    this.field.value = option?.text ?? ''
  }

  /** On leaving, the field says what will be sent: the choice pointed at, the only one that fits, or the one before. */
  settle () {
    const typed = this.field.value
    const fitting = this.fitting(typed)
    const meant = this.list.hidden ? undefined : this.shown[this.active]
    const named = fitting.find((option) => fold(option.text) === fold(typed))
    const only = fitting.length === 1 ? fitting[0] : undefined
    this.choose(typed.trim() ? meant ?? named ?? only ?? this.chosen() : undefined)
  }
}

for (const select of document.querySelectorAll('select[data-search-hint]')) new SearchSelect(select)
