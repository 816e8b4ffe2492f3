import t from '../helpers/tap.ts'
import { layoutBar } from '../../runner/draw/layout.ts'
import { barOf } from '../../runner/one-test/picture-text.ts'
import type { Test } from '../../runner/records/test.ts'
import {
  bytes,
  count,
  dimensions,
  duration,
  exactMoment,
  exactMomentAfter,
  interval,
  measure,
  moment,
  offset,
  percent,
  plural,
  points,
  px,
  roughly,
  score,
  short,
  span,
  testCost,
  totalCost,
  usd,
} from '../../runner/index.ts'

/** How every number, length of time and sum of money reads, on pictures, pages and the command line alike: each branch, and
 * both sides of each threshold. */

const reads = <T>(name: string, format: (value: T) => string, pairs: readonly (readonly [value: T, text: string])[]) =>
  t.test(name, (t) => {
    for (const [value, text] of pairs) t.equal(format(value), text, `${JSON.stringify(value)} -> ${text}`)
    t.end()
  })

reads('counts', count, [
  [0, '0'],
  [1262, '1,262'],
  [12.6, '13'],
])
reads('large counts', short, [
  [9_999, '9,999'],
  [10_000, '10 k'],
  [48_120, '48.1 k'],
  [999_499, '999 k'],
  [999_500, '1 M'],
  [1_234_567, '1.23 M'],
  [999_499_999, '999 M'],
  [999_500_000, '1 G'],
])
t.test('a word in the plural', (t) => {
  t.equal(plural(0, 'test'), '0 tests')
  t.equal(plural(1, 'test'), '1 test')
  t.equal(plural(1262, 'retry', 'retries'), '1,262 retries')
  t.end()
})
reads<number | null>('a score', score, [
  [null, '–'],
  [0, '0.00'],
  [0.001, '0.01'],
  [0.8333, '0.83'],
  [0.997, '0.99'],
  [1, '1.00'],
])
reads<number | null>('points', points, [
  [null, '–'],
  [0, '0'],
  [0.0001, '0.1'],
  [0.8321, '83.2'],
  [0.99999, '99.9'],
  [1, '100'],
])
reads<number | null>('percent', percent, [
  [null, '–'],
  [0.8321, '83.2 %'],
  [1.5, '150.0 %'],
])
t.test('an interval', (t) => {
  t.equal(interval(0.781, 0.842), '78–84')
  t.equal(interval(null, 0.5), '')
  t.equal(interval(0.5, null), '')
  t.end()
})
reads<number | null>('money', usd, [
  [null, 'unknown'],
  [0, '$0'],
  [0.000_000_4, '<$0.000001'],
  [0.000_001, '$0.000001'],
  [0.009_712_3, '$0.00971'],
  [0.0123, '$0.0123'],
  [0.02, '$0.02'],
  [0.099_96, '$0.10'],
  [0.123_4, '$0.123'],
  [0.5, '$0.50'],
  [0.999_6, '$1.00'],
  [1, '$1.00'],
  [1.4, '$1.40'],
  [999.99, '$999.99'],
  [999.996, '$1,000'],
  [1204.5, '$1,205'],
  [-0.0123, '−$0.0123'],
])
t.test('what a test cost, with how that is known', (t) => {
  t.equal(testCost(0.0123, 'api'), '$0.0123')
  t.equal(testCost(0.0123, 'price list'), '$0.0123 est.')
  t.equal(testCost(0, 'price list'), '$0')
  t.equal(testCost(0, 'free'), '$0 (free)')
  t.equal(testCost(null, null), 'unknown')
  t.equal(testCost(null, 'free'), 'unknown')
  t.end()
})
t.test('what many tests cost', (t) => {
  t.equal(totalCost({ usd: 0, unknownTests: 0 }, 3), '$0')
  t.equal(totalCost({ usd: 1.4, unknownTests: 0 }, 3), '$1.40 est.')
  t.equal(totalCost({ usd: 1.4, unknownTests: 1 }, 3), '$1.40 est. + 1 test of unknown cost')
  t.equal(totalCost({ usd: 0, unknownTests: 3 }, 3), 'unknown')
  t.end()
})
reads<number | null>('a duration', duration, [
  [null, '–'],
  [0, '0 ms'],
  [999.4, '999 ms'],
  [999.6, '1.00 s'],
  [5_890, '5.89 s'],
  [9_994, '9.99 s'],
  [9_996, '10.0 s'],
  [59_949, '59.9 s'],
  [59_960, '1m 00s'],
  [184_000, '3m 04s'],
  [312_000, '5m 12s'],
  [3_599_400, '59m 59s'],
  [3_599_600, '1h 00m'],
  [3_720_000, '1h 02m'],
  [47 * 3_600_000, '47h 00m'],
  [48 * 3_600_000, '2d 0h'],
  [51 * 3_600_000, '2d 3h'],
])
reads('what is left', roughly, [
  [1_499, 'a moment'],
  [1_500, '2 s'],
  [89_999, '90 s'],
  [90_000, '2 min'],
  [5_399_999, '90 min'],
  [5_400_000, '1h 30m'],
])
reads('a length of time that was set', span, [
  [50, '50 ms'],
  [999, '999 ms'],
  [1_500, '1.5 s'],
  [119_000, '119 s'],
  [120_000, '2 min'],
  [150_000, '2.5 min'],
  [7_199_000, '120 min'],
  [7_200_000, '2 h'],
  [12_600_000, '3.5 h'],
])
reads('bytes', bytes, [
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1 kB'],
  [999_499, '999 kB'],
  [999_500, '1 MB'],
  [122_300_000, '122 MB'],
  [9_300_000_000, '9.3 GB'],
  [5e15, '5000 TB'],
])
t.test('a measure in its unit', (t) => {
  t.equal(measure(null, 'px'), '–')
  t.equal(measure(0.5, '%'), '50.0 %')
  t.equal(measure(12.34, 'px'), '12.3 px')
  t.equal(measure(1234, ''), '1,234')
  t.equal(measure(0.1234, ''), '0.123')
  t.end()
})
reads('px', px, [
  [2.25, '2.3 px'],
  [9, '9 px'],
  [14.2, '14 px'],
  [1568, '1,568 px'],
])
t.test('the size of an image', (t) => {
  t.equal(dimensions({ width: 640, height: 480 }), '640 × 480 px')
  t.end()
})
reads('how far off', offset, [
  [0.0312, '3.1 %'],
  [-0.0312, '3.1 %'],
  [0.0099, '0.99 %'],
  [0.00996, '1.0 %'],
  [0.0004, '0.04 %'],
])
t.test('moments are in UTC', (t) => {
  t.same(moment('2026-11-23T14:05:09.489Z'), { iso: '2026-11-23T14:05:09.489Z', text: '2026-11-23 14:05:09' })
  t.same(moment('no time'), { iso: '', text: 'no time' })
  t.equal(exactMoment('2026-11-23T14:06:31.204Z').text, '2026-11-23 14:06:31.204 UTC')
  t.same(exactMoment('no time'), { iso: '', text: 'no time' })
  t.end()
})

