import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Compile } from '../../runner/tools/typebox.ts'
import type { Test as Tap } from '../helpers/tap.ts'
import { seeded } from '../../runner/tools/random.ts'
import { AnswerSchema, type Answer, type Range } from '../../runner/records/answer.ts'
import { MarkSchema, ScoreSchema, type Mark, type Metric, type Score } from '../../runner/records/score.ts'
import { SPACES, type Size, type Space } from '../../runner/records/space.ts'
import type { CountedTest } from '../../runner/score/figures.ts'
import { MissTally } from '../../runner/analysis/miss-map.ts'
import { marksOf } from '../../runner/score/marks.ts'
import { explained, type AnyTestType } from '../../runner/test-types/define-test-type.ts'
import { countedTest, figuresOver } from '../helpers/counted.ts'
import { cpuMs } from '../helpers/cpu-time.ts'

/** Everything a test type must hold, whatever it asks: the suite that runs over each of them. A type comes with samples: cases
 * with their truth, and replies as models really write them with what is to be read in them. */
export interface Sample {
  type: AnyTestType
  cases: { title: string; given: unknown; truth: unknown; original: Size; sent: Size }[]
  /** the right reply to the first case that asks for places (else to the first) in these spaces, worked out by hand, so that a fault in the product's own conversion shows */
  examples: Partial<Record<Space, string>>
  /** replies to the first case */
  replies: ReplyRow[]
  /** sentences of the truth that the question must not hold */
  secrets: string[]
  /** cases that fit the schemas and are wrong all the same, with the field that is */
  faulty: { title: string; given: unknown; truth: unknown; field: string }[]
  /** true where any text is an answer */
  readsAnyText?: boolean
}

export interface ReplyRow {
  title: string
  reply: string
  /** the model's declared space, thousand where it is left out */
  space?: Space
  /** null: not readable */
  rule: string | null
  score?: number
  value?: unknown
  reason?: RegExp
  notes?: string[]
  /** what must be listed as unused, in part */
  unused?: { text: string; reason: RegExp }[]
}

const answers = Compile(AnswerSchema)
const scores = Compile(ScoreSchema)
const mark = Compile(MarkSchema)

export interface Outcome {
  answer: Answer
  score: Score | null
  marks: Mark[]
}

