import t, { type Test } from '../helpers/tap.ts'
import { testType } from '../../runner/test-types/index.ts'
import type { AnyTestType } from '../../runner/test-types/define-test-type.ts'
import { seeded } from '../../runner/tools/random.ts'

/** Official rules of plain types, written anew, against our score of the same replies. */

const SIZE = { width: 1000, height: 500 }
const PAIRS = 1000
type Random = () => number
const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T

/** The score of a reply as a run has it; one that cannot be read is 0. */
function scoreOf(name: string, given: object, truth: object, reply: string, question?: string): number {
  const type = testType(name) as AnyTestType
  const answer = type.read(reply, { given, question, space: 'pixel', sent: SIZE, original: SIZE })
  return answer.readable ? type.score({ given, truth, answer, original: SIZE, passMark: 1, question }).score : 0
}

function agree(
  t: Test,
  seed: number,
  pair: (random: Random) => { what: string; ours: number; official: boolean },
): void {
  const random = seeded(seed)
  const pairs = Array.from({ length: PAIRS }, () => pair(random))
  t.same(pairs.filter(({ ours, official }) => (ours === 1) !== official).slice(0, 5), [], `${PAIRS} pairs agree`)
  const right = pairs.filter(({ official }) => official).length
  t.ok(right > PAIRS / 10 && right < PAIRS * 0.9, `${right} of ${PAIRS} are right`)
  t.end()
}

/** POPE's evaluate.py: the first sentence, without commas; "No", "not" or "no" among its words make a no, all else is a yes. */
function pope(reply: string): 'yes' | 'no' {
  const words = (reply.split('.')[0] ?? '').replaceAll(',', '').split(' ')
  return words.includes('No') || words.includes('not') || words.includes('no') ? 'no' : 'yes'
}

t.test("yes-no equals POPE's script, of replies that say yes or no", (t) => {
  const things = ['dog', 'red car', 'person', 'bottle']
  agree(t, 21, (random) => {
    const thing = pick(random, things)
    const reply = pick(random, [
      'Yes',
      'No',
      'yes',
      'no',
      'Yes.',
      'No.',
      `Yes, there is a ${thing} in the image.`,
      `No, there is no ${thing} in the image.`,
      `No, there is not a ${thing} in the image.`,
      `Yes, a ${thing} is visible.`,
      `There is no ${thing} in the image.`,
      `There is a ${thing} in the image.`,
      `There is not a ${thing} in the image.`,
    ])
    const answer = pick(random, ['yes', 'no'] as const)
    const question = `Is there a ${thing} in the image?`
    return {
      what: `${reply} to ${question}`,
      ours: scoreOf('yes-no', {}, { answer }, reply, question),
      official: pope(reply) === answer,
    }
  })
})

t.test('yes-no differs on purpose: what says neither is no yes', (t) => {
  for (const reply of ['I am unsure about this image.', 'Neither yes nor no.', 'The image is blurred.'])
    t.same(
      [pope(reply) === 'yes' || reply.includes(' no'), scoreOf('yes-no', {}, { answer: 'yes' }, reply)],
      [true, 0],
      reply,
    )
  t.end()
})

/** relaxed_correctness of ChartQA (pix2struct metrics.py): floats within 5 %, a percent sign divides by 100, else the same text. */
function chartqa(said: string, right: string): boolean {
  const float = (text: string): number | null => {
    const percent = text.endsWith('%')
    const number = percent ? text.replace(/%+$/, '') : text
    return /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(number) ? Number(number) / (percent ? 100 : 1) : null
  }
  const [a, b] = [float(said), float(right)]
  return a !== null && b ? Math.abs(a - b) / Math.abs(b) <= 0.05 : said.toLowerCase() === right.toLowerCase()
}

t.test("number equals ChartQA's relaxed accuracy, of plain numbers", (t) => {
  agree(t, 22, (random) => {
    const places = pick(random, [0, 0, 1, 2])
    const right = Number(((random() < 0.2 ? -1 : 1) * (1 + random() * pick(random, [9, 99, 4000]))).toFixed(places))
    const off = pick(random, [0, 0.01, 0.03, 0.048, 0.053, 0.1, 0.6, -0.02, -0.049, -0.051, -0.2])
    // exactly 5 % is looked at below
    const near = (right * (1 + off)).toFixed(places + 2)
    const said = Math.abs(Math.abs(Number(near) / right - 1) - 0.05) < 1e-9 ? String(right) : near
    return {
      what: `${said} for ${right}`,
      ours: scoreOf('number', {}, { value: right }, `{${said}}`),
      official: chartqa(said, String(right)),
    }
  })
})

t.test('number differs on purpose: percent, separators, currency, nought, exactly 5 %', (t) => {
  for (const [said, right, ours] of [
    ['12%', 12, 1],
    ['1,234', 1234, 1],
    ['$5', 5, 1],
    ['0.0', 0, 1],
    // 0.05000000000000004 in binary
    ['0.95', 1, 1],
  ] as const) {
    t.notOk(chartqa(said, String(right)), said)
    t.equal(scoreOf('number', {}, { value: right }, `{${said}}`), ours, said)
  }
  t.end()
})

t.test("point equals ScreenSpot's rule, of points and of boxes", (t) => {
  agree(t, 23, (random) => {
    const below = (most: number): number => Math.floor(random() * most)
    const [x, y, width, height] = [below(900), below(450), 1 + below(99), 1 + below(49)]
    // on, just inside, just outside and far from each edge
    const near = (from: number, length: number): number =>
      pick(random, [
        from,
        from + length,
        from - 1,
        from + length + 1,
        from + Math.floor(length / 2),
        from + length + 40,
      ])
    const [px, py] = [Math.max(0, near(x, width)), Math.max(0, near(y, height))]
    const half = below(10)
    const asBox = random() < 0.3 && px >= half && py >= half
    const reply = asBox
      ? `[${px - half}, ${py - half}, ${px + half}, ${py + half}]`
      : pick(random, [`[${px}, ${py}]`, `(${px}, ${py})`, `{"point": [${px}, ${py}]}`, `click(${px}, ${py})`])
    return {
      what: `${reply} in ${x}, ${y}, ${width}, ${height}`,
      ours: scoreOf('point', { target: 'the button' }, { box: [x, y, width, height] }, reply),
      // eval_screenspot_pro.py: x1 <= px <= x2 and y1 <= py <= y2; a box counts by its centre
      official: x <= px && px <= x + width && y <= py && py <= y + height,
    }
  })
})
