// One stream of events for all tabs of this browser (a shared worker): HTTP/1.1 leaves a browser six connections to a
// server, and with a stream in each of eight tabs none would be left to load a page with.

const RETRY_MS = 5000
/** @type {Set<MessagePort>} */
const ports = new Set()
/** @type {EventSource | null} */
let source = null
let lost = false

/** @param {string} run the id of the run something happened to; '' where nobody knows what was missed */
function tell(run) {
  for (const port of ports) port.postMessage(run)
}

function open() {
  // beside /static, whatever path all of it is served under
  const opened = new EventSource(new URL('../../events', location.href))
  source = opened
  for (const name of ['run', 'notice']) opened.addEventListener(name, (event) => tell(JSON.parse(event.data).run))
  opened.addEventListener('open', () => {
    if (lost) tell('')
    lost = false
  })
  opened.addEventListener('error', () => {
    lost = true
    // a browser tries again by itself, but not after an answer that is no stream
    if (source?.readyState === EventSource.CLOSED) setTimeout(again, RETRY_MS)
  })
}

function again() {
  source?.close()
  source = null
  if (ports.size > 0) open()
}

addEventListener('connect', (event) => {
  const [port] = /** @type {MessageEvent} */ (event).ports
  port.addEventListener('message', ({ data }) => {
    if (data === 'here') {
      ports.add(port)
      // between the making of a page and now something may have happened
      if (source) port.postMessage('')
      else open()
    } else {
      ports.delete(port)
      if (ports.size === 0) again()
    }
  })
  port.start()
})
