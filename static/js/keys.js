// Single letters press the link on the page that carries them (data-key). They can be switched off (WCAG 2.1.4).

const STORED = 'benchloupe-keys'
// every page has these three: its layout brings them
const dialog = /** @type {HTMLDialogElement} */ (document.getElementById('keys'))
const toggle = /** @type {HTMLInputElement} */ (document.querySelector('[data-keys-on]'))
const opener = /** @type {HTMLElement} */ (document.querySelector('[data-keys]'))

const isOn = () => {
  try {
    return localStorage.getItem(STORED) !== 'off'
  } catch {
    return true
  }
}

/** @param {EventTarget | null} target */
const typing = (target) =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) &&
      !/^(checkbox|radio|range|submit|button)$/.test(target.getAttribute('type') ?? '')))

toggle.checked = isOn()
toggle.addEventListener('change', () => {
  try {
    localStorage.setItem(STORED, toggle.checked ? 'on' : 'off')
  } catch {
    /* then only this page knows */
  }
})
opener.hidden = false
opener.addEventListener('click', () => dialog.showModal())

/** On a list without links of their own, j and k walk its rows or tiles.
 * @param {1 | -1} step */
function walk(step) {
  const stops = /** @type {HTMLElement[]} */ ([
    ...document.querySelectorAll('#results tbody th a, #results .sheet .well'),
  ])
  if (stops.length === 0) return false
  const at = stops.findIndex((stop) => stop === document.activeElement)
  stops[at < 0 ? (step > 0 ? 0 : stops.length - 1) : Math.min(stops.length - 1, Math.max(0, at + step))].focus()
  return true
}

addEventListener('keydown', (event) => {
  if (
    !toggle.checked ||
    event.ctrlKey ||
    event.metaKey ||
    event.altKey ||
    event.defaultPrevented ||
    typing(event.target) ||
    dialog.open
  )
    return
  if (event.key === '?') return dialog.showModal()
  if (!/^[a-z/]$/.test(event.key)) return
  /** @type {HTMLElement | null} */
  const target =
    document.querySelector(`main [data-key="${event.key}"]`) ?? document.querySelector(`[data-key="${event.key}"]`)
  if ((event.key === 'j' || event.key === 'k') && !target) {
    if (walk(event.key === 'j' ? 1 : -1)) event.preventDefault()
    return
  }
  if (!target) return
  event.preventDefault()
  if (target instanceof HTMLInputElement && target.type !== 'checkbox') target.focus()
  else target.click()
})