/** What stands in the bar of a picture, text by text. */
function drawnOf(facts: Partial<Test>): string[] {
  const test = {
    test: '0001-locate-a-pixels',
    model: { api: 'builtin', model: 'pixels' },
    case: { id: 'a', type: 'locate', suite: 'starter', image: { sha: '' } },
    usage: { input: 1234, output: 56 },
    outcome: 'unparsed',
    score: null,
    answer: null,
    prompt: '',
    expected: '',
    sentence: '',
    started: '2026-11-23T14:05:09.489Z',
    attempts: 1,
    turns: 1,
    repeat: 1,
    ...facts,
  } as unknown as Test
  const { bar } = barOf(test, 'r')
  const { texts } = layoutBar({ bar, legend: [], remarks: [], scale: null }, 1600, (text) => text.length)
  return texts.map(({ text }) => text)
}

t.test('money and time on a picture read as they do on pages', (t) => {
  const shown = (costUsd: number | null, costSource: string | null, elapsedMs: number): string[] => {
    const texts = drawnOf({ costUsd, costSource, elapsedMs } as Partial<Test>)
    return ['cost', 'used'].map((label) => texts[texts.indexOf(label) + 1] ?? 'none')
  }
  t.same(shown(0.0123, 'api', 312_000), ['$0.0123', 'in 1,234 out 56 tokens  ·  5m 12s'])
  t.same(shown(0, 'price list', 0), ['$0', 'in 1,234 out 56 tokens  ·  0 ms'])
  t.same(shown(0, 'free', 9_400), ['$0 (free)', 'in 1,234 out 56 tokens  ·  9.40 s'])
  t.same(shown(null, null, 61_000), ['unknown', 'in 1,234 out 56 tokens  ·  1m 01s'])
  t.end()
})

t.test('a moment after another, also where no calendar has it', (t) => {
  t.equal(exactMomentAfter('2026-11-23T14:06:31.204Z', 1_000).text, '2026-11-23 14:06:32.204 UTC')
  for (const ms of [1e308, -1e308, Infinity, Number.NaN])
    t.same(exactMomentAfter('2026-11-23T14:06:31.204Z', ms), { iso: '', text: '–' })
  t.same(exactMomentAfter('no date', 1), { iso: '', text: '–' })
  t.end()
})