/** Reads, scores and marks one reply, and throws where anything that must always hold does not. */
export function judge(type: AnyTestType, item: Sample['cases'][number], reply: string, space: Space): Outcome {
  const { given, truth, original, sent } = item
  const answer = type.read(reply, { given, space, sent, original })
  const insist = (holds: boolean, what: string): void => {
    if (!holds) throw new Error(`${type.name}: ${what} in ${JSON.stringify(reply.slice(0, 300))}`)
  }

  const inside = ([from, to]: Range): boolean => from <= to && to <= reply.length
  insist(answers.Check(roundTrip(answer)), 'the answer is no Answer')
  insist(!answer.range || inside(answer.range), 'the range of the rule lies outside')
  insist(
    answer.found.every((found) => inside(found.range) && found.range[0] < found.range[1]),
    'the range of something found lies outside',
  )
  insist(
    answer.found.every((found) => found.raw.every(Number.isFinite)),
    'a number found is not finite',
  )
  insist(
    answer.unused.every(({ range, text }) => inside(range) && reply.slice(...range) === text),
    'the range of something unused is not its text',
  )
  insist(answer.unused.length <= 201, 'the list of the unused has no end')
  insist(answer.found.length <= 2001, 'the list of the found has no end')
  insist(answer.readable === (answer.rule !== null), 'readable and rule disagree')
  insist(answer.readable || Boolean(answer.reason), 'an unreadable answer gives no reason')
  insist(
    answer.found.every(({ shape }) => !shape || withinImage(shape, original)),
    'a shape lies too far away',
  )
  if (!answer.readable) return { answer, score: null, marks: marksOf(type.unanswered(truth, given)) }

  const score = type.score({ given, truth, answer, original, passMark: type.passMark })
  insist(scores.Check(roundTrip(score)), 'the score is no Score')
  insist(Number.isFinite(score.score) && score.score >= 0 && score.score <= 1, 'the score lies outside 0..1')
  insist(
    score.metrics.every(({ name }) => explained(type, name) !== ''),
    'a metric is not explained',
  )
  insist(
    score.metrics.every(({ value }) => value === null || Number.isFinite(value)),
    'a metric is not finite',
  )
  insist(
    score.matches.every(({ measure }) => !measure || Number.isFinite(measure.value)),
    'a measure is not finite',
  )
  insist(score.passed === score.score >= type.passMark, 'passed disagrees with the pass mark')

  const marks = marksOf(score.matches)
  insist(
    marks.every((item) => mark.Check(roundTrip(item))),
    'a mark is no Mark',
  )
  const drawn = (...roles: Mark['role'][]): number =>
    marks.filter((mark) => roles.includes(mark.role) && mark.shape.kind !== 'link').length
  insist(
    drawn('expected', 'missed') === score.matches.filter((match) => match.expected?.shape).length,
    'the expected drawn are not the expected scored',
  )
  insist(
    drawn('found', 'extra', 'mislabelled', 'ignored') === score.matches.filter((match) => match.found?.shape).length,
    'the found drawn are not the found scored',
  )
  insist(
    drawn('extra', 'mislabelled') ===
      score.matches.filter((match) => (match.verdict === 'extra' || match.verdict === 'wrong') && match.found?.shape)
        .length,
    'what is drawn as not right is not what was scored so',
  )
  insist(
    marks.every((mark) => score.matches[mark.match] !== undefined),
    'a mark belongs to no match',
  )
  const links = marks.filter((mark) => mark.shape.kind === 'link').map((mark) => mark.match)
  const pairs = score.matches.flatMap(({ verdict, measure, expected, found }, i) => {
    const linked = verdict === 'matched' || (verdict === 'wrong' && measure?.unit === 'px')
    return linked && isSpot(expected?.shape) && isSpot(found?.shape) ? [i] : []
  })
  insist(JSON.stringify(links) === JSON.stringify(pairs), 'the links are not the matched pairs and the measured misses')
  insist(
    new Set(score.matches.flatMap((match) => match.found?.index ?? [])).size ===
      score.matches.filter((match) => match.found).length,
    'something found is matched twice',
  )
  return { answer, score, marks }
}

/** Open paths are not linked. */
const isSpot = (shape: Mark['shape'] | undefined): boolean =>
  shape !== undefined && (shape.kind !== 'path' || shape.closed === true)

const roundTrip = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

function withinImage(shape: NonNullable<Answer['found'][number]['shape']>, { width, height }: Size): boolean {
  // places outside the image stay outside of it, but not at the end of the world
  const holds = ([x, y]: [number, number]): boolean => Math.abs(x) <= 101 * width && Math.abs(y) <= 101 * height
  if (shape.kind === 'point') return holds(shape.at)
  if (shape.kind === 'path') return shape.points.every(holds)
  return shape.kind === 'box' && holds([shape.x, shape.y]) && holds([shape.x + shape.width, shape.y + shape.height])
}

/** Replies that hold no answer, and that no type may fall over. */
const HOSTILE: [string, string][] = [
  ['nothing', ''],
  ['white space', ' \n\t '],
  ['a refusal', "I'm sorry, but I can't assist with that request."],
  ['an unended thought', '<think>There are 5 of them at [10, 20]'],
]

/** Texts without an answer, for all but those to whom any text is one. */
const NONSENSE: [string, string][] = [
  ['control characters', '\u0000\u0001\u001b[m\ud800\udfff\u202e'],
  ['markup', '<script>alert(document)</script><img src=x onerror=alert(document)>'],
]

