import t from '../helpers/tap.ts'
import { parseJson } from '../../runner/read/json.ts'
import { numbersIn, toNumber, unusedIn } from '../../runner/read/numbers.ts'
import { toFound } from '../../runner/read/place.ts'
import { readPlaces } from '../../runner/read/places.ts'
import { SPACES, type Space } from '../../runner/records/space.ts'
import { number } from '../../runner/test-types/number.ts'
import { yesNo } from '../../runner/test-types/yes-no.ts'

/** Where reading a reply ends: depth, labels, and the list of what was not used. */

t.test('JSON is read to 100 levels, and no deeper', (t) => {
  const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
  t.ok(parseJson(nested(100)).strict)
  t.equal(parseJson(nested(100)).end, 200)
  t.not(parseJson(nested(102)).end, 204)
  t.end()
})

t.test('a label is kept up to 200 characters', (t) => {
  const size = { width: 100, height: 100 }
  const labelled = (label: string) =>
    toFound({ range: [0, 5], numbers: [toNumber('10', 0), toNumber('20', 3)], named: true, label }, 'point', {
      space: 'pixel',
      sent: size,
      original: size,
    })
  t.match(labelled('x'.repeat(200)), { label: 'x'.repeat(200) })
  t.same((labelled('x'.repeat(201)) as { label?: string }).label, 'x'.repeat(200))
  t.end()
})

t.test('up to 200 unused parts of a reply are listed, 80 characters of each', (t) => {
  const long = 'z'.repeat(90)
  t.match(unusedIn(long, [], [{ range: [0, 90], reason: 'no place' }], 'unused'), [
    { text: 'z'.repeat(80), range: [0, 80], reason: 'no place' },
  ])
  const numbers = unusedIn('7 '.repeat(203), [], [], 'unused')
  t.equal(numbers.length, 201)
  t.match(numbers[199], { text: '7', range: [398, 399] })
  t.match(numbers[200], { text: '', reason: /^3 / })
  t.match(unusedIn('7 '.repeat(10_200), [], [], 'unused').at(-1)?.reason, /^at least 9800 more are not listed/)
  t.end()
})

t.test('a number is none inside of a word or of a longer number', (t) => {
  const said = (text: string): number[] => [...numbersIn(text)].map(({ value }) => value)
  t.same(said('x1 gpt4 3-5 -2 .5 1.2.3 é7 \u{1d7ce}8 (9) -1e3 40% _6'), [3, 5, -2, 0.5, 1.2, 9, -1000, 40])
  t.end()
})

t.test('places are read from the last 300,000 characters, each at its place in the reply', (t) => {
  const size = { width: 1000, height: 1000 }
  const asked = { want: 'point', nouns: [], frame: { space: 'pixel', sent: size, original: size } } as const
  const reply = `(1, 2) ${'word '.repeat(60_000)}(30, 40) and (50, 60`
  const { found, refused, unused } = readPlaces(`${reply})`, asked)
  t.same(
    found.map(({ raw, range }) => [...raw, reply.slice(range[0], range[0] + 4)]),
    [
      [30, 40, '(30,'],
      [50, 60, '(50,'],
    ],
  )
  t.same(refused, [])
  t.same(
    unused.map(({ text, range }) => [text, reply.slice(...range)]),
    [
      ['1', '1'],
      ['2', '2'],
    ],
  )
  t.equal(readPlaces(`(1, 2) ${'word '.repeat(60_000)}`, asked).rule, null)
  t.end()
})

t.test('a hyphen in what is asked for is read like any letter', (t) => {
  const size = { width: 100, height: 100 }
  const frame = { space: 'pixel' as const, sent: size, original: size }
  const question = 'Is there a Wi-Fi arrow in the image?'
  t.match(yesNo.read('I looked closely: there is no Wi-Fi arrow.', { given: {}, question, ...frame }), { value: 'no' })
  t.match(number.read('The torque is 5 foot-pounds.', { given: { unit: 'foot-pounds' }, ...frame }), { value: 5 })
  t.end()
})

t.test('a reply is read in each space as if it had never been read in another', (t) => {
  const size = { width: 400, height: 300 }
  const replies = [
    '[{"label": "boat", "bbox": [10, 20, 300, 200]}, {"label": "kite", "bbox": ["x", 1, 2]}]',
    'At first [1, 2, 30, 40], no wait. Final answer: [100, 100, 900, 900]',
    'boat: (0.1, 0.2) to (0.5, 0.6)\nkite: (5, 6, 7, 8)',
    'There are no boats.',
  ]
  const read = (reply: string, space: Space, want: 'point' | 'box') =>
    readPlaces(reply, {
      want,
      frame: { space, sent: size, original: size },
      nouns: ['boats'],
      labels: ['boat', 'kite'],
    })
  for (const reply of replies)
    for (const want of ['box', 'point'] as const) {
      const together = SPACES.map((space) => read(reply, space, want))
      const alone = SPACES.map((space) => {
        read('Something else: (1, 2)', space, want)
        return read(reply, space, want)
      })
      t.same(together, alone, `${want}: ${reply}`)
    }
  const [first = ''] = replies
  t.strictNotSame(read(first, 'pixel', 'box').found, read(first, 'unit', 'box').found, 'each has its own')
  t.end()
})
