// A closer look at the images of a test: zoom and pan, both images together; the divider and the fade of two looks; and the
// words, marks and rows that belong together light up. Looks, layers and links work without it.

const MOST = 40
const STEP = 1.25

let [zoom, x, y] = [1, 0, 0]
let [slide, pinned] = [50, '']

/** A place, a distance or a direction: across and down.
 * @typedef {[x: number, y: number]} Pair */

const loupe = () => document.getElementById('loupe')
const views = () => [...document.querySelectorAll('#loupe .view')].filter((view) => view.getClientRects().length > 0)
/** @param {number} value @param {number} low @param {number} high */
const clamp = (value, low, high) => Math.min(high, Math.max(low, value))

/** x and y: how far the image is moved, in sizes of the view, 0 .. 1 - zoom. */
function show() {
  const root = loupe()
  if (!root) return
  for (const [name, value] of Object.entries({ '--zoom': zoom, '--x': x, '--y': y, '--slide': slide }))
    root.style.setProperty(name, String(value))
  root.classList.toggle('zoomed', zoom > 1)
  const shown = root.querySelector('[data-zoomed]')
  const text = `${Math.round(zoom * 100)} %`
  if (shown && shown.textContent !== text) shown.textContent = text
}

/**
 * @param {number} wanted
 * @param {Pair} at the place that stays where it is, in sizes of the view
 */
function zoomTo(wanted, at = [0.5, 0.5]) {
  const next = clamp(wanted, 1, MOST)
  place(at[0] - ((at[0] - x) / zoom) * next, at[1] - ((at[1] - y) / zoom) * next, next)
}

/** @param {number} left @param {number} top */
function place(left, top, next = zoom) {
  zoom = next
  x = clamp(left, 1 - zoom, 0)
  y = clamp(top, 1 - zoom, 0)
  show()
}

/** Where in its view an event happened, 0..1.
 * @param {Element} view
 * @param {{ clientX: number, clientY: number }} event
 * @returns {Pair} */
function within(view, { clientX, clientY }) {
  const { left, top, width, height } = view.getBoundingClientRect()
  return [(clientX - left) / width, (clientY - top) / height]
}

/** The zoom at which a pixel of the image is a pixel of the screen. */
function pixelZoom() {
  const image = views()[0]?.querySelector('img')
  return image ? (image.naturalWidth / image.getBoundingClientRect().width) * zoom : 1
}

/** @type {Record<string, () => void>} */
const COMMANDS = {
  in: () => zoomTo(zoom * STEP ** 2),
  out: () => zoomTo(zoom / STEP ** 2),
  fit: () => place(0, 0, 1),
  pixels: () => zoomTo(pixelZoom()),
}
/** @type {Record<string, string>} */
const KEYS = { '+': 'in', '=': 'in', '-': 'out', 0: 'fit' }
/** @type {Record<string, Pair>} */
const ARROWS = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }

/** @param {Event} event */
const viewAt = (event) => (event.target instanceof Element ? event.target.closest('#loupe .view') : null)

// a scroll that comes over the image from above or below goes on scrolling
let scrolled = 0
addEventListener(
  'scroll',
  () => {
    scrolled = performance.now()
  },
  { passive: true },
)
addEventListener(
  'wheel',
  (event) => {
    const view = viewAt(event)
    if (!view || event.deltaY === 0) return
    if (!event.ctrlKey && zoom === 1 && (event.deltaY > 0 || performance.now() - scrolled < 300)) return
    event.preventDefault()
    zoomTo(zoom * STEP ** clamp(-event.deltaY / (event.deltaMode === 0 ? 60 : 2), -2, 2), within(view, event))
  },
  { passive: false },
)

// one pointer drags, two pinch
/** @type {Map<number, Pair>} */
const pointers = new Map()
let dragged = false
/** @returns {Pair} */
const middle = () => {
  const all = [...pointers.values()]
  return [all.reduce((sum, at) => sum + at[0], 0) / all.length, all.reduce((sum, at) => sum + at[1], 0) / all.length]
}
const spread = () => {
  const [a, b] = [...pointers.values()]
  return b ? Math.hypot(a[0] - b[0], a[1] - b[1]) : 0
}

addEventListener('pointerdown', (event) => {
  const view = viewAt(event)
  if (!view || event.button !== 0) return
  dragged = false
  pointers.set(event.pointerId, [event.clientX, event.clientY])
})
addEventListener('pointermove', (event) => {
  const last = pointers.get(event.pointerId)
  const [view] = last ? views() : []
  if (!last || !view || (zoom === 1 && pointers.size < 2)) return
  const [before, apart] = [middle(), spread()]
  if (!dragged && pointers.size < 2 && Math.hypot(event.clientX - last[0], event.clientY - last[1]) < 4) return
  dragged = true
  pointers.set(event.pointerId, [event.clientX, event.clientY])
  const { width, height } = view.getBoundingClientRect()
  const now = middle()
  place(x + (now[0] - before[0]) / width, y + (now[1] - before[1]) / height)
  if (apart > 0) {
    const under = document.elementFromPoint(now[0], now[1])?.closest('#loupe .view') ?? view
    zoomTo(zoom * (spread() / apart), within(under, { clientX: now[0], clientY: now[1] }))
  }
})
for (const end of /** @type {const} */ (['pointerup', 'pointercancel']))
  addEventListener(end, (event) => pointers.delete(event.pointerId))