/** 1 MB replies made to make a reader slow: deep, unended, repeated. */
const HUGE: [string, string][] = (
  [
    ['open lists', '['],
    ['open objects', '{"a":'],
    ['points', '{"point": [1, 2]}, '],
    ['bare pairs', '[1, 2], '],
    ['tuples', '(1, 2) '],
    ['digits', '1'],
    ['numbers', '12 '],
    ['open strings', '["'],
    ['escapes', '["\\'],
    ['quotes', '{"\\"'],
    ['open tuples', '(1 '],
    ['brackets and space', `[1${' '.repeat(50)}`],
    ['fences', '```json\n['],
    ['bare fences', '```'],
    ['fenced comments', '```[//'],
    ['block comments', '[/*'],
    ['comments', '[//'],
    ['thoughts', '</think>'],
    ['open thoughts', '<think>'],
    ['tags', '<box>'],
    ['point tags', '<point x="1" y="2">a</point>'],
    ['half tags', '<points x1="1" '],
    ['loc tags', '<loc0001>'],
    ['words', 'one '],
    ['letters', '(A) '],
    ['braces', '{3} '],
    ['open braces', '{3'],
    ['answers', 'answer is '],
    ['totals', 'total of a '],
    ['prose', 'There are no spots here, not one. '],
    ['pairs', 'x=1, y=2; '],
    ['half pairs', 'x1=1 y1=2 '],
    ['negations', 'not '],
    ['minus', '-'],
    ['spaces', ' '],
    ['stars', '*'],
    ['red', 'red circle: '],
  ] as [string, string][]
).map(([title, piece]) => [title, piece.repeat(Math.ceil(1_000_000 / piece.length)).slice(0, 1_000_000)])

