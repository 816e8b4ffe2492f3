import t from '../helpers/tap.ts'
import { parseJson } from '../../runner/read/json.ts'
import { toNumber, unusedIn } from '../../runner/read/numbers.ts'
import { toFound } from '../../runner/read/place.ts'

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
  t.end()
})
