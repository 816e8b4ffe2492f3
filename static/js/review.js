// Whoever judges types a name once: it is kept in this browser and put in wherever none is known yet.

const STORED = 'benchloupe-reviewer'
const fields = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll('[data-author]'))

const kept = () => {
  try {
    return localStorage.getItem(STORED) ?? ''
  } catch {
    return ''
  }
}

for (const field of fields) {
  if (kept() !== '') field.value = kept()
  field.form?.addEventListener('submit', () => {
    try {
      localStorage.setItem(STORED, field.value)
    } catch {
      /* then it is typed again */
    }
  })
}

// a note is written before the verdict: Enter must not judge, and the keys of the verdicts are to work again
for (const form of document.querySelectorAll('form[data-review]'))
  form.addEventListener('keydown', (event) => {
    const { key, target } = /** @type {KeyboardEvent} */ (event)
    if ((key !== 'Enter' && key !== 'Escape') || !(target instanceof HTMLInputElement)) return
    event.preventDefault()
    target.blur()
  })