export function checkTestType(
  t: Tap,
  { type, cases, examples, replies, secrets, faulty, readsAnyText = false }: Sample,
): void {
  const [first] = cases
  if (!first) throw new Error('A sample needs a case.')
  const example = ({ given, truth, original, sent }: Sample['cases'][number], space: Space): string => {
    const reply = type.example({ given, truth, original, sent, space, question: undefined })
    if (reply === null) throw new Error('The truth of a sample must hold enough for an example.')
    return reply
  }
  const asksForPlaces = ({ given, sent }: Sample['cases'][number]): boolean =>
    new Set(SPACES.map((space) => type.format({ given, question: undefined, space, sent }))).size === SPACES.length
  const seen: Score[] = []

  t.test('is described', (t) => {
    t.match(type.name, /^[a-z][a-z-]*$/)
    t.ok(type.title && type.about && type.metric)
    t.ok(type.passMark > 0 && type.passMark <= 1 && type.typicalOutputTokens > 0)
    t.end()
  })

  t.test('its cases are valid, and a wrong key is not', (t) => {
    for (const { title, given, truth, original } of cases) {
      t.ok(Compile(type.given).Check(given), `given of ${title}`)
      t.ok(Compile(type.truth).Check(truth), `truth of ${title}`)
      t.notOk(Compile(type.truth).Check({ ...(truth as object), trooth: 1 }), `a wrong key in ${title}`)
      t.ok(type.expected(truth, given).length > 0)
      t.same(type.problems?.(given, truth, original) ?? [], [], `no problem in ${title}`)
    }
    for (const { title, given, truth, field } of faulty) {
      t.ok(Compile(type.given).Check(given) && Compile(type.truth).Check(truth), `${title} fits the schemas`)
      const problems = type.problems?.(given, truth, first.original) ?? []
      t.same([...new Set(problems.map((problem) => problem.field))], [field], title)
      t.ok(
        problems.every(({ message }) => message.length > 10 && !/undefined|NaN/.test(message)),
        `${title} is explained`,
      )
    }
    t.end()
  })

  t.test('asks in every space, without the truth', (t) => {
    for (const space of SPACES) {
      const context = { given: first.given, question: undefined, space, sent: first.sent }
      const asked = type.ask(context)
      for (const secret of secrets) t.notOk(asked.includes(secret), `${space}: the question does not say ${secret}`)
      t.equal(asked, `${type.question(context)}\n${type.format(context)}`)
      const own = type.ask({ ...context, question: 'What do you make of this?' })
      t.ok(
        own.startsWith('What do you make of this?\n') && own.endsWith(type.format(context)),
        `${space}: a case's own question keeps the format`,
      )
    }
    t.equal(cases.some(asksForPlaces), type.placed, 'placed says whether the space matters')
    t.end()
  })

  t.test('gives examples in the space asked for', (t) => {
    const item = cases.find(asksForPlaces) ?? first
    for (const [space, reply] of Object.entries(examples)) t.equal(example(item, space as Space), reply, space)
    if (type.placed) t.ok(Object.keys(examples).length >= 3, 'several spaces are worked out by hand')
    t.end()
  })

  for (const testCase of cases) {
    t.test(`the example scores 1 in every space: ${testCase.title}`, (t) => {
      for (const space of SPACES) {
        const reply = example(testCase, space)
        for (const [kind, text] of [
          ['plain', reply],
          ['fenced', `Sure, here it is:\n\`\`\`json\n${reply}\n\`\`\`\nHope this helps!`],
          ['after thinking', `<think>Maybe 7, or [1, 2]?</think>\n${reply}`],
        ] as const) {
          const { answer, score } = judge(type, testCase, text, space)
          if (score) seen.push(score)
          t.equal(score?.score, 1, `${space}, ${kind}: ${answer.reason ?? score?.sentence}`)
          t.equal(
            score?.matches.every((match) => match.verdict === 'matched'),
            true,
            `${space}, ${kind}: everything matched`,
          )
        }
      }
      t.end()
    })

    t.test(`the truth without an answer is drawn as missed: ${testCase.title}`, (t) => {
      const matches = type.unanswered(testCase.truth, testCase.given)
      t.ok(matches.every((match) => match.verdict === 'missed' && match.expected && !match.found))
      t.ok(marksOf(matches).every((mark) => mark.role === 'missed'))
      t.end()
    })
  }

  for (const { title, reply, space = 'thousand', rule, value, reason, unused = [], notes, ...expect } of replies) {
    t.test(`reads ${title}`, (t) => {
      const { answer, score } = judge(type, first, reply, space)
      if (score) seen.push(score)
      t.equal(answer.rule, rule, `rule (${answer.reason ?? 'read'})`)
      if (value !== undefined) t.same(answer.value, value, 'value')
      if (expect.score !== undefined)
        t.equal(Number(score?.score.toFixed(4)), expect.score, score?.sentence ?? 'not scored')
      if (reason) t.match(answer.reason, reason, 'reason')
      if (notes) t.same([...new Set(answer.found.flatMap((found) => found.notes ?? []))], notes, 'notes')
      for (const item of unused)
        t.match(
          answer.unused.find(({ text }) => text.startsWith(item.text))?.reason,
          item.reason,
          `unused ${item.text}`,
        )
      t.end()
    })
  }

  t.test('reads nothing out of nothing', (t) => {
    for (const [title, reply] of HOSTILE)
      for (const space of SPACES) t.equal(judge(type, first, reply, space).answer.readable, false, title)
    for (const [title, reply] of NONSENSE)
      for (const space of SPACES) t.equal(judge(type, first, reply, space).answer.readable, readsAnyText, title)
    t.end()
  })

  t.test('1 MB of anything is read within a second', (t) => {
    for (const [title, reply] of HUGE) {
      const ms = cpuMs(() => {
        judge(type, first, reply, 'thousand')
      })
      t.ok(ms < 1000 * PATIENCE, `${title}: ${Math.round(ms)} ms`)
    }
    t.end()
  })

  t.test('mutated replies never break it', (t) => {
    const random = seeded(7)
    const seeds = [...replies.map((row) => row.reply), ...SPACES.map((space) => example(first, space))]
    let read = 0
    for (let i = 0; i < MUTATIONS; i++) {
      const reply = mutated(seeds[i % seeds.length] ?? '', random)
      const space = SPACES[Math.floor(random() * SPACES.length)] as Space
      const { answer, score } = judge(type, first, reply, space)
      if (answer.readable) read++
      if (score) seen.push(score)
    }
    t.ok(read > MUTATIONS / 20, `${read} of ${MUTATIONS} were readable: the mutations are not mere noise`)
    t.end()
  })

  t.test('its figures and its map of misses keep none of the tests they are made of', async (t) => {
    const scores = cases.flatMap(
      (testCase) => judge(type, testCase, example(testCase, 'thousand'), 'thousand').score ?? [],
    )
    const [figures, misses] = [type.figures?.(), new MissTally()]
    const counted = [...scores, null].map((score, i) => {
      // as from a file: of nobody else
      const test = structuredClone(countedTest(type, first, score, { case: String(i) }))
      figures?.add(test)
      misses.add({ n: i + 1, image: 'image', size: first.original, matches: test.matches })
      return new WeakRef(test.matches)
    })
    // what was looked at in this turn of the event loop is kept until its end
    await new Promise(setImmediate)
    collectGarbage()
    t.same(
      counted.filter((matches) => matches.deref() !== undefined),
      [],
    )
    t.ok((figures?.figures().length ?? 1) > 0)
    t.end()
  })

  t.test('its figures are numbers, whatever was answered', (t) => {
    const perfect = cases.flatMap(
      (testCase) => judge(type, testCase, example(testCase, 'thousand'), 'thousand').score ?? [],
    )
    const answered = (scores: readonly Score[]): CountedTest[] => scores.map((score) => countedTest(type, first, score))
    const unread = cases.map((testCase) => countedTest(type, testCase, null))
    for (const tests of [[], answered(seen), answered(perfect), ...seen.slice(0, 50).map((item) => answered([item]))]) {
      const figures = figuresOver(type, tests)
      t.ok(
        figures.every(({ value }) => value === null || Number.isFinite(value)),
        `of ${tests.length} tests`,
      )
      t.equal(new Set(figures.map(({ name }) => name)).size, figures.length, 'no name twice')
      if (tests.length === 0)
        t.ok(
          figures.every(({ value }) => value === null),
          'nothing of nothing',
        )
    }
    const [alone, halved] = [answered(perfect), [...answered(perfect), ...unread]].map(
      (tests) => new Map(figuresOver(type, tests).map((figure) => [figure.name, figure])),
    ) as [Map<string, Metric>, Map<string, Metric>]
    for (const [name, { value, title }] of alone)
      if (value === 1 && title.endsWith(', of readable replies')) t.equal(halved.get(name)?.value, 1, title)
      else if (value === 1 && !/^(?:precision|positive|true-rate|iou|circular)/.test(name))
        t.ok(Number(halved.get(name)?.value) < 1, `${title} counts what could not be read`)
    for (const { title, value, name } of figuresOver(type, unread))
      t.ok(value === null || value === 0 || name === 'true-rate', `${title} of nothing readable is nothing or 0`)
    t.end()
  })
}

