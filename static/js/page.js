// Small things every page gains: local times on hover, copy buttons, and words that light up the mark they became.
// Everything here adds to a page that is complete without it.

const local = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' })

/** @param {ParentNode} root */
function enrich(root) {
  for (const time of root.querySelectorAll('time[datetime]:not([title])')) {
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
      setTimeout(() => { button.textContent = 'Copy' }, 3000)
    })
    text.after(button)
  }
}

/** Lights everything that speaks of the same match: words of the reply, marks on the image, the row of the table. */
function light(event, on) {
  const link = event.target instanceof Element ? event.target.closest('[data-link]')?.getAttribute('data-link') : null
  if (!link) return
  for (const one of document.querySelectorAll(`[data-link="${CSS.escape(link)}"]`)) one.classList.toggle('lit', on)
}

addEventListener('pointerover', (event) => light(event, true))
addEventListener('pointerout', (event) => light(event, false))
addEventListener('click', (event) => {
  const from = event.target instanceof Element ? event.target.closest('.marks [data-link]') : null
  const words = from && document.querySelector(`mark[data-link="${CSS.escape(from.getAttribute('data-link'))}"]`)
  words?.scrollIntoView({ block: 'nearest', behavior: 'auto' })
})

// the address of a filtered list names only what is chosen
document.addEventListener('htmx:config:request', (event) => {
  const { request } = event.detail.ctx
  if (request.method !== 'GET' || !request.form?.matches('.filters')) return
  for (const [name, value] of [...request.body]) if (value === '') request.body.delete(name)
})

// a copy made by the browser's page cache would show a live run as it was
addEventListener('pageshow', (event) => { if (event.persisted && document.querySelector('[data-live]')) location.reload() })

enrich(document)
document.addEventListener('htmx:after:swap', () => enrich(document))
