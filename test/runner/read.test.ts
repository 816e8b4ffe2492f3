import t from '../helpers/tap.ts'
import { readChoice } from '../../runner/read/choice.ts'
import { readFields, wholeNumber, yesOrNo } from '../../runner/read/fields.ts'
import { readInteger } from '../../runner/read/integer.ts'
import { DEEPEST, parseJson, type JsonNode } from '../../runner/read/json.ts'
import { convertUnits, isLengthUnit, isSameSystem, lengthFactor } from '../../runner/tools/units/index.ts'
import { numbersIn, unusedIn } from '../../runner/read/numbers.ts'
import { MOST_PLACES, readPlaces } from '../../runner/read/places.ts'
import { readQuantity, type QuantityAsked } from '../../runner/read/quantity.ts'
import { looksRefused } from '../../runner/read/refusal.ts'
import { hideThinking } from '../../runner/read/thinking.ts'
import type { Space } from '../../runner/records/space.ts'

/** A parsed value as JSON.parse would give it. */
function plain(node: JsonNode | undefined): unknown {
  if (!node) return undefined
  switch (node.kind) {
    case 'array':
      return node.items.map(plain)
    case 'object':
      return Object.fromEntries(node.entries.map(({ key, value }) => [key, plain(value)]))
    default:
      return node.value
  }
}

t.test('the parser agrees with JSON.parse on what is JSON', (t) => {
  const good = [
    '1',
    '-0.5e+3',
    '"a\\u00e9\\n\\"\\\\/"',
    '[]',
    '{}',
    ' [1, [2, {"a": null, "b": [true, false]}]] ',
    '{"": "", "\\ud83d\\ude00": "x"}',
  ]
  for (const text of good) {
    const index = text.length - text.trimStart().length
    const { node, strict } = parseJson(text, index)
    t.same(plain(node), JSON.parse(text), text)
    t.ok(strict, `${text} is strict`)
  }
  for (const text of [
    '[1,]',
    "{'a': 1}",
    '{a: 1}',
    '[True]',
    '[+1]',
    '[01]',
    '[.5]',
    '[1.]',
    '["a\nb"]',
    '[1',
    '{"a":',
    '[NaN]',
    '[1] // x'.slice(0, 3) + ',',
    '["\\x"]',
    '[1%]',
    '[/]',
    '[//\n1]',
  ]) {
    t.throws(() => JSON.parse(text), text)
    t.notOk(parseJson(text).strict && parseJson(text).end === text.length, `${text} is not strict`)
  }
  t.end()
})

t.test('the parser keeps the characters of every value', (t) => {
  const text = '  {"points": [[1, 2.5], {"x": -3, "label": "a\\"b"}], ok: True, }'
  const check = (node: JsonNode): void => {
    const said = text.slice(...node.range)
    if (node.kind === 'number') t.equal(Number(said), node.value)
    if (node.kind === 'string') t.equal(JSON.parse(said), node.value)
    if (node.kind === 'array') {
      t.match(said, /^\[.*\]$/)
      node.items.forEach(check)
    }
    if (node.kind === 'object') {
      t.match(said, /^\{.*\}$/)
      node.entries.forEach(({ value }) => check(value))
    }
  }
  const { node } = parseJson(text, 2)
  t.same(plain(node), { points: [[1, 2.5], { x: -3, label: 'a"b' }], ok: true })
  if (node) check(node)
  t.end()
})

t.test('the parser closes what has no end, and says why', (t) => {
  const cut = parseJson('{"points": [[1, 2], [3, 4], [5, 6')
  t.same(plain(cut.node), { points: [[1, 2], [3, 4], [5]] }, 'a number at the very end may have lost digits')
  t.match(cut.node, { cut: 'cut off' })
  t.match(parseJson('[1, two]').node, { cut: 'not valid JSON' })
  t.match(parseJson('['.repeat(DEEPEST + 2)).node, { cut: `nested deeper than ${DEEPEST}` })
  t.equal(parseJson(`${'['.repeat(DEEPEST)}${']'.repeat(DEEPEST)}`).strict, true)
  t.doesNotThrow(() => parseJson('{"a":'.repeat(100_000)))
  t.end()
})

