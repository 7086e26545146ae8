// Everything works without this file: it only stops a form from being sent twice.
import { Button } from './button.bundle.mjs'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
for (const button of document.querySelectorAll('[data-module="govuk-button"]')) {
  new Button(button, { preventDoubleClick: true })
}