/** Collects all that nothing refers to, at once. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  ;(runInNewContext('gc') as () => void)()
}

/** Shared machines are slow at times; a quadratic rule is slower by hundreds, and shows all the same. */
const PATIENCE = 3
/** A little more than 10,000 over all types. */
const MUTATIONS = 850
const PIECES = [
  '[',
  ']',
  '{',
  '}',
  '"',
  "'",
  ',',
  ':',
  '```',
  '```json',
  '<think>',
  '</think>',
  '<box>',
  '</box>',
  '-',
  '%',
  '.',
  'e9',
  'NaN',
  '1e999',
  '-0',
  '99999999999999999999',
  '\\',
  '\n',
  ' and ',
  'not ',
  '\ud83d\ude00',
  '\u0000',
  '(',
  ')',
  '{3}',
  'x=1, y=2',
  '[5, 6]',
  'null',
  'A.',
  '//',
]

/** One to four random edits: cut, drop, double, swap and insert. */
export function mutated(text: string, random: () => number): string {
  let out = text
  const below = (n: number): number => Math.floor(random() * n)
  for (let edits = 1 + below(4); edits > 0; edits--) {
    const [a, b] = [below(out.length + 1), below(out.length + 1)].sort((x, y) => x - y) as [number, number]
    const short = Math.min(b, a + 20)
    switch (below(5)) {
      case 0:
        out = out.slice(0, b)
        break
      case 1:
        out = out.slice(0, a) + out.slice(short)
        break
      case 2:
        out = out.slice(0, short) + out.slice(a)
        break
      case 3:
        out = out.slice(0, a) + String(below(2000) - 500) + out.slice(a + 1)
        break
      default:
        out = out.slice(0, a) + (PIECES[below(PIECES.length)] ?? '') + out.slice(a)
    }
  }
  return out
}
