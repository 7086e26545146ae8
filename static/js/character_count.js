// Counts while one types. Without this file the text says how long it may be.
import { CharacterCount } from './character-count.bundle.mjs'

for (const text of document.querySelectorAll('[data-module="govuk-character-count"]')) new CharacterCount(text)
