import { Compile } from 'typebox/compile'
import type { Test as Tap } from 'tap'
import { seeded } from '../../runner/random.ts'
import { AnswerSchema, type Answer, type Range } from '../../runner/records/answer.ts'
import { MarkSchema, ScoreSchema, type Mark, type Score } from '../../runner/records/score.ts'
import { SPACES, type Size, type Space } from '../../runner/records/space.ts'
import { marksOf } from '../../runner/score/marks.ts'
import type { AnyTestType } from '../../runner/test-types/define-test-type.ts'

/** Everything a test type must hold, whatever it asks: the suite that runs over each of them. A type comes with samples: cases
 * with their truth, a right reply for every space, and replies as models really write them with what is to be read in them. */
export interface Sample {
  type: AnyTestType
  cases: { title: string; given: unknown; truth: unknown; original: Size; sent: Size }[]
  /** the truth of a case said without a fault, as a model would that answers in this space */
  perfect(truth: unknown, place: Place, given: unknown): string
  /** replies to the first case */
  replies: ReplyRow[]
  /** sentences of the truth that the question must not hold */
  secrets: string[]
}

/** [x, y] in px of the original -> the numbers a model would say, in their order. */
export type Place = (x: number, y: number) => [number, number]

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

/** Written apart from the product's own conversion, so that a fault in that one shows. */
function placeIn(space: Space, sent: Size, original: Size): Place {
  const [w, h] = space === 'unit' ? [1, 1] : space === 'percent' ? [100, 100] : space === 'pixel' ? [sent.width, sent.height] : [1000, 1000]
  const round = (value: number): number => Number(value.toFixed(space === 'unit' ? 4 : space === 'percent' ? 2 : 0))
  return (x, y) => {
    const [a, b] = [round((x * w) / original.width), round((y * h) / original.height)]
    return space === 'thousand-yx' ? [b, a] : [a, b]
  }
}

const answers = Compile(AnswerSchema)
const scores = Compile(ScoreSchema)
const mark = Compile(MarkSchema)

export interface Outcome { answer: Answer; score: Score | null; marks: Mark[] }

/** Reads, scores and marks one reply, and throws where anything that must always hold does not. */
export function judge(type: AnyTestType, one: Sample['cases'][number], reply: string, space: Space): Outcome {
  const { given, truth, original, sent } = one
  const answer = type.read(reply, { given, space, sent, original })
  const insist = (holds: boolean, what: string): void => { if (!holds) throw new Error(`${type.name}: ${what} in ${JSON.stringify(reply.slice(0, 300))}`) }

  const inside = ([from, to]: Range): boolean => from <= to && to <= reply.length
  insist(answers.Check(roundTrip(answer)), 'the answer is no Answer')
  insist(!answer.range || inside(answer.range), 'the range of the rule lies outside')
  insist(answer.found.every((found) => inside(found.range) && found.range[0] < found.range[1]), 'the range of something found lies outside')
  insist(answer.found.every((found) => found.raw.every(Number.isFinite)), 'a number found is not finite')
  insist(answer.unused.every(({ range, text }) => inside(range) && reply.slice(...range) === text), 'the range of something unused is not its text')
  insist(answer.unused.length <= 201, 'the list of the unused has no end')
  insist(answer.found.length <= 2001, 'the list of the found has no end')
  insist(answer.readable === (answer.rule !== null), 'readable and rule disagree')
  insist(answer.readable || Boolean(answer.reason), 'an unreadable answer gives no reason')
  insist(answer.found.every(({ shape }) => !shape || withinImage(shape, original)), 'a shape lies outside the image')
  if (!answer.readable) return { answer, score: null, marks: marksOf(type.unanswered(truth, given)) }

  const score = type.score({ given, truth, answer, original, passMark: type.passMark })
  insist(scores.Check(roundTrip(score)), 'the score is no Score')
  insist(Number.isFinite(score.score) && score.score >= 0 && score.score <= 1, 'the score lies outside 0..1')
  insist(score.metrics.every(({ value }) => value === null || Number.isFinite(value)), 'a metric is not finite')
  insist(score.matches.every(({ measure }) => !measure || Number.isFinite(measure.value)), 'a measure is not finite')
  insist(score.passed === score.score >= type.passMark, 'passed disagrees with the pass mark')

  const marks = marksOf(score.matches)
  insist(marks.every((one) => mark.Check(roundTrip(one))), 'a mark is no Mark')
  const drawn = (...roles: Mark['role'][]): number => marks.filter((one) => roles.includes(one.role) && one.shape.kind !== 'link').length
  insist(drawn('expected', 'missed') === score.matches.filter((one) => one.expected?.shape).length, 'the expected drawn are not the expected scored')
  insist(drawn('found', 'extra') === score.matches.filter((one) => one.found?.shape).length, 'the found drawn are not the found scored')
  insist(drawn('extra') === score.matches.filter((one) => one.verdict === 'extra' && one.found?.shape).length, 'the extra drawn are not the extra scored')
  insist(marks.every((one) => score.matches[one.match] !== undefined), 'a mark belongs to no match')
  const links = marks.filter((one) => one.shape.kind === 'link').map((one) => one.match)
  const pairs = score.matches.flatMap(({ verdict, expected, found }, i) => (verdict === 'matched' && expected?.shape && found?.shape ? [i] : []))
  insist(JSON.stringify(links) === JSON.stringify(pairs), 'the links are not the matched pairs')
  insist(new Set(score.matches.flatMap((one) => one.found?.index ?? [])).size === score.matches.filter((one) => one.found).length, 'something found is matched twice')
  return { answer, score, marks }
}

