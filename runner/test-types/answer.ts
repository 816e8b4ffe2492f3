import Type, { type Static } from '../tools/typebox.ts'
import { convertUnits } from '../tools/units/index.ts'
import { looksRefused } from '../read/refusal.ts'
import { readShortAnswer } from '../read/short-answer.ts'
import { answerIn } from '../read/answer-in-text.ts'
import { unreadable } from '../read/unreadable.ts'
import type { Range } from '../records/answer.ts'
import type { Match, MatchPlace } from '../records/score.ts'
import { anls } from '../score/anls.ts'
import { itemsOf, pairedItems } from '../score/short-answers/lists.ts'
import { namesIn, numbersIn, sameNumbers } from '../score/short-answers/many-numbers.ts'
import { relaxedAnswer, sameNumber, type NumberRule } from '../score/short-answers/numbers.ts'
import { differenceInWords } from '../score/difference.ts'
import { editDistance, characters } from '../score/edit-distance.ts'
import { sameAnswer } from '../score/short-answers/exact.ts'
import { agreement, share } from '../score/f1.ts'
import { meanShare, only, together, type CountedTest, type Tally } from '../score/figures.ts'
import { missed } from '../score/match-points.ts'
import { boxOnImage } from '../score/on-image.ts'
import { chartqaRelaxed, RELAXED } from '../score/relaxed.ts'
import { normalised } from '../score/text-rates.ts'
import { vqaAccuracy, vqaForm } from '../score/short-answers/vqa.ts'
import { percent } from '../tools/format.ts'
import { defineTestType, type CaseProblem } from './define-test-type.ts'

/** Annotators without whom no answer can be fully right: three others have to agree with each of them. */
const FEWEST_ANNOTATORS = 4
/** Longer readings are no short answer. Characters, words. */
const LONGEST = 2000
const MOST_WORDS = 60

const RULES = ['exact', 'relaxed', 'anls', 'vqa', 'number', 'list', 'multi-number'] as const
type Rule = (typeof RULES)[number]

const Given = Type.Object(
  {
    rule: Type.Optional(
      Type.Enum([...RULES], {
        description:
          'how an answer is held against the accepted ones; exact where it is left out. The same for all cases of one question set',
      }),
    ),
    unit: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 40,
        description: 'unit that a number is asked for in (number, relaxed): "bar", "million USD", "%", "year"',
      }),
    ),
    names: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 30 }), {
        minItems: 2,
        maxItems: 20,
        description: 'names of the numbers in their order (multi-number): ["rows", "columns"]',
      }),
    ),
  },
  { additionalProperties: false },
)

const Truth = Type.Object(
  {
    answers: Type.Array(Type.String({ minLength: 1, maxLength: 2000 }), {
      minItems: 1,
      maxItems: 100,
      description:
        'answers that are right, each whole: "red", "35 psi", for list "red, blue", for multi-number "4x5"; for vqa what each annotator said, the same one as often as it was said',
    }),
    synonyms: Type.Optional(
      Type.Array(Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { minItems: 2, maxItems: 20 }), {
        minItems: 1,
        maxItems: 100,
        description: 'other names of items (list): [["red", "crimson"], ["blue", "navy"]]',
      }),
    ),
    tolerance: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description: 'share that a number may be off: 0.05 (number: 0 where it is left out; relaxed: 0.05)',
      }),
    ),
    box: Type.Optional(
      Type.Tuple([Type.Number(), Type.Number(), Type.Number({ minimum: 0 }), Type.Number({ minimum: 0 })], {
        description: 'where the answer stands, [x, y, width, height], px of the image',
      }),
    ),
  },
  { additionalProperties: false },
)

type Told = Static<typeof Given>
type Right = Static<typeof Truth>

