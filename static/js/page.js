// Small things every page gains: local times on hover and copy buttons.
// Everything here adds to a page that is complete without it.

const local = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' })

/** @param {ParentNode} root */
function enrich(root) {
  for (const time of /** @type {NodeListOf<HTMLTimeElement>} */ (
    root.querySelectorAll('time[datetime]:not([title])')
  )) {
    const date = new Date(time.dateTime)
    if (!Number.isNaN(date.valueOf())) time.title = `${local.format(date)}, your time`
  }
  for (const text of root.querySelectorAll('pre[data-copy]')) {
    if (text.nextElementSibling?.classList.contains('copy')) continue
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'copy'
    button.textContent = 'Copy'
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(text.textContent)
        button.textContent = 'Copied ✓'
      } catch {
        getSelection()?.selectAllChildren(text)
        button.textContent = 'Selected: press Ctrl C'
      }
      setTimeout(() => {
        button.textContent = 'Copy'
      }, 3000)
    })
    text.after(button)
  }
}

// what somebody folded or unfolded stays so when the part of the page around it is replaced
/** @type {Map<string, boolean>} */
const folds = new Map()
addEventListener('click', (event) => {
  const fold = event.target instanceof Element ? event.target.closest('summary')?.parentElement : null
  if (fold instanceof HTMLDetailsElement && fold.id) folds.set(fold.id, !fold.open)
})
document.addEventListener('htmx:after:swap', () => {
  for (const [id, open] of folds) {
    const fold = document.getElementById(id)
    if (fold instanceof HTMLDetailsElement) fold.open = open
  }
})

// the address of a filtered list names only what is chosen
document.addEventListener('htmx:config:request', (event) => {
  const { request } = /** @type {CustomEvent} */ (event).detail.ctx
  if (request.method !== 'GET' || !request.form?.matches('.filters, .search')) return
  for (const [name, value] of [...request.body]) if (value === '') request.body.delete(name)
})

// an answer may lack the part that was asked for: an error, a login. What it says is shown as a page is; a live page that nobody
// touched stays as it is, and live.js asks again
document.addEventListener('htmx:after:request', (event) => {
  const { ctx } = /** @type {CustomEvent} */ (event).detail
  const whole = !ctx.select || ctx.text.includes(` id="${ctx.select.slice(1)}"`)
  if (ctx.live && !(whole && ctx.response.status === 200)) return event.preventDefault()
  if (whole) return
  Object.assign(ctx, { select: '#main', selectOOB: '', target: document.getElementById('main'), swap: 'outerHTML' })
})

// a copy made by the browser's page cache would show a live run as it was
addEventListener('pageshow', (event) => {
  if (event.persisted && document.querySelector('[data-live]')) location.reload()
})

enrich(document)
document.addEventListener('htmx:after:swap', () => enrich(document))

// the whole row of a list of tests opens its test, unless something else in it is meant: a link of its own, or text being selected
addEventListener('click', (event) => {
  if (!(event.target instanceof Element) || event.defaultPrevented || event.button !== 0) return
  const row = event.target.closest('table.tests tbody tr')
  if (!row || event.target.closest('a, button, input, summary, label') || String(getSelection())) return
  const link = row.querySelector('th[scope="row"] a')
  if (!(link instanceof HTMLAnchorElement)) return
  if (event.ctrlKey || event.metaKey) open(link.href)
  else link.click()
})

// sizes that stand as links become a slider as well, which follows them
function slide() {
  for (const line of document.querySelectorAll('[data-slider]:not(:has(input))')) {
    const links = [...line.querySelectorAll('a')]
    const slider = document.createElement('input')
    slider.type = 'range'
    slider.max = String(links.length - 1)
    slider.value = String(links.findIndex((link) => link.getAttribute('aria-current')))
    slider.setAttribute('aria-label', 'size of the pictures')
    slider.addEventListener('change', () => links[Number(slider.value)]?.click())
    line.append(' ', slider)
  }
}
slide()
document.addEventListener('htmx:after:swap', slide)