const roundTrip = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

function withinImage(shape: NonNullable<Answer['found'][number]['shape']>, { width, height }: Size): boolean {
  const holds = ([x, y]: [number, number]): boolean => x >= 0 && y >= 0 && x <= width + 1e-6 && y <= height + 1e-6
  if (shape.kind === 'point') return holds(shape.at)
  return shape.kind === 'box' && holds([shape.x, shape.y]) && holds([shape.x + shape.width, shape.y + shape.height])
}

/** Replies that no type can read, and that none may fall over. */
const HOSTILE: [string, string][] = [
  ['nothing', ''],
  ['white space', ' \n\t '],
  ['a refusal', "I'm sorry, but I can't assist with that request."],
  ['an unended thought', '<think>There are 5 of them at [10, 20]'],
  ['control characters', '\u0000\u0001\u001b[31m\ud800\udfff\u202e'],
  ['markup', '<script>alert(document)</script><img src=x onerror=alert(document)>'],
]

/** 1 MB replies made to make a reader slow: deep, unended, repeated. */
const HUGE: [string, string][] = ([
  ['open lists', '['], ['open objects', '{"a":'], ['points', '{"point": [1, 2]}, '], ['bare pairs', '[1, 2], '], ['tuples', '(1, 2) '],
  ['digits', '1'], ['numbers', '12 '], ['open strings', '["'], ['escapes', '["\\'], ['quotes', '{"\\"'], ['open tuples', '(1 '], ['brackets and space', `[1${' '.repeat(50)}`],
  ['fences', '```json\n['], ['bare fences', '```'], ['fenced comments', '```[//'], ['block comments', '[/*'], ['comments', '[//'],
  ['thoughts', '</think>'], ['open thoughts', '<think>'], ['tags', '<box>'], ['point tags', '<point x="1" y="2">a</point>'], ['half tags', '<points x1="1" '], ['loc tags', '<loc0001>'],
  ['words', 'one '], ['letters', '(A) '], ['braces', '{3} '], ['open braces', '{3'], ['answers', 'answer is '], ['totals', 'total of a '], ['prose', 'There are no spots here, not one. '], ['pairs', 'x=1, y=2; '], ['half pairs', 'x1=1 y1=2 '],
  ['negations', 'not '], ['minus', '-'], ['spaces', ' '], ['stars', '*'], ['red', 'red circle: '],
] as [string, string][]).map(([title, piece]) => [title, piece.repeat(Math.ceil(1_000_000 / piece.length)).slice(0, 1_000_000)])

