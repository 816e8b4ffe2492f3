// Keeps the part of a page marked data-live="<address of events>" in step with a run that is going on. An event says only
// that something changed: the page itself is asked for again, at most once a second, and the part is morphed. So a live
// page, a reload and a page without JavaScript always show the same.

const SLOWEST_MS = 1000
const RETRY_MS = 5000

/** Stands in the page before this file does.
 * @type {{ ajax(method: string, address: string, options: object): Promise<void>, registerExtension(name: string, extension: object): void }} */
const htmx = Reflect.get(window, 'htmx')

/** Whether a person typed or chose something here that is not sent yet.
 * @param {unknown} field */
function touched(field) {
  if (field instanceof HTMLInputElement)
    return field.value !== field.defaultValue || field.checked !== field.defaultChecked
  if (field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue
  if (field instanceof HTMLOptionElement) return touched(field.closest('select'))
  return (
    field instanceof HTMLSelectElement &&
    [...field.options].some((option) => option.selected !== option.defaultSelected)
  )
}

// a refresh brings what the run did; what the reader opened, typed or chose stays as it is (hooks of htmx 4.0.1, morphing)
htmx.registerExtension('keep-touched', {
  /** @param {Element} element @param {{ attrName: string }} detail */
  htmx_before_morph_attr: (element, { attrName }) =>
    !(element instanceof HTMLDetailsElement && attrName === 'open') &&
    !(['value', 'checked', 'selected'].includes(attrName) && touched(element)),
  /** @param {Element} element */
  htmx_before_morph_node: (element) => !(element instanceof HTMLTextAreaElement && touched(element)),
})

/** @type {ReturnType<typeof setTimeout> | null} */
let timer = null
let asking = false
let last = 0

/** @returns {HTMLElement | null} */
const part = () => document.querySelector('[data-live][id]')

/** The run is not at this address any more: what stands here stays, and a sentence over it says so. */
function gone() {
  stop()
  const target = document.getElementById('live') ?? document.getElementById('results')
  if (!target || document.getElementById('gone')) return
  target.removeAttribute('data-live')
  target.removeAttribute('data-there')
  const said = document.createElement('p')
  said.id = 'gone'
  said.className = 'caution'
  said.setAttribute('role', 'alert')
  const list = document.createElement('a')
  list.href = document.querySelector('a.brand')?.getAttribute('href') ?? '/'
  list.textContent = 'Look for it in the list of runs.'
  said.append(
    'This run is no longer at this address: its folder was moved, renamed or deleted. What you see is how it was when ',
    'this page was loaded. A renamed folder has a new address, a deleted run is in the trash. ',
    list,
  )
  target.prepend(said)
}

document.addEventListener('htmx:after:request', (event) => {
  const { detail } = /** @type {CustomEvent} */ (event)
  if (!asking || detail?.ctx?.response?.status !== 404) return
  event.preventDefault()
  gone()
})

/** A run that is over tells nothing: whether it is still there is asked when a reader comes back to the page, and now and then. */
async function look() {
  const there = document.querySelector('[data-there]')?.getAttribute('data-there')
  if (!there || document.hidden) return
  try {
    if ((await fetch(there, { method: 'HEAD', cache: 'no-store' })).status === 404) gone()
  } catch {
    /* the server is away: that says nothing of the run */
  }
}
const LOOK_MS = 30_000
setInterval(() => void look(), LOOK_MS)

async function refresh() {
  timer = null
  const target = part()
  if (!target) return stop()
  asking = true
  last = Date.now()
  const selector = `#${target.id}`
  try {
    await htmx.ajax('GET', target.dataset.refresh ?? location.pathname + location.search, {
      target: selector,
      select: selector,
      swap: 'outerMorph show:none',
      live: true,
    })
  } catch {
    /* the part is gone */
  }
  asking = false
  if (!part()) stop()
}

/** Events come in bursts: one refresh stands for all of them. */
function soon() {
  if (timer !== null) return
  const wait = Math.max(50, last + SLOWEST_MS - Date.now())
  timer = setTimeout(() => (asking ? ((timer = null), soon()) : refresh()), wait)
}

/** Where something happens to the run that the part is about; to any run where it is about all.
 * @param {string} run */
function happened(run) {
  const wanted = /\/runs\/([^/]+)\/events$/.exec(part()?.dataset.live ?? '')?.[1]
  if (run === '' || wanted === undefined || decodeURIComponent(wanted) === run) soon()
}

/** All tabs share one stream where the browser can; else this one has its own.
 * @returns {{ open(): void, close(): void }} */
function listener() {
  if (typeof SharedWorker === 'function') {
    const { port } = new SharedWorker(new URL('events.js', import.meta.url))
    port.addEventListener('message', ({ data }) => happened(data))
    port.start()
    return { open: () => port.postMessage('here'), close: () => port.postMessage('gone') }
  }
  /** @type {EventSource | null} */
  let source = null
  return {
    open() {
      const opened = new EventSource(new URL('../../events', import.meta.url))
      source = opened
      for (const name of ['run', 'notice'])
        opened.addEventListener(name, (event) => happened(JSON.parse(event.data).run))
    },
    close: () => source?.close(),
  }
}

/** @type {ReturnType<typeof listener> | null} */
let listening = null
let open = false

function start() {
  if (open || !part() || document.hidden) return
  listening ??= listener()
  listening.open()
  open = true
}

function stop() {
  if (open) listening?.close()
  open = false
}

document.addEventListener('visibilitychange', () => {
  if (document.hidden) return stop()
  void look()
  start()
  if (open) soon()
})
document.addEventListener('htmx:after:swap', start)
// the answer to the last event of a run may be lost, and no other event comes
document.addEventListener('htmx:finally:request', (event) => {
  const { live, status, response } = /** @type {CustomEvent} */ (event).detail.ctx
  if (!live || status === 'swapped') return
  // the run was deleted or the session has ended: the whole page says so
  if (response && response.status < 500 && response.status !== 429) location.reload()
  else setTimeout(soon, RETRY_MS)
})
// the icon of the tab stands outside the part; the answer carries the one that is right now
document.addEventListener('htmx:after:swap', (event) => {
  const { detail } = /** @type {CustomEvent} */ (event)
  const icon = /<link id="icon"[^>]* href="([^"]+)"/.exec(detail?.ctx?.text ?? '')?.[1]
  const link = document.getElementById('icon')
  if (icon && link && link.getAttribute('href') !== icon) link.setAttribute('href', icon)
})
addEventListener('pagehide', stop)
start()