/** A question with a short free answer, held against a list of accepted ones by a rule that the case names. The rule is never
 * chosen by what the answer of one case looks like.
 *
 *   exact         the same words, normalised: case, articles, punctuation, number words (SQuAD's exact match)
 *   relaxed       numbers within 5 %, years and text exact (ChartQA)
 *   anls          similarity of characters, 0 below one half (DocVQA, InfographicVQA)
 *   vqa           the share of annotators that agree (VQA, TextVQA, VizWiz)
 *   number        the same number, in the same unit
 *   list          items in any order, F1
 *   multi-number  several numbers, all of them right
 *
 * docs/test-types.md says where each differs from its official script, and why. A test is passed where the answer is wholly
 * right; a suite or a case may set a lower pass mark. */
export const answer = defineTestType({
  name: 'answer',
  title: 'Short answer',
  about: 'Answer a question in a few words, compared with the accepted answers.',
  given: Given,
  truth: Truth,
  passMark: 1,
  metric: 'by the rule of the case',
  explains: {
    exact: '1 where the answer is an accepted one; case, articles and punctuation aside.',
    relaxed: '1 where a number is within 5 % of the right one, or a text or a year is the right one.',
    anls: 'Similarity of the characters with the nearest accepted answer, 0 where less than half is alike.',
    vqa: 'How far the annotators agree with the answer: full with at least three others.',
    number: '1 where the number is right, in the right unit.',
    list: 'F1 of the items, in any order.',
    'multi-number': '1 where all numbers are right.',
    chartqa: 'What the official ChartQA rule would give for the same words, for comparison with published results.',
  },
  placed: false,
  places: [{ field: 'box', title: 'where it stands', form: 'box', optional: true }],
  typicalOutputTokens: 15,

  question: ({ question }) => question ?? 'What does the image show?',

  format: ({ given, question }) => {
    const unit = given.unit === undefined || given.unit === 'year' ? '' : ` in ${given.unit}`
    switch (ruleOf(given)) {
      case 'number':
        return `Answer only with ${given.unit === 'year' ? 'the year' : `the number${unit}`}, in curly braces, like {N}.`
      case 'list':
        return 'Answer only with the items, separated by semicolons, in curly braces, like {first; second; third}.'
      case 'multi-number': {
        const names = namesOf(given, question)
        return names.length > 0
          ? `Answer only with the numbers in curly braces, like ${names.map((name) => `${name}={N}`).join(' ')}.`
          : 'Answer only with the numbers, in their order, in curly braces, like {N, N}.'
      }
      default:
        return `Answer only with a word, a number${unit} or a short phrase, in curly braces, like {answer}.`
    }
  },

  read(reply, { question }) {
    const reading = looksRefused(reply) ? null : readShortAnswer(reply)
    if (!reading || reading.rule === null) return unreadable(reply, reading?.reason ?? '', [])
    const whole = reading.rule === 'whole reply' || reading.rule === 'corrected'
    if (whole && UNSURE.test(reading.text)) return unreadable(reply, 'the reply says that it cannot tell', [])
    const stated = answerIn(reading.text, question)
    const range: Range = stated
      ? [reading.range[0] + stated[0], reading.range[0] + stated[1]]
      : [reading.range[0], reading.range[1]]
    const text = stated ? reading.text.slice(...stated) : reading.text
    if (text.length > LONGEST || (whole && text.split(/\s+/, MOST_WORDS + 1).length > MOST_WORDS))
      return unreadable(reply, `the reply marks no answer and is too long to be one`, [])
    return {
      readable: true,
      rule: stated && whole ? 'statement' : reading.rule,
      range,
      value: text,
      text: short(text, 80),
      found: [{ range, raw: [], label: short(text, 60) }],
      unused: [],
    }
  },

  score({ given, truth, answer: { value, text, range }, question, passMark }) {
    const rule = ruleOf(given)
    const said = String(value)
    const judged = judgedBy(rule, said, given, truth, question)
    const { score } = judged
    const near = nearest(said, truth.answers)
    const found = { index: 0, label: short(text, 60), ...(range ? { range } : {}) }
    return {
      score,
      passed: score >= passMark,
      passMark,
      metric: METRICS[rule],
      metrics: [
        share(rule, METRICS[rule], score),
        ...(rule === 'relaxed'
          ? [
              share(
                'chartqa',
                "ChartQA's official rule",
                truth.answers.some((right) => chartqaRelaxed(said, right)) ? 1 : 0,
              ),
            ]
          : []),
      ],
      matches: judged.matches ?? [
        {
          verdict: score === 1 ? 'matched' : 'wrong',
          expected: place(truth, score === 1 ? near : undefined),
          found,
          measure: { name: METRICS[rule], value: score, unit: '%' },
        },
      ],
      sentence: judged.sentence ?? sentenceOf(rule, score, said, near),
    }
  },

  example: ({ given, truth, question }) => {
    const [first = ''] = truth.answers
    const rule = ruleOf(given)
    if (rule === 'vqa') return inBraces(mostSaid(truth.answers))
    if (rule === 'list') return inBraces(itemsOf(first).join('; '))
    if (rule !== 'multi-number') return inBraces(first)
    const names = namesOf(given, question)
    const numbers = numbersIn(first, names)
    return names.length === numbers.length
      ? names.map((name, i) => `${name}={${numbers[i]}}`).join(' ')
      : inBraces(numbers.join(', '))
  },

  expected: ({ answers }, given) => accepted(answers, ruleOf(given)),

  unanswered: (truth, given): Match[] =>
    ruleOf(given) === 'list' ? missed(itemPlaces(itemsOf(truth.answers[0] ?? ''))) : missed([place(truth)]),

  problems: (given, truth, image) => [
    ...ruleProblems(ruleOf(given), given, truth),
    ...(truth.box ? boxOnImage('truth.box', truth.box, image) : []),
  ],

  figures: () => {
    const by = (rule: Rule, metric: string, title: string): Tally<Counted> =>
      only(({ given }) => ruleOf(given) === rule, meanShare(metric, title))
    return together(
      ...RULES.map((rule) => by(rule, rule, METRICS[rule])),
      by('relaxed', 'chartqa', "ChartQA's official rule"),
    )
  },
})

