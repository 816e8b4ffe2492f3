import t from '../helpers/tap.ts'
import { suspectTruths, type Answer, type Match, type Testimony } from '../../runner/index.ts'

const MODELS = ['a/good', 'b/good', 'c/good', 'd/poor', 'e/poor']
const said = (value: number | string): Answer => ({
  readable: true,
  rule: 'last number',
  range: [0, 1],
  value,
  text: String(value),
  found: [],
  unused: [],
})
const base = { suite: 's', image: { width: 1000, height: 1000 } }

/** Thirty counts. Good models are right but for one case each; poor ones are wrong at random. `truth` is what the suite says. */
function counts(wrongTruth: string): Testimony[] {
  return Array.from({ length: 30 }, (_, n) => n).flatMap((n) =>
    MODELS.map((model, index): Testimony => {
      const really = 10 + n
      const value = index < 3 ? (n === index + 3 ? really + 1 + index : really) : really + ((n * 7 + index * 3) % 5) - 2
      const id = `case-${n}`
      const truth = id === wrongTruth ? really + 9 : really
      const passed = value === truth
      const matches: Match[] = [
        {
          verdict: passed ? 'matched' : 'wrong',
          expected: { index: 0, label: String(truth) },
          found: { index: 0, label: String(value) },
        },
      ]
      // a count may carry places: it is the number that counts
      return { ...base, type: 'count', case: id, model, passed, answer: said(value), matches, placed: true }
    }),
  )
}

t.test('a planted wrong truth is the first of the suspects, wherever it is', async (t) => {
  for (const planted of ['case-0', 'case-4', 'case-17', 'case-29']) {
    const [first, second] = suspectTruths(counts(planted))
    t.equal(first?.case, planted)
    t.ok((first?.evidence ?? 0) > 2 * (second?.evidence ?? 0), 'by far')
    t.match(first?.agreed?.text, String(10 + Number(planted.slice(5))))
  }
  t.same(suspectTruths(counts('').filter(({ model }) => model.includes('good'))), [], 'without a wrong truth, none')
})

t.test('it takes two good models: one alone, or poor ones, make nothing suspect', async (t) => {
  t.same(suspectTruths(counts('case-4').filter(({ model }) => model === 'a/good')), [])
  const poor = ['d/poor', 'e/poor'].flatMap((model, index) =>
    Array.from({ length: 30 }, (_, n): Testimony => {
      // yes or no: both right by chance, and both wrong together by chance
      const passed = (n * 7 + index * 11) % 4 > 1
      return {
        ...base,
        type: 'yes-no',
        case: `c${n}`,
        model,
        passed,
        answer: said(passed ? 'yes' : 'no'),
        matches: [],
        placed: false,
      }
    }),
  )
  t.ok((suspectTruths(poor)[0]?.evidence ?? 0) < 1, 'models that guess are no evidence')
})

t.test('answers are compared as answers: case, blanks, and a rounding apart', async (t) => {
  const asked = (answers: readonly (string | number)[]): number =>
    suspectTruths(
      [...Array.from({ length: 12 }, (_, n) => n)].flatMap((n) =>
        answers.map((answer, index): Testimony => ({
          ...base,
          type: 'answer',
          case: `c${n}`,
          model: `m/${index}`,
          passed: n > 0,
          answer: said(n > 0 ? `right ${n}` : answer),
          matches: [],
          placed: false,
        })),
      ),
    ).length
  t.equal(asked(['Red Box.', ' red  box', 'green']), 1)
  t.equal(asked(['red', 'blue', 'green']), 0)
  t.equal(asked([41.9, 42.3, 60]), 1)
  t.equal(asked([41, 43, 60]), 0)
})

t.test('a place that was planted elsewhere: most models name where it really is', async (t) => {
  const at = (x: number, y: number) => ({ kind: 'point' as const, at: [x, y] as [number, number] })
  const tests = Array.from({ length: 20 }, (_, n) => n).flatMap((n) =>
    ['a', 'b', 'c'].map((model, index): Testimony => {
      const expected = { index: 0, label: 'spot', shape: at(500, 500) }
      const hit: Match = { verdict: 'matched', expected, found: { ...expected, shape: at(501 + index, 500) } }
      const hard: Match = { verdict: 'missed', expected, found: null }
      const moved: Match[] = [
        { verdict: 'missed', expected: { ...expected, shape: at(100, 100) }, found: null },
        { verdict: 'extra', expected: null, found: { index: 0, label: 'spot', shape: at(501 + index, 499) } },
      ]
      // case 3 is hard, case 7 has a truth that was moved, and on case 5 each model invents something of its own
      const own: Match = {
        verdict: 'extra',
        expected: null,
        found: { index: 1, label: '', shape: at(900 - index * 300, 900) },
      }
      const matches = n === 3 ? [hard] : n === 7 ? moved : n === 5 ? [hit, own] : [hit]
      return {
        ...base,
        type: 'locate',
        case: `c${n}`,
        model,
        passed: n !== 3 && n !== 7,
        answer: said(1),
        matches,
        placed: true,
      }
    }),
  )
  const suspects = suspectTruths(tests)
  t.same(
    suspects.map((suspect) => suspect.case),
    ['c7', 'c3'],
  )
  t.match(suspects[0]?.invented[0], { models: ['a', 'b', 'c'] })
  t.equal(suspects[0]?.missed.length, 1)
  t.ok((suspects[1]?.evidence ?? 0) <= -Math.log(0.05), 'what all miss may just be hard')
})