t.test('thinking is hidden and everything else keeps its place', (t) => {
  const hidden = (text: string): string => hideThinking(text).trim()
  t.equal(hidden('<think>5</think>7'), '7')
  t.equal(hidden('5</think>7'), '7', 'the start stood in the prompt')
  t.equal(hidden('7<think>5'), '7', 'never ended')
  t.equal(hidden('<think>a</think>7<thinking>b</thinking>'), '7')
  t.equal(hidden('<THINK>a<think>b</think>7'), '7')
  for (const text of ['<think>5</think>7', '5</think>7</think>8', '7<think>5', 'a<think>b</think>c<think>d', ''])
    t.equal(hideThinking(text).length, text.length, text)
  t.equal(hideThinking('ab<think>c</think>de').slice(-2), 'de')
  t.end()
})

t.test('numbers stand by themselves', (t) => {
  const numbers = (text: string): string[] => [...numbersIn(text)].map(({ range }) => text.slice(...range))
  t.same(numbers('x1 gpt4 3-5 -7 \u22128 .5 1.5e3 12% 3px 4. v1.2.3'), [
    '3',
    '5',
    '-7',
    '\u22128',
    '.5',
    '1.5e3',
    '12%',
    '3',
    '4',
  ])
  t.equal([...numbersIn('\u22128')][0]?.value, -8)
  const many = unusedIn('1 '.repeat(500), [[0, 1]], [{ range: [2, 5], reason: 'odd' }], 'spare')
  t.equal(many.length, 201)
  t.same(many[0], { text: '1 1', range: [2, 5], reason: 'odd' })
  t.match(many.at(-1), { text: '', reason: '298 more are not listed' })
  t.end()
})

const size = { width: 100, height: 50 }
const places = (reply: string, want: 'point' | 'box' = 'point', space: Space = 'thousand') =>
  readPlaces(reply, { want, frame: { space, sent: size, original: { width: 200, height: 100 } }, nouns: ['spots'] })

t.test('places stand on the image, whatever the space', (t) => {
  const shape = { kind: 'point', at: [50, 75] }
  t.same(places('[[0.25, 0.75]]', 'point', 'unit').found[0]?.shape, shape)
  t.same(places('[[25, 75]]', 'point', 'percent').found[0]?.shape, shape)
  t.same(places('[[250, 750]]').found[0]?.shape, shape)
  t.same(places('[[750, 250]]', 'point', 'thousand-yx').found[0]?.shape, shape)
  t.same(places('[[25, 37.5]]', 'point', 'pixel').found[0]?.shape, shape, 'pixels of the image as sent')
  t.same(
    places('{"x": 250, "y": 750}', 'point', 'thousand-yx').found[0],
    { range: [0, 20], raw: [750, 250], shape },
    'raw is in the order of the space',
  )
  t.same(places('(25%, 75%)', 'point', 'unit').found[0], {
    range: [0, 10],
    raw: [0.25, 0.75],
    shape,
    notes: ['percent of the image'],
  })
  t.same(places('[[300, 100, 100, 500]]', 'box').found[0]?.shape, { kind: 'box', x: 20, y: 10, width: 40, height: 40 })
  t.same(places('[[1000, -5]]').found[0], {
    range: [1, 11],
    raw: [1000, -5],
    shape: { kind: 'point', at: [200, -0.5] },
    notes: ['outside the image'],
  })
  t.end()
})

t.test('every place has the characters it was read from', (t) => {
  const texts: [string, string[]][] = [
    ['ok: [{"point": [1, 2]}, {"point": [3, 4]}]', ['{"point": [1, 2]}', '{"point": [3, 4]}']],
    ['<points x1="1" y1="2" x2="3" y2="4">s</points>', ['x1="1" y1="2"', 'x2="3" y2="4"']],
    ['<points coords="1 1 100 200 2 300 400">s</points>', ['1 100 200', '2 300 400']],
    ['<think>[9, 9]</think>(1, 2) and (3, 4)', ['(1, 2)', '(3, 4)']],
    ['at x = 1, y = 2.', ['x = 1, y = 2']],
    ['<box>[[1,2,3,4],[5,6,7,8]]</box>', ['1,2,3,4', '5,6,7,8']],
  ]
  for (const [text, said] of texts)
    t.same(
      places(text).found.map(({ range }) => text.slice(...range)),
      said,
      text,
    )
  t.end()
})