type Counted = CountedTest<Told, Right>

const METRICS: Readonly<Record<Rule, string>> = {
  exact: 'exact answer',
  relaxed: 'relaxed accuracy (5 %)',
  anls: 'ANLS',
  vqa: 'VQA accuracy',
  number: 'right number',
  list: 'F1 of the items',
  'multi-number': 'all numbers right',
}

const UNSURE =
  /^(?:i\s(?:can(?:'t|\u2019t|not)|am\s(?:not\sable|unable)\sto|do(?:n't|n\u2019t|\snot)\s(?:know|see))|(?:it|this)\s(?:is\snot\spossible|cannot\sbe\s(?:determined|read)))\b/i

const ruleOf = ({ rule = 'exact' }: Told): Rule => rule

const namesOf = ({ names }: Told, question: string | undefined): readonly string[] => names ?? namesIn(question ?? '')

interface Judged {
  score: number
  matches?: Match[]
  sentence?: string
}

function judgedBy(rule: Rule, said: string, given: Told, truth: Right, question: string | undefined): Judged {
  const { answers } = truth
  const oneOf = (same: (right: string) => boolean): Judged => ({ score: answers.some(same) ? 1 : 0 })
  const numbers: Partial<NumberRule> = {
    unit: given.unit,
    year: given.unit === 'year' || asksForYear(question),
    convert: convertUnits,
    ...(truth.tolerance === undefined ? {} : { tolerance: truth.tolerance }),
  }
  switch (rule) {
    case 'exact':
      return oneOf((right) => sameAnswer(said, right))
    case 'relaxed':
      return oneOf((right) => relaxedAnswer(said, right, { tolerance: RELAXED, ...numbers }))
    case 'anls':
      return { score: anls(normalised(said), answers.map(normalised)) }
    case 'vqa': {
      const same = answers.filter((right) => vqaForm(right) === vqaForm(said)).length
      return {
        score: vqaAccuracy(said, answers),
        sentence: `"${short(said, 60)}" is what ${same} of ${answers.length} annotators said${same === answers.length ? '' : `; most said "${short(mostSaid(answers), 60)}"`}.`,
      }
    }
    case 'number':
      return oneOf((right) => sameNumber(said, right, { tolerance: 0, ...numbers }) === true)
    case 'multi-number': {
      const names = namesOf(given, question)
      const all = numbersIn(said, names)
      const score = answers.some((right) => sameNumbers(all, numbersIn(right, names))) ? 1 : 0
      const right = numbersIn(answers[0] ?? '', names).join(' and ')
      return {
        score,
        sentence:
          score === 1 ? 'All numbers are right.' : `Read ${all.join(' and ') || 'no numbers'}; right is ${right}.`,
      }
    }
    case 'list':
      return listed(said, truth)
  }
}