export function checkTestType(t: Tap, { type, cases, perfect, replies, secrets }: Sample): void {
  const [first] = cases
  if (!first) throw new Error('A sample needs a case.')

  t.test('is described', (t) => {
    t.match(type.name, /^[a-z][a-z-]*$/)
    t.ok(type.title && type.about && type.metric)
    t.ok(type.passMark > 0 && type.passMark <= 1 && type.typicalOutputTokens > 0)
    t.end()
  })

  t.test('its cases are valid by its own schemas, and a wrong key is not', (t) => {
    for (const { title, given, truth } of cases) {
      t.ok(Compile(type.given).Check(given), `given of ${title}`)
      t.ok(Compile(type.truth).Check(truth), `truth of ${title}`)
      t.notOk(Compile(type.truth).Check({ ...(truth as object), trooth: 1 }), `a wrong key in ${title}`)
      t.ok(type.expected(truth, given).length > 0)
    }
    t.end()
  })

  t.test('asks in every space, without the truth', (t) => {
    for (const space of SPACES) {
      const asked = type.ask({ given: first.given, question: undefined, space, sent: first.sent })
      for (const secret of secrets) t.notOk(asked.includes(secret), `${space}: the question does not say ${secret}`)
      const own = type.ask({ given: first.given, question: 'What do you make of this?', space, sent: first.sent })
      t.ok(own.startsWith('What do you make of this?\n') && own.length > 60, `${space}: a case's own question keeps the format`)
      if (type.placed) t.equal(asked, type.ask({ given: first.given, question: undefined, space, sent: first.sent }))
    }
    t.end()
  })

  for (const one of cases) {
    t.test(`a faultless reply scores 1 in every space: ${one.title}`, (t) => {
      for (const space of SPACES) {
        const reply = perfect(one.truth, placeIn(space, one.sent, one.original), one.given)
        for (const [kind, text] of [['plain', reply], ['fenced', `Sure, here it is:\n\`\`\`json\n${reply}\n\`\`\`\nHope this helps!`], ['after thinking', `<think>Maybe 7, or [1, 2]?</think>\n${reply}`]] as const) {
          const { answer, score } = judge(type, one, text, space)
          t.equal(score?.score, 1, `${space}, ${kind}: ${answer.reason ?? score?.sentence}`)
          t.equal(score?.matches.every((match) => match.verdict === 'matched'), true, `${space}, ${kind}: everything matched`)
        }
      }
      t.end()
    })

    t.test(`the truth without an answer is drawn as missed: ${one.title}`, (t) => {
      const matches = type.unanswered(one.truth, one.given)
      t.ok(matches.every((match) => match.verdict === 'missed' && match.expected && !match.found))
      t.ok(marksOf(matches).every((mark) => mark.role === 'missed'))
      t.end()
    })
  }

  for (const { title, reply, space = 'thousand', rule, value, reason, unused = [], notes, ...expect } of replies) {
    t.test(`reads ${title}`, (t) => {
      const { answer, score } = judge(type, first, reply, space)
      t.equal(answer.rule, rule, `rule (${answer.reason ?? 'read'})`)
      if (value !== undefined) t.same(answer.value, value, 'value')
      if (expect.score !== undefined) t.equal(Number(score?.score.toFixed(4)), expect.score, score?.sentence ?? 'not scored')
      if (reason) t.match(answer.reason, reason, 'reason')
      if (notes) t.same([...new Set(answer.found.flatMap((found) => found.notes ?? []))], notes, 'notes')
      for (const one of unused) t.match(answer.unused.find(({ text }) => text.startsWith(one.text))?.reason, one.reason, `unused ${one.text}`)
      t.end()
    })
  }

  t.test('reads nothing out of nothing', (t) => {
    for (const [title, reply] of HOSTILE) for (const space of SPACES) t.equal(judge(type, first, reply, space).answer.readable, false, title)
    t.end()
  })

  t.test('1 MB of anything is read within a second', (t) => {
    for (const [title, reply] of HUGE) {
      const start = performance.now()
      judge(type, first, reply, 'thousand')
      const ms = performance.now() - start
      t.ok(ms < 1000 * PATIENCE, `${title}: ${Math.round(ms)} ms`)
    }
    t.end()
  })

  t.test('mutated replies never break it', (t) => {
    const random = seeded(7)
    const seeds = [...replies.map((row) => row.reply), ...SPACES.map((space) => perfect(first.truth, placeIn(space, first.sent, first.original), first.given))]
    let read = 0
    for (let i = 0; i < MUTATIONS; i++) {
      const reply = mutated(seeds[i % seeds.length] ?? '', random)
      const space = SPACES[Math.floor(random() * SPACES.length)] as Space
      if (judge(type, first, reply, space).answer.readable) read++
    }
    t.ok(read > MUTATIONS / 20, `${read} of ${MUTATIONS} were readable: the mutations are not mere noise`)
    t.end()
  })
}

/** Shared machines are slow at times; a quadratic rule is slower by hundreds, and shows all the same. */
const PATIENCE = 3
const MUTATIONS = 2500
const PIECES = ['[', ']', '{', '}', '"', "'", ',', ':', '```', '```json', '<think>', '</think>', '<box>', '</box>', '-', '%', '.', 'e9', 'NaN', '1e999', '-0', '99999999999999999999', '\\', '\n', ' and ', 'not ', '\ud83d\ude00', '\u0000', '(', ')', '{3}', 'x=1, y=2', '[5, 6]', 'null', 'A.', '//']

/** One to four random edits: cut, drop, double, swap and insert. */
function mutated(text: string, random: () => number): string {
  let out = text
  const below = (n: number): number => Math.floor(random() * n)
  for (let edits = 1 + below(4); edits > 0; edits--) {
    const [a, b] = [below(out.length + 1), below(out.length + 1)].sort((x, y) => x - y) as [number, number]
    const short = Math.min(b, a + 20)
    switch (below(5)) {
      case 0: out = out.slice(0, b); break
      case 1: out = out.slice(0, a) + out.slice(short); break
      case 2: out = out.slice(0, short) + out.slice(a); break
      case 3: out = out.slice(0, a) + String(below(2000) - 500) + out.slice(a + 1); break
      default: out = out.slice(0, a) + (PIECES[below(PIECES.length)] ?? '') + out.slice(a)
    }
  }
  return out
}