t.test('there is an end to places', (t) => {
  const { found, unused } = places(JSON.stringify(Array.from({ length: MOST_PLACES + 300 }, () => [1, 2])))
  t.equal(found.length, MOST_PLACES)
  t.match(unused[0]?.reason, /more than 2000 places/)
  t.match(unused.at(-1)?.reason, /100 more are not listed/)
  t.end()
})

t.test('whole numbers', (t) => {
  const value = (text: string): number | string => {
    const integerReading = readInteger(text, ['red circles'])
    return integerReading.rule === null ? integerReading.reason : integerReading.value
  }
  t.equal(value('No red circles.'), 0)
  t.equal(value('There is one red circle.'), 1)
  t.equal(value('Each one is red.'), 'no number was found')
  t.equal(value('{1,234}'), 1234)
  t.equal(value('rows={5}, columns={6}'), 6, 'the last')
  t.equal(value('x_{5} = 7'), 7, 'an index is no answer')
  t.equal(value('5 %'), 'no whole number stands by itself')
  t.equal(value('5%'), 'no whole number stands by itself')
  t.equal(value('3x3'), 'no whole number stands by itself')
  t.equal(value('1 2 4 5 6 7 9'), 'ambiguous: 1, 2, 4, 5 and 3 more')
  t.equal(value('1 2 3 4 5 6 7'), 7)
  t.equal(value('{"count": 4, "total": 4}'), 4)
  t.equal(value('{"count": -4}'), 'no whole number stands by itself')
  t.end()
})

t.test('choices', (t) => {
  const chosen = (text: string, names: string[]): string | undefined => {
    const choiceReading = readChoice(text, names)
    return choiceReading.rule === null ? undefined : names[choiceReading.index]
  }
  const yes = ['Yes', 'No', 'Not sure']
  t.equal(chosen('no', yes), 'No')
  t.equal(chosen('I am not sure', yes), 'Not sure', 'the longer name at its place')
  t.equal(chosen('**Answer: B**', yes), 'No')
  t.equal(chosen('non-uniform', ['uniform', 'graded']), undefined)
  t.equal(chosen('It is C++.', ['C++', 'C#']), 'C++')
  t.equal(chosen('The answer is A curve', ['dots', 'ring']), undefined)
  t.equal(chosen('answer: b', ['a', 'b', 'c']), 'b', 'names of one letter')
  t.equal(chosen('a', ['b', 'a']), 'a', 'a name goes before a letter')
  t.equal(chosen('E', ['one', 'two']), undefined, 'no such letter')
  t.end()
})

t.test('a refusal in plain words', (t) => {
  for (const text of [
    "I'm sorry, I can't help with that.",
    'I’m sorry, but I cannot assist with that request.',
    'Sorry, I am unable to process images.',
    'I cannot view or analyze the image.',
    "I'm unable to identify people in images.",
    'As an AI language model, I cannot see images.',
    'Unfortunately, I am not able to provide that.',
    'I must decline.',
    "<think>hm</think>I won't comply.",
    'Sorry, the sign is too blurry',
    "I'm sorry, but the image is too dark to see anything.",
    'The picture is too small to tell.',
    "I'm unable to read the sign.",
    "I can't make out what it says.",
    'No image was provided.',
  ])
    t.ok(looksRefused(text), text)
  for (const text of [
    '',
    "I can't see any spots.",
    'I cannot find spots in the image.',
    '5',
    'Sorry for the delay! There are 5.',
    'I cannot say for sure, but there are 5 spots.',
    'There are 3 people who cannot help.',
    'Sorry, the sign is too blurry, but it seems to say STOP.',
    'The sign says: too blurry',
    'The road is too narrow.',
    "I can't see the forest for the trees",
    'I can see the image. I cannot help but notice 5 spots.',
    `I can't help with that. ${'But here is more. '.repeat(200)}`,
  ])
    t.notOk(looksRefused(text), text.slice(0, 60))
  t.end()
})

t.test('lengths in any unit', (t) => {
  for (const [from, to, factor] of [
    ['nm', 'um', 0.001],
    ['µm', 'um', 1],
    ['μm', 'nm', 1000],
    ['Micrometers', 'um', 1],
    ['mm', 'um', 1000],
    ['inches', 'cm', 2.54],
    ['', 'um', 1],
    ['px', 'pixels', 1],
    ['px', 'um', null],
    ['furlong', 'um', null],
    ['um', 'constructor', null],
  ] as const)
    t.equal(lengthFactor(from, to), factor, `${from} in ${to}`)
  t.ok(isLengthUnit('µm') && isLengthUnit('px'))
  t.notOk(isLengthUnit('toString'))
  t.end()
})

