// Small things every page gains: local times on hover and copy buttons.
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
