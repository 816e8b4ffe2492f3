// The places of a truth, moved, added and deleted on the image with mouse, touch or keyboard. The fields of the form hold the
// truth, as text; what is done here is written into them, so that the form is sent as it would be without this.

/** A point, a corner or a shift, px of the original.
 * @typedef {[x: number, y: number]} Pair */
/** What the page says of a field (TruthPlaces in runner/test-types/define-test-type.ts).
 * @typedef {{ field: string, title: string, form: 'point' | 'box' | 'polygon' | 'line', many?: boolean, optional?: boolean,
 *   at?: string, size?: 'diameter' | 'radius', text?: string, counted?: string, fixed?: boolean, list: string[] | null }} Places */
/** @typedef {Record<string, any>} Entry an entry of a list, or a place by itself */
/** A mark, and one of its handles where one is meant.
 * @typedef {{ field: string, index: number, handle: number | null }} Place */

const SVG = 'http://www.w3.org/2000/svg'
/** @type {Record<string, Pair>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }
/** Arrow keys pressed one after the other are one step to undo, ms. */
const ONE_STEP = 1000
/** Half of what a finger hits, px of the screen. */
const REACH = 14

/** @param {number} value */
const tenth = (value) => Math.round(value * 10) / 10
/** @param {number} value @param {number} low @param {number} high */
const clamp = (value, low, high) => Math.min(high, Math.max(low, value))