/** The best over the accepted lists. */
function listed(said: string, truth: Right): Judged {
  const found = itemsOf(said)
  let best: { f1: number; items: string[]; pairs: ReturnType<typeof pairedItems> } | undefined
  for (const right of truth.answers) {
    const items = itemsOf(right)
    const pairs = pairedItems(items, found, truth.synonyms)
    const matched = pairs.filter(([a, b]) => a !== null && b !== null).length
    const { f1 } = agreement(items.length, found.length, matched)
    if (!best || f1 > best.f1) best = { f1, items, pairs }
  }
  if (!best) return { score: 0 }
  const { f1, items, pairs } = best
  const places = itemPlaces(items)
  const matches = pairs.map(([a, b]): Match => {
    const expected = a === null ? null : (places[a] as MatchPlace)
    const item = b === null ? null : { index: b, label: short(found[b] ?? '', 60) }
    return { verdict: !item ? 'missed' : !expected ? 'extra' : 'matched', expected, found: item }
  })
  const count = (verdict: Match['verdict']): number => matches.filter((match) => match.verdict === verdict).length
  return {
    score: f1,
    matches,
    sentence: `${count('matched')} of ${items.length} items named${count('extra') > 0 ? `, ${count('extra')} that ${count('extra') === 1 ? 'is' : 'are'} not there` : ''}.`,
  }
}

function sentenceOf(rule: Rule, score: number, said: string, near: string): string {
  if (score === 1) return `"${short(said, 60)}" is an accepted answer.`
  // what is another word altogether is not told letter by letter
  const [wanted, read] = [characters(near.toLowerCase()), characters(said.toLowerCase())]
  const nearly = editDistance(wanted, read) <= Math.max(2, Math.max(wanted.length, read.length) / 4)
  const difference = nearly ? differenceInWords(near, said) : ''
  const alike = rule === 'anls' && score > 0 ? `, ${percent(score)} alike` : ''
  return `Read "${short(said, 60)}"; right is "${short(near, 60)}"${alike}${difference === '' ? '' : `: ${difference}`}.`
}

/** The accepted answer that takes the fewest edits. */
function nearest(said: string, answers: readonly string[]): string {
  const letters = characters(said.toLowerCase())
  const apart = answers.map((right) => editDistance(letters, characters(right.toLowerCase())))
  return answers[apart.indexOf(Math.min(...apart))] ?? ''
}

function mostSaid(answers: readonly string[]): string {
  const times = new Map<string, number>()
  for (const form of answers.map(vqaForm)) times.set(form, (times.get(form) ?? 0) + 1)
  const [most] = [...times].sort((a, b) => b[1] - a[1])
  return answers.find((text) => vqaForm(text) === most?.[0]) ?? ''
}

/** The accepted answers in a line: `"red" or "scarlet"`, for annotators with how many said each. */
function accepted(answers: readonly string[], rule: Rule): string {
  const times = new Map<string, number>()
  for (const text of answers) times.set(text, (times.get(text) ?? 0) + 1)
  const said = [...times].sort((a, b) => b[1] - a[1])
  const shown = said
    .slice(0, 4)
    .map(([text, count]) => (rule === 'vqa' ? `"${short(text, 40)}" (${count})` : `"${short(text, 80)}"`))
  const more = said.length - shown.length
  return shown.join(rule === 'vqa' ? ', ' : ' or ') + (more > 0 ? ` and ${more} more` : '')
}

