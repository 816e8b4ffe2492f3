// A field that takes several values suggests for the one that is being typed: what stands before it is put before each suggestion.
// Without this the first value is suggested only.

/** @param {EventTarget | null} field */
function suggest(field) {
  if (!(field instanceof HTMLInputElement) || !field.matches('[data-several]') || !field.list) return
  const before = /^.*[\s,]/.exec(field.value)?.[0] ?? ''
  for (const option of field.list.options) {
    option.dataset.name ??= option.value
    option.value = before + option.dataset.name
  }
}

document.addEventListener('input', (event) => suggest(event.target))
// a list that has just come knows nothing of what was typed
document.addEventListener('htmx:after:swap', () => suggest(document.activeElement))