/** @param {HTMLElement} root */
function edit(root) {
  const form = /** @type {HTMLFormElement} */ (root.closest('form'))
  const svg = /** @type {SVGSVGElement} */ (root.querySelector('svg'))
  const told = /** @type {HTMLElement} */ (root.querySelector('[data-told]'))
  const textBox = /** @type {HTMLElement} */ (root.querySelector('[data-text]'))
  const textField = /** @type {HTMLInputElement} */ (root.querySelector('[data-text-of]'))
  const [width, height] = [svg.viewBox.baseVal.width, svg.viewBox.baseVal.height]
  /** @type {Places[]} */
  const places = JSON.parse(root.dataset.truthEditor ?? '[]')
  /** @param {string} name */
  const inputOf = (name) =>
    /** @type {HTMLInputElement | HTMLTextAreaElement | null} */ (form.elements.namedItem(`truth.${name}`))
  /** @param {string} field */
  const placesOf = (field) => /** @type {Places} */ (places.find((one) => one.field === field))

  /** field -> entries @type {Map<string, Entry[]>} */
  let held = new Map()
  /** @type {Place | null} */
  let chosen = null
  /** the field that the next press on the image adds to */
  let adding = ''
  /** @type {string[]} */
  const undos = []
  let lastStep = { at: 0, what: '' }

  /** Reads the fields; keeps what is there where one cannot be read. */
  function read() {
    for (const { field, many } of places) {
      const text = inputOf(field)?.value.trim() ?? ''
      try {
        const value = text === '' ? null : JSON.parse(text)
        held.set(field, value === null ? [] : many ? value : [value])
      } catch {
        if (!held.has(field)) held.set(field, [])
      }
    }
  }

  /** @param {string} what a step of its own unless it goes on with the last one */
  function remember(what) {
    const now = performance.now()
    if (what === '' || what !== lastStep.what || now - lastStep.at > ONE_STEP)
      undos.push(JSON.stringify([...held, ...countsNow()]))
    lastStep = { at: now, what }
  }
  const countsNow = () => places.flatMap(({ counted }) => (counted ? [['#' + counted, inputOf(counted)?.value]] : []))

  function undo() {
    const before = undos.pop()
    if (before === undefined) return
    /** @type {[string, any][]} */
    const entries = JSON.parse(before)
    held = new Map(entries.filter(([name]) => !name.startsWith('#')))
    for (const [name, value] of entries) {
      const input = name.startsWith('#') ? inputOf(name.slice(1)) : null
      if (input) input.value = value
    }
    lastStep = { at: 0, what: '' }
    if (chosen && !entryOf(chosen)) chosen = null
    write(false)
  }

  /** Puts what is held into the fields and draws it. */
  function write(counting = true) {
    for (const { field, many, counted } of places) {
      const entries = held.get(field) ?? []
      const input = inputOf(field)
      if (input) input.value = many ? JSON.stringify(entries) : entries.length > 0 ? JSON.stringify(entries[0]) : ''
      const number = counted && counting ? inputOf(counted) : null
      if (number) number.value = String(entries.length)
    }
    draw()
  }

  /** @param {Place} place @returns {Entry | undefined} */
  const entryOf = ({ field, index }) => held.get(field)?.[index]
  /** @param {Places} places @param {Entry} entry @returns {any} */
  const valueOf = ({ at }, entry) => (at ? entry[at] : entry)
  /** @param {Places} places @param {number} index @param {any} value */
  function setValue({ field, at }, index, value) {
    const entries = held.get(field) ?? []
    entries[index] = at ? { ...entries[index], [at]: value } : value
  }
  /** px from the middle; 0 for a point without a size
   * @param {Places} places @param {Entry} entry */
  const radiusOf = ({ size }, entry) => (size && entry[size] ? entry[size] * (size === 'diameter' ? 0.5 : 1) : 0)

  /** Where a mark can be taken hold of to change its form.
   * @param {Places} places @param {Entry} entry @returns {Pair[]} */
  function handlesOf(places, entry) {
    const value = valueOf(places, entry)
    if (places.form === 'box') {
      const [x, y, across, down] = value
      return [
        [x, y],
        [x + across, y],
        [x + across, y + down],
        [x, y + down],
      ]
    }
    if (places.form === 'point') {
      const radius = radiusOf(places, entry)
      return radius > 0 ? [[value[0] + radius, value[1]]] : []
    }
    return value
  }

  /** Moves a mark or one of its handles by px of the original, as far as the image goes.
   * @param {Place} place @param {number} dx @param {number} dy */
  function move(place, dx, dy) {
    const of = placesOf(place.field)
    const entry = entryOf(place)
    if (!entry) return
    const value = valueOf(of, entry)
    /** @param {Pair} at @returns {Pair} */
    const shifted = ([x, y]) => [tenth(clamp(x + dx, 0, width)), tenth(clamp(y + dy, 0, height))]
    if (place.handle !== null) {
      const { handle } = place
      if (of.form === 'box') {
        const [x, y, across, down] = value
        let [left, top, right, bottom] = [x, y, x + across, y + down]
        if (handle === 0 || handle === 3) left = clamp(left + dx, 0, right)
        else right = clamp(right + dx, left, width)
        if (handle < 2) top = clamp(top + dy, 0, bottom)
        else bottom = clamp(bottom + dy, top, height)
        setValue(of, place.index, [tenth(left), tenth(top), tenth(right - left), tenth(bottom - top)])
      } else if (of.form === 'point' && of.size) {
        const radius = Math.max(1, radiusOf(of, entry) + dx)
        const entries = held.get(of.field) ?? []
        entries[place.index] = { ...entry, [of.size]: tenth(of.size === 'diameter' ? radius * 2 : radius) }
      } else
        setValue(
          of,
          place.index,
          value.map((/** @type {Pair} */ at, /** @type {number} */ i) => (i === handle ? shifted(at) : at)),
        )
    } else if (of.form === 'box') {
      const [x, y, across, down] = value
      setValue(of, place.index, [
        tenth(clamp(x + dx, 0, Math.max(0, width - across))),
        tenth(clamp(y + dy, 0, Math.max(0, height - down))),
        across,
        down,
      ])
    } else if (of.form === 'point') setValue(of, place.index, shifted(value))
    else setValue(of, place.index, value.map(shifted))
  }

  /** @param {string} field @param {Pair} at @returns {Place} */
  function add(field, [x, y]) {
    const of = placesOf(field)
    const entries = held.get(field) ?? []
    const reach = Math.max(4, Math.round(Math.min(width, height) / 10))
    const [left, top] = [clamp(x, 0, width - 1), clamp(y, 0, height - 1)]
    const [right, bottom] = [clamp(left + reach, 0, width), clamp(top + reach, 0, height)]
    /** @type {Record<string, any>} */
    const forms = {
      point: [tenth(left), tenth(top)],
      box: [tenth(left), tenth(top), tenth(right - left), tenth(bottom - top)],
      line: [
        [tenth(left), tenth(top)],
        [tenth(right), tenth(top)],
      ],
      polygon: [
        [tenth(left), tenth(top)],
        [tenth(right), tenth(top)],
        [tenth(right), tenth(bottom)],
      ],
    }
    const value = forms[of.form]
    const like = entries.at(-1)
    /** @type {Entry} */
    const entry = of.at
      ? {
          ...(of.text ? { [of.text]: of.list?.[0] ?? '' } : {}),
          ...(of.text && like?.[of.text] && of.list ? { [of.text]: like[of.text] } : {}),
          [of.at]: value,
          ...(of.size && like?.[of.size] ? { [of.size]: like[of.size] } : {}),
        }
      : value
    held.set(field, [...entries, entry])
    return { field, index: entries.length, handle: null }
  }

  /** Whether another one may be added. @param {Places} of */
  const hasRoom = (of) => of.many || (held.get(of.field) ?? []).length === 0

  /** A point of an outline, or a whole mark; what must be there stays.
   * @param {Place} place */
  function remove(place) {
    const of = placesOf(place.field)
    const entries = held.get(place.field) ?? []
    const entry = entryOf(place)
    if (!entry) return
    const outline = of.form === 'polygon' || of.form === 'line'
    if (place.handle !== null && outline) {
      const value = valueOf(of, entry)
      if (of.fixed || value.length <= (of.form === 'polygon' ? 3 : 2)) return say('It has no point to spare.')
      remember('')
      setValue(
        of,
        place.index,
        value.filter((/** @type {Pair} */ _, /** @type {number} */ i) => i !== place.handle),
      )
      chosen = { ...place, handle: Math.max(0, place.handle - 1) }
    } else {
      if (!of.many && !of.optional) return say(`The ${of.title} must be there; move it.`)
      remember('')
      held.set(
        place.field,
        entries.filter((_, i) => i !== place.index),
      )
      const left = entries.length - 1
      chosen = left > 0 ? { field: place.field, index: Math.min(place.index, left - 1), handle: null } : null
    }
    write()
    focus()
  }

  /** @param {string} text */
  function say(text) {
    told.textContent = text
  }

  /** @param {string} name @param {Record<string, string | number>} attributes */
  function shape(name, attributes) {
    const made = document.createElementNS(SVG, name)
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value))
    return made
  }

  /** px of the original that a px of the screen is */
  const scale = () => width / (svg.getBoundingClientRect().width || width)

  /** @param {Places} of @param {Entry} entry @param {number} index */
  function markOf(of, entry, index) {
    const value = valueOf(of, entry)
    const px = scale()
    const name = of.many ? `${of.title} ${index + 1}` : of.title
    const text = of.text ? String(entry[of.text] ?? '') : ''
    const isChosen = chosen?.field === of.field && chosen.index === index
    const at = of.form === 'point' || of.form === 'box' ? value : value[0]
    const mark = shape('g', {
      class: `truth-mark${isChosen ? ' chosen' : ''}`,
      tabindex: 0,
      role: 'button',
      'data-mark': `${of.field} ${index}`,
      'aria-pressed': String(isChosen),
      'aria-label': `${name}${text ? `, ${text}` : ''}, at ${Math.round(at[0])}, ${Math.round(at[1])} px`,
    })
    /** @type {Element[]} */
    let forms
    if (of.form === 'point') {
      const [x, y] = value
      const radius = radiusOf(of, entry)
      forms = [shape('circle', { cx: x, cy: y, r: Math.max(radius, 5 * px) }), shape('circle', { cx: x, cy: y, r: px })]
      mark.append(shape('circle', { cx: x, cy: y, r: Math.max(radius, REACH * px), class: 'reach' }))
    } else if (of.form === 'box') {
      const [x, y, across, down] = value
      forms = [shape('rect', { x, y, width: across, height: down })]
      mark.append(shape('rect', { x, y, width: across, height: down, class: 'reach' }))
    } else {
      const points = value.map((/** @type {Pair} */ pair) => pair.join(',')).join(' ')
      forms = [shape(of.form === 'polygon' ? 'polygon' : 'polyline', { points })]
      mark.append(shape(of.form === 'polygon' ? 'polygon' : 'polyline', { points, class: `reach of-${of.form}` }))
    }
    for (const one of forms) {
      const halo = /** @type {Element} */ (one.cloneNode(true))
      halo.classList.add('halo')
      mark.append(halo)
    }
    mark.append(...forms)
    return mark
  }

  function draw() {
    const focused =
      document.activeElement?.getAttribute('data-mark') ?? document.activeElement?.getAttribute('data-handle')
    const px = scale()
    /** @type {Element[]} */
    const drawn = []
    for (const of of places)
      for (const [index, entry] of (held.get(of.field) ?? []).entries()) drawn.push(markOf(of, entry, index))
    const entry = chosen && entryOf(chosen)
    if (chosen && entry) {
      const of = placesOf(chosen.field)
      const corners = handlesOf(of, entry)
      // the corners of a box that is small on the screen stand off it, so that it can still be taken hold of itself
      const small = of.form === 'box' && Math.min(valueOf(of, entry)[2], valueOf(of, entry)[3]) < 4 * REACH * px
      for (const [i, [cornerX, cornerY]] of corners.entries()) {
        const off = small ? REACH * px : 0
        const [x, y] = [cornerX + (i === 0 || i === 3 ? -off : off), cornerY + (i < 2 ? -off : off)]
        const handle = shape('g', {
          class: 'truth-handle',
          tabindex: 0,
          role: 'button',
          'data-handle': `${chosen.field} ${chosen.index} ${i}`,
          'aria-label': `${of.form === 'box' ? ['left top', 'right top', 'right bottom', 'left bottom'][i] : of.form === 'point' ? 'size' : `point ${i + 1}`}, at ${Math.round(cornerX)}, ${Math.round(cornerY)} px`,
        })
        handle.append(
          shape('circle', { cx: x, cy: y, r: REACH * px, class: 'reach' }),
          shape('rect', { x: x - 4 * px, y: y - 4 * px, width: 8 * px, height: 8 * px }),
        )
        drawn.push(handle)
      }
    }
    svg.replaceChildren(...drawn)
    if (focused) focusOn(`[data-mark="${CSS.escape(focused)}"], [data-handle="${CSS.escape(focused)}"]`)
    root.classList.toggle('adding', adding !== '')
    for (const button of root.querySelectorAll('[data-add]')) {
      const field = button.getAttribute('data-add') ?? ''
      button.setAttribute('aria-pressed', String(adding === field))
      button.toggleAttribute('disabled', !hasRoom(placesOf(field)))
    }
    root.querySelector('[data-do=delete]')?.toggleAttribute('disabled', !entry)
    root.querySelector('[data-do=undo]')?.toggleAttribute('disabled', undos.length === 0)
    const of = chosen && placesOf(chosen.field)
    textBox.hidden = !(entry && of?.text)
    if (entry && of?.text && document.activeElement !== textField) textField.value = String(entry[of.text] ?? '')
    const sum = [...held.values()].reduce((total, list) => total + list.length, 0)
    say(`${sum} ${sum === 1 ? 'mark' : 'marks'}${undos.length > 0 ? ', changed and not saved' : ''}`)
  }

  /** @param {string} selector */
  const focusOn = (selector) => /** @type {SVGElement | null} */ (svg.querySelector(selector))?.focus()

  function focus() {
    if (!chosen) return focusOn('[data-mark]')
    const name =
      chosen.handle === null
        ? `[data-mark="${CSS.escape(`${chosen.field} ${chosen.index}`)}"]`
        : `[data-handle="${CSS.escape(`${chosen.field} ${chosen.index} ${chosen.handle}`)}"]`
    focusOn(name)
  }

  /** @param {EventTarget | null} target @returns {Place | null} */
  function placeAt(target) {
    const part = target instanceof Element ? target.closest('[data-mark], [data-handle]') : null
    const [field = '', index, handle] = (
      part?.getAttribute('data-mark') ??
      part?.getAttribute('data-handle') ??
      ''
    ).split(' ')
    return part ? { field, index: Number(index), handle: handle === undefined ? null : Number(handle) } : null
  }

  /** @param {PointerEvent} event @returns {Pair} */
  function pixelAt({ clientX, clientY }) {
    const { left, top } = svg.getBoundingClientRect()
    return [Math.round((clientX - left) * scale()), Math.round((clientY - top) * scale())]
  }

  // one pointer drags: by how far it went, so that a finger need not cover what it moves
  /** @type {{ id: number, place: Place, from: Pair, moved: Pair, began: boolean } | null} */
  let drag = null
  svg.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || drag) return
    const from = pixelAt(event)
    let place = placeAt(event.target)
    let began = false
    if (adding !== '') {
      remember('')
      place = add(adding, from)
      // a box is drawn from one corner to the other, a line from its first point
      const { form } = placesOf(adding)
      if (form === 'box') {
        setValue(placesOf(adding), place.index, [from[0], from[1], 0, 0])
        place = { ...place, handle: 2 }
      }
      adding = ''
      began = true
    }
    if (!place) return
    event.preventDefault()
    event.stopPropagation()
    chosen = place
    svg.setPointerCapture(event.pointerId)
    drag = { id: event.pointerId, place, from, moved: [0, 0], began }
    if (began) write()
    else draw()
    focus()
  })
  svg.addEventListener('pointermove', (event) => {
    if (drag?.id !== event.pointerId) return
    const [x, y] = pixelAt(event)
    const [dx, dy] = [x - drag.from[0] - drag.moved[0], y - drag.from[1] - drag.moved[1]]
    if (dx === 0 && dy === 0) return
    if (!drag.began) remember('')
    drag.began = true
    drag.moved = [drag.moved[0] + dx, drag.moved[1] + dy]
    move(drag.place, dx, dy)
    write()
  })
  for (const end of /** @type {const} */ (['pointerup', 'pointercancel']))
    svg.addEventListener(end, (event) => {
      if (drag?.id !== event.pointerId) return
      const of = placesOf(drag.place.field)
      const entry = entryOf(drag.place)
      // a box that was tapped, not drawn, gets a size to begin with
      if (of.form === 'box' && entry && drag.place.handle === 2) {
        const [x, y, across, down] = valueOf(of, entry)
        const side = Math.max(4, Math.round(Math.min(width, height) / 10))
        if (across < 2 && down < 2)
          setValue(of, drag.place.index, [x, y, tenth(Math.min(side, width - x)), tenth(Math.min(side, height - y))])
        chosen = { ...drag.place, handle: null }
        write()
      }
      drag = null
      draw()
    })

  svg.addEventListener('focusin', (event) => {
    const place = placeAt(event.target)
    if (!place || drag || (chosen?.field === place.field && chosen.index === place.index)) return
    chosen = place
    draw()
  })
  svg.addEventListener('keydown', (event) => {
    const place = placeAt(event.target)
    if (!place || event.ctrlKey || event.metaKey || event.altKey) return
    const way = ARROWS[event.key]
    const step = event.shiftKey ? 10 : 1
    if (way) {
      remember(JSON.stringify(place))
      move(place, way[0] * step, way[1] * step)
      write()
    } else if (event.key === 'Delete' || event.key === 'Backspace') remove(place)
    else if (event.key === 'Escape') {
      undo()
      focus()
    } else if (event.key === 'Enter') addBeside(place)
    else return
    event.preventDefault()
    event.stopPropagation()
  })

  /** Another mark 10 px from this one, or another point of an outline, halfway to the next.
   * @param {Place} place */
  function addBeside(place) {
    const of = placesOf(place.field)
    const entry = entryOf(place)
    if (!entry) return
    const value = valueOf(of, entry)
    if (place.handle !== null && (of.form === 'polygon' || of.form === 'line')) {
      if (of.fixed) return say('It has two ends.')
      remember('')
      const [x, y] = value[place.handle]
      const [nextX, nextY] = value[place.handle + 1] ?? (of.form === 'polygon' ? value[0] : [x + 10, y])
      setValue(of, place.index, value.toSpliced(place.handle + 1, 0, [tenth((x + nextX) / 2), tenth((y + nextY) / 2)]))
      chosen = { ...place, handle: place.handle + 1 }
    } else {
      if (!hasRoom(of)) return say(`There is one ${of.title}; move it.`)
      remember('')
      chosen = add(place.field, [value[0] + 10, value[1] + 10])
      const made = entryOf(chosen)
      if (made && of.form === 'box') setValue(of, chosen.index, [...valueOf(of, made).slice(0, 2), value[2], value[3]])
      move(chosen, 0, 0)
    }
    write()
    focus()
  }

  root.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('button') : null
    const field = button?.getAttribute('data-add')
    if (field) {
      // a click by the keyboard has no place: the mark begins in the middle
      if (event.detail === 0) {
        remember('')
        chosen = add(field, [Math.round(width / 2), Math.round(height / 2)])
        write()
        focus()
      } else {
        adding = adding === field ? '' : field
        draw()
        if (adding) say('Press where it is; a box is drawn from corner to corner.')
      }
    }
    if (button?.dataset.do === 'delete' && chosen) remove(chosen)
    if (button?.dataset.do === 'undo') undo()
  })
  root.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !event.defaultPrevented && adding) {
      adding = ''
      draw()
    }
    // Enter in a field of the tools is not the whole form
    if (event.key === 'Enter' && event.target === textField) event.preventDefault()
  })
  textField.addEventListener('input', () => {
    const entry = chosen && entryOf(chosen)
    const of = chosen && placesOf(chosen.field)
    if (!chosen || !entry || !of?.text) return
    remember(`text ${chosen.field} ${chosen.index}`)
    const entries = held.get(chosen.field) ?? []
    entries[chosen.index] = { ...entry, [of.text]: textField.value }
    write()
  })
  for (const { field } of places)
    inputOf(field)?.addEventListener('input', () => {
      read()
      draw()
    })

  const adds = /** @type {HTMLElement} */ (root.querySelector('[data-adds]'))
  for (const { field, title } of places.filter(({ many, optional }) => many || optional)) {
    const button = document.createElement('button')
    button.type = 'button'
    button.dataset.add = field
    button.textContent = `Add ${title}`
    adds.append(button)
  }
  const choices = places.flatMap(({ list }) => list ?? [])
  if (choices.length > 0) {
    const list = document.createElement('datalist')
    list.id = `truth-choices-${Math.random().toString(36).slice(2)}`
    for (const value of new Set(choices)) list.append(new Option(value))
    textField.setAttribute('list', list.id)
    root.append(list)
  }
  root.hidden = false
  read()
  draw()
  new ResizeObserver(() => draw()).observe(svg)
}

/** Sends the form and stays where the truth is refused, so that nothing that was done is lost.
 * @param {HTMLFormElement} form */
function sendInPlace(form) {
  const refused = /** @type {HTMLElement} */ (form.querySelector('[data-refused]'))
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const body = new URLSearchParams(/** @type {any} */ (new FormData(form, event.submitter)))
    try {
      const answer = await fetch(form.action, { method: 'POST', body })
      if (answer.ok) {
        const back = new URL(body.get('back') ?? location.href, location.href)
        if (back.pathname + back.search === location.pathname + location.search) return location.reload()
        return location.assign(back)
      }
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
      refused.textContent =
        page.querySelector('main')?.textContent?.replace(/\s+/g, ' ').trim() || `HTTP ${answer.status}`
    } catch {
      refused.textContent = 'The server could not be reached. Nothing was saved yet.'
    }
    refused.hidden = false
  })
}

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll('form[data-amend]')))
  sendInPlace(form)
for (const root of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-truth-editor]'))) edit(root)