const inBraces = (text: string): string =>
  /[{}\n]/.test(text) || text.length > 300 ? JSON.stringify({ answer: text }) : `{${text}}`

const asksForYear = (question = ''): boolean => /\b(?:which|what)\s+years?\b|\bwhen\b/i.test(question)

/** On one line, cut with an ellipsis. */
const short = (text: string, most: number): string => {
  const line = text
    .slice(0, most * 4)
    .replace(/\s+/g, ' ')
    .trim()
  return line.length > most ? `${line.slice(0, most - 1)}…` : line
}

function place({ answers, box }: Right, label?: string): MatchPlace {
  const named = short(label ?? [...new Set(answers)].slice(0, 4).join(' or '), 60)
  if (!box) return { index: 0, label: named }
  const [x, y, width, height] = box
  return { index: 0, label: named, shape: { kind: 'box', x, y, width, height } }
}

const itemPlaces = (items: readonly string[]): MatchPlace[] =>
  items.map((item, index) => ({ index, label: short(item, 60) }))

/** Words from which an answer is a sentence, and with a stop at its end. Documents are quoted at more length. */
const SENTENCE_WORDS = 16
const QUOTED_WORDS = 40
const CLOSED_WORDS = 7

function isSentence(text: string, rule: Rule): boolean {
  const words = text.trim().split(/\s+/).length
  if (rule === 'anls') return words >= QUOTED_WORDS
  return words >= SENTENCE_WORDS || (words >= CLOSED_WORDS && /[\p{Ll}\d)"'][.!?]["')]?$/u.test(text.trim()))
}

function ruleProblems(rule: Rule, given: Told, { answers, synonyms, tolerance }: Right): CaseProblem[] {
  const problems: CaseProblem[] = []
  const wrong = (field: string, message: string): unknown => problems.push({ field, message })
  const numeric = rule === 'number' || rule === 'relaxed'
  if (given.unit !== undefined && !numeric)
    wrong(
      'given.unit',
      `is for numbers, and the rule is ${rule}; use the rule number or relaxed, or leave out the unit`,
    )
  if (given.names !== undefined && rule !== 'multi-number')
    wrong(
      'given.names',
      `names several numbers, and the rule is ${rule}; use the rule multi-number, or leave out the names`,
    )
  if (synonyms !== undefined && rule !== 'list')
    wrong('truth.synonyms', `are names of items, and the rule is ${rule}; use the rule list, or more accepted answers`)
  if (tolerance !== undefined && !numeric)
    wrong('truth.tolerance', `is for numbers, and the rule is ${rule}; use the rule number or relaxed, or leave it out`)
  if (rule === 'vqa' && answers.length < FEWEST_ANNOTATORS)
    wrong(
      'truth.answers',
      `has ${answers.length} for the rule vqa, which counts how many annotators agree; give what each of at least ${FEWEST_ANNOTATORS} said (usually 10), or use the rule exact`,
    )
  for (const [i, text] of answers.entries()) {
    const field = `truth.answers[${i}]`
    if (text.trim() === '') wrong(field, 'is only white space')
    else if (rule === 'number' && sameNumber(text, text, { tolerance: 0, convert: convertUnits }) === null)
      wrong(field, `is "${short(text, 40)}", which is not one number with a unit; the rule number needs one`)
    else if (rule === 'list' && itemsOf(text).length === 0) wrong(field, 'names no item; the rule list needs some')
    else if (
      rule === 'multi-number' &&
      numbersIn(text, given.names ?? []).length !== (given.names?.length ?? Math.max(2, numbersIn(text, []).length))
    )
      wrong(
        field,
        `is "${short(text, 40)}", which does not hold ${given.names ? `${given.names.length} numbers` : 'several numbers'}; the rule multi-number needs them`,
      )
  }
  const [first = ''] = answers
  if (problems.length === 0 && rule !== 'list' && answers.every((text) => isSentence(text, rule)))
    wrong(
      'truth.answers[0]',
      `is a sentence ("${short(first, 40)}"): a right answer in other words would count as wrong. Give the few words that must be said; answers that a judge has to weigh cannot be scored yet`,
    )
  return problems
}
