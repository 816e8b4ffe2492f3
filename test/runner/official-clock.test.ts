import t from '../helpers/tap.ts'
import { testType } from '../../runner/test-types/index.ts'
import type { AnyTestType } from '../../runner/test-types/define-test-type.ts'
import { seeded } from '../../runner/tools/random.ts'

const clock = testType('clock') as AnyTestType
const SIZE = { width: 100, height: 100 }
type Accepted = number | number[]
interface Time {
  valid: boolean
  hours?: Accepted
  minutes?: Accepted
  seconds?: Accepted | false
}

/** compare_entry and match_value of clockbench_grade.py (2025), written anew: each field is one of its accepted values; a second hand
 * that is not there is false on both sides. */
function official(right: Time, said: { valid: boolean; [field: string]: unknown }): boolean {
  if (right.valid !== said.valid) return false
  if (!right.valid) return true
  return (['hours', 'minutes', 'seconds'] as const).every((field) => {
    const wanted = right[field] as Accepted | false
    if (wanted === false) return said[field] === false
    return Array.isArray(wanted) ? wanted.includes(said[field] as number) : wanted === said[field]
  })
}

function ours(right: Time, said: object, hours24: boolean): number {
  const given = { seconds: right.seconds !== false, ...(hours24 ? { hours24 } : {}) }
  const { seconds, ...truth } = right
  const full = seconds === false ? truth : right
  const frame = { given, space: 'pixel' as const, sent: SIZE, original: SIZE }
  const answer = clock.read(JSON.stringify(said), frame)
  return answer.readable ? clock.score({ given, truth: full, answer, original: SIZE, passMark: 1 }).score : 0
}

function pairOf(random: () => number) {
  const below = (most: number): number => Math.floor(random() * most)
  const one = (most: number): Accepted => {
    const value = below(most)
    return random() < 0.3 ? [value, (value + 1) % most] : value
  }
  const right: Time =
    random() < 0.1
      ? { valid: false, seconds: false }
      : { valid: true, hours: one(24), minutes: one(60), seconds: random() < 0.4 ? false : one(60) }
  const near = (wanted: Accepted | false | undefined, most: number): number | false => {
    if (wanted === false || wanted === undefined) return false
    const values = typeof wanted === 'number' ? [wanted] : wanted
    const value = values[below(values.length)] as number
    return random() < 0.12 ? (value + 1 + below(most - 1)) % most : value
  }
  const said =
    random() < 0.1
      ? { valid: false }
      : {
          valid: true,
          hours: near(right.hours ?? 3, 24),
          minutes: near(right.minutes ?? 3, 60),
          seconds: near(right.seconds, 60),
        }
  return { right, said }
}

t.test("the clock's score is ClockBench's", (t) => {
  const random = seeded(5)
  const pairs = Array.from({ length: 1000 }, () => pairOf(random))
  const wrong = pairs.filter(({ right, said }) => (ours(right, said, true) === 1) !== official(right, said))
  t.same(wrong.slice(0, 3), [], '1000 pairs agree')
  const hits = pairs.filter(({ right, said }) => official(right, said)).length
  t.ok(hits > 200 && hits < 900, `${hits} of 1000 are right`)
  t.end()
})

t.test('it differs on purpose: the half of the day does not matter where hours of the day are not asked for', (t) => {
  const right = { valid: true, hours: 17, minutes: 25, seconds: false as const }
  const said = { valid: true, hours: 5, minutes: 25, seconds: false }
  t.notOk(official(right, said))
  t.same([ours(right, said, false), ours(right, said, true)], [1, 0])
  // and a second that nobody asked for is no fault
  t.notOk(official({ ...right, hours: 5 }, { ...said, seconds: 12 }))
  t.equal(ours({ ...right, hours: 5 }, { ...said, seconds: 12 }, false), 1)
  t.end()
})

t.test('of several accepted times the nearest is told and drawn', (t) => {
  const given = { seconds: true }
  const truth = { valid: true, hours: 1, minutes: [4, 5], seconds: 45, centre: [50, 50], radius: 40 }
  const frame = { given, space: 'pixel' as const, sent: SIZE, original: SIZE }
  const judge = (said: string) =>
    clock.score({ given, truth, answer: clock.read(said, frame), original: SIZE, passMark: 1 })
  const off = judge('{"valid": true, "hours": 1, "minutes": 7, "seconds": 45}')
  t.match(off.sentence, 'Read 1:07:45; it is 1:04:45 or 1:05:45')
  t.equal(off.metrics.find(({ name }) => name === 'seconds-off')?.value, 120)
  t.equal(off.matches[1]?.expected?.label, '5 min')
  t.equal(judge('1:05:45').score, 1)
  t.equal(
    clock.expected({ ...truth, minutes: [4, 5, 6, 7, 8] }, given),
    '1:04:45 or 1:05:45 or 1:06:45 or one of 2 more',
  )
  const { centre: _, radius: __, ...nowhere } = truth
  t.ok(
    clock.unanswered(nowhere, given).every(({ expected }) => expected && !expected.shape),
    'no marks without a place',
  )
  t.end()
})