t.test('named values', (t) => {
  const read = (text: string): unknown => {
    const reading = readFields(text, ['missing', 'extra_count'])
    return reading.rule === null
      ? reading.reason
      : [reading.rule, ...[...reading.fields].map(([name, node]) => [name, wholeNumber(node) ?? yesOrNo(node)])]
  }
  t.same(read('{"Missing": 2, "extra-count": "1"}'), ['json', ['missing', 2], ['extra_count', 1]])
  t.same(read('**Missing:** 2, extra count = 1'), ['labelled values', ['missing', 2], ['extra_count', 1]])
  t.same(read('missing: yes'), ['labelled values', ['missing', true]])
  t.same(read('notmissing: 2; missing: 2.5.1'), 'none of the fields asked for was found')
  t.match(read('{"missing": 1}\n{"missing": 2}'), /ambiguous: 2 JSON objects/)
  t.same(read('{"missing": 1}\n{"missing": 1}'), ['rescued json', ['missing', 1]])
  t.end()
})

t.test('numbers with their tails', (t) => {
  const asked: QuantityAsked = {
    keys: ['value'],
    tails: 'm|km',
    factor: (tail) => ({ '': 1, m: 1, km: 1000 })[tail] ?? null,
  }
  const read = (text: string): unknown => {
    const reading = readQuantity(text, asked)
    if (reading.rule !== null) t.ok(reading.range[0] < reading.range[1] && reading.range[1] <= text.length, text)
    return reading.rule === null ? reading.reason : [reading.rule, reading.value]
  }
  for (const [text, wanted] of [
    ['{2 km}', ['curly braces', 2000]],
    ['{1} then {2}', ['curly braces', 2]],
    ['{1,234}', ['curly braces', 1234]],
    ['{0,125}', ['curly braces', 0.125]],
    ['{12,5}', ['curly braces', 12.5]],
    ['{1.234.567,8}', ['curly braces', 1234567.8]],
    ['{\u22124}', ['curly braces', -4]],
    ['{.5}', ['curly braces', 0.5]],
    ['2 km, which is 2000 m', ['concluded', 2000]],
    ['2 km or 2100 m', 'ambiguous: 2000 and 2100'],
    ['1-2 km', 'ambiguous: 1 and 2000'],
    ['at 10:30', 'no number was found'],
    ['a 3D view', 'no number was found'],
    ['5 \u00b1 1 m', ['only number', 5]],
    ['{"value": "2 km"}', ['json', 2000]],
    ['{"value": 2, "unit": "km"}', ['json', 2000]],
    ['{"value_km": 2}', ['json', 2000]],
    ['{3 miles}', '"miles" is not a unit Benchloupe knows here'],
    ['1 2 3. The answer is about 2 km.', ['answer is', 2000]],
  ] as const)
    t.same(read(text), wanted, text)
  t.end()
})

t.test('units of one system are converted by heart, those of two are not', (t) => {
  for (const [value, from, to, wanted, same] of [
    [42_500, 'm', 'km', 42.5, true],
    [80, 'min', 'h', 1.33333333333, true],
    [3, 'feet', 'in', 36, true],
    [1, 'mile', 'ft', 5280, true],
    [36, 'km/h', 'm/s', 10, true],
    [350, 'kpa', 'bar', 3.5, true],
    [300, 'kelvin', '°c', 26.85, true],
    [250, 'cent', 'usd', 2.5, true],
    [14.503773773, 'psi', 'bar', 1, false],
    [23, '°f', '°c', -5, false],
    [1, 'mile', 'km', 1.609344, false],
    [1, 'lb', 'kg', 0.45359237, false],
  ] as const) {
    const said = convertUnits(value, from, to)
    t.ok(
      said !== null && Math.abs(said - wanted) < 1e-8 * Math.abs(wanted) + 1e-9,
      `${value} ${from} are ${said} ${to}`,
    )
    t.equal(isSameSystem(from, to), same, `${from} and ${to}`)
  }
  for (const [from, to] of [
    ['usd', 'eur'],
    ['bar', 'km'],
    ['bananas', 'km'],
  ] as const)
    t.equal(isSameSystem(from, to), false, `${from} and ${to}`)
  t.end()
})