addEventListener(
  'touchmove',
  (event) => {
    if (viewAt(event) && (event.touches.length > 1 || zoom > 1)) event.preventDefault()
  },
  { passive: false },
)
addEventListener('dragstart', (event) => {
  if (viewAt(event)) event.preventDefault()
})
// the end of a drag is no click on the image
addEventListener(
  'click',
  (event) => {
    if (dragged && viewAt(event)) {
      event.preventDefault()
      event.stopPropagation()
    }
    dragged = false
  },
  { capture: true },
)

/** @param {EventTarget | null} target */
const typing = (target) =>
  target instanceof HTMLElement &&
  /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) &&
  !/^(checkbox|radio|range)$/.test(target.getAttribute('type') ?? '')

const keysOn = () =>
  /** @type {HTMLInputElement | null} */ (document.querySelector('[data-keys-on]'))?.checked !== false

addEventListener('keydown', (event) => {
  if (
    !loupe() ||
    event.ctrlKey ||
    event.metaKey ||
    event.altKey ||
    event.defaultPrevented ||
    document.querySelector('dialog[open]')
  )
    return
  const way = ARROWS[event.key]
  if (way && zoom > 1 && viewAt(event)) {
    event.preventDefault()
    place(x + way[0] * 0.15, y + way[1] * 0.15)
  } else if (event.key in KEYS && !typing(event.target) && keysOn()) {
    event.preventDefault()
    COMMANDS[KEYS[event.key]]?.()
  }
})
addEventListener('input', (event) => {
  if (event.target instanceof HTMLInputElement && event.target.matches('[data-slide]')) {
    slide = Number(event.target.value)
    show()
  }
})

/** Lights everything that speaks of the same match: words of the reply, the mark (on the original too), the row of the table.
 * @param {string} link
 * @param {boolean} on */
function light(link, on) {
  if (!link || (!on && link === pinned)) return
  for (const part of document.querySelectorAll(`[data-link="${CSS.escape(link)}"]`)) part.classList.toggle('lit', on)
  const echo = document.querySelector('#loupe .echo')
  echo?.replaceChildren(
    ...(on
      ? [...document.querySelectorAll('#loupe .result .mark.lit')].map((mark) => {
          const copy = /** @type {Element} */ (mark.cloneNode(true))
          copy.removeAttribute('data-link')
          return copy
        })
      : []),
  )
}

/** The link around words has the focus, the words in it have the name.
 * @param {Event} event */
const linkOf = ({ target }) =>
  (target instanceof Element
    ? (target.closest('[data-link]') ?? target.closest('.said')?.querySelector('[data-link]'))
    : null
  )?.getAttribute('data-link') ?? ''

for (const type of ['pointerover', 'focusin']) addEventListener(type, (event) => light(linkOf(event), true))
for (const type of ['pointerout', 'focusout']) addEventListener(type, (event) => light(linkOf(event), false))

addEventListener('click', async (event) => {
  if (!(event.target instanceof Element)) return
  const command = event.target.closest('[data-zoom]')?.getAttribute('data-zoom')
  if (command) return COMMANDS[command]?.()
  const copy = event.target.closest('[data-copy-address]')
  if (copy) return copyAddress(copy)
  const link = linkOf(event)
  if (!link) return
  const before = pinned
  pinned = ''
  light(before, false)
  if (link === before) return
  light(link, true)
  pinned = link
  if (event.target.closest('.marks'))
    for (const one of document.querySelectorAll(
      `.reply [data-link="${CSS.escape(link)}"], tr[data-link="${CSS.escape(link)}"]`,
    ))
      one.scrollIntoView({ block: 'nearest', behavior: 'auto' })
})

/** @param {Element} button */
async function copyAddress(button) {
  const before = button.textContent
  try {
    await navigator.clipboard.writeText(location.href)
    button.textContent = 'Copied ✓'
  } catch {
    prompt('The address of this page', location.href)
  }
  setTimeout(() => {
    button.textContent = before
  }, 2500)
}

function begin() {
  for (const part of document.querySelectorAll('[data-island], [data-copy-address]'))
    part.toggleAttribute('hidden', false)
  /** @type {HTMLInputElement | null} */
  const range = document.querySelector('[data-slide]')
  if (range) range.value = String(slide)
  show()
}
begin()
document.addEventListener('htmx:after:swap', begin)
