import type { ForeignCase } from '../define-importer.ts'
import { matchesOf } from '../../../tools/matches.ts'

/** A question about an image as tables have it. */
export interface Asked {
  question: string | undefined
  /** the right answer; further ones are right as well */
  answers: readonly string[]
  /** `letter` is how the table calls it, where it does */
  options: readonly { letter?: string; called?: string; text: string }[]
  unit?: string
  /** how short answers are compared, by name (answer); the same for all of a question set */
  rule?: string
}

/** A question as a result of another tool has it, where an empty one is none. */
export const askedAs = (
  question: string,
  answers: readonly string[],
  options: Asked['options'],
  rule: string | undefined,
): Asked => ({
  question: question === '' ? undefined : question,
  answers,
  options,
  ...(rule === undefined ? {} : { rule }),
})

/** The types that a table's questions can be asked as. */
export const ANSWERED = ['pattern', 'yes-no', 'number', 'count', 'answer', 'read-text'] as const
export type AnsweredType = (typeof ANSWERED)[number]

/** Counts what the answers of a group of questions look like. The type is that of the whole group, never of one row: the
 * form of a single answer would tell the model something about it. */
export class AnswerProfile {
  #all = 0
  #yesNo = 0
  #numbers = 0
  #counts = 0

  add({ question, answers }: Asked): void {
    const [answer = ''] = answers
    this.#all++
    if (answers.length !== 1) return
    if (yesNo(answer)) this.#yesNo++
    if (number(answer) !== undefined) this.#numbers++
    if (/^\d{1,9}$/.test(answer) && objectOf(question)) this.#counts++
  }

  /** how many questions there were */
  get count(): number {
    return this.#all
  }

  /** Whether none of them is yes, no or a number. */
  get worded(): boolean {
    return this.#yesNo === 0 && this.#numbers === 0
  }

  /** Whether their answers are of no one kind. */
  get mixed(): boolean {
    return this.#yesNo !== this.#all && this.#numbers !== this.#all
  }

  get type(): AnsweredType {
    if (this.#yesNo === this.#all) return 'yes-no'
    if (this.#counts === this.#all) return 'count'
    return this.#numbers === this.#all ? 'number' : 'read-text'
  }
}

type Given = Pick<ForeignCase, 'type' | 'question' | 'given' | 'truth'>

/** The type of a question whose answers are of no one kind: a text to be read where the question asks for one, else a short
 * answer, where there is such a test type. */
export const freeType = (type: AnsweredType, { question }: Asked, types: readonly { name: string }[]): AnsweredType =>
  type === 'read-text' && !asksForText(question) && types.some(({ name }) => name === 'answer') ? 'answer' : type

/** Whether a question asks for the words that stand in the image. */
const asksForText = (question = ''): boolean =>
  /^\W*(?:please,? )?(?:read|transcribe|copy|write down|write out)\b|\btranscri(?:be|ption)|\bocr\b|\bwhat (?:does|do) [^?]{0,80}\b(?:say|read)\b|\bwhat (?:text|is the text|is written)\b/i.test(
    question,
  )

/** Words that a short answer has at most. */
const MOST_WORDS = 10

/** Why a free answer is too long to be compared; undefined where it is not, or is a text to be read. */
export function whyTooLong({ question, answers }: Asked): string | undefined {
  const words = Math.max(0, ...answers.map((answer) => answer.split(/\s+/).length))
  return words > MOST_WORDS && !asksForText(question)
    ? `is answered with a sentence of ${words} words, and only a judge could tell whether another sentence means the same; short answers have at most ${MOST_WORDS} words, and type read-text is for texts that stand in the image`
    : undefined
}

/** The case of a question, or what is wrong with it. */
export function answeredCase(type: AnsweredType, asked: Asked): Given | string {
  const [answer, ...further] = asked.answers
  if (answer === undefined) return 'has no answer'
  if (further.length > 0 && type !== 'read-text' && type !== 'answer')
    return `has ${asked.answers.length} answers where one is right`
  return writers[type](asked, answer)
}

const writers: Record<AnsweredType, (asked: Asked, answer: string) => Given | string> = {
  pattern: choice,
  'yes-no': ({ question }, answer) => {
    if (question === undefined) return 'has no question'
    const said = yesNo(answer)
    return said
      ? { type: 'yes-no', question, given: {}, truth: { answer: said } }
      : `is answered with "${answer.slice(0, 60)}", not with yes or no`
  },
  number: ({ question, unit }, answer) => {
    if (question === undefined) return 'has no question'
    const value = number(answer)
    if (value === undefined) return `is answered with "${answer.slice(0, 60)}", which is not a number`
    return {
      type: 'number',
      question,
      given: unit === undefined ? {} : { unit },
      truth: { value, ...(answer.endsWith('%') ? { percent: true } : {}) },
    }
  },
  count: ({ question }, answer) => {
    if (!/^\d{1,9}$/.test(answer)) return `is answered with "${answer.slice(0, 60)}", which is not a count`
    return {
      type: 'count',
      ...(question === undefined ? {} : { question }),
      given: { object: objectOf(question) ?? 'objects' },
      truth: { count: Number(answer) },
    }
  },
  answer: ({ question, answers, unit, rule }) => {
    if (question === undefined) return 'has no question'
    const names = namesAsked(question)
    return {
      type: 'answer',
      question,
      given: {
        rule: rule ?? (names ? 'multi-number' : 'exact'),
        ...(unit === undefined ? {} : { unit }),
        ...(names ? { names } : {}),
      },
      truth: { answers: [...answers] },
    }
  },
  'read-text': ({ question, answers: [, ...others] }, answer) => {
    const alternatives = [...others, ...filledIn(question, answer)]
    return {
      type: 'read-text',
      ...(question === undefined ? {} : { question }),
      given: {},
      truth: { text: answer, ...(alternatives.length > 0 ? { alternatives } : {}) },
    }
  },
}

/** The names of the numbers that a question asks for together: "rows={5} columns={6}", "a pair (row, column)". */
function namesAsked(question: string): string[] | undefined {
  const filled = matchesOf(question, /\b([a-z]+)=\{[^{}]{1,40}\}/gi).map(([, name]) => name as string)
  const names = filled.length > 1 ? filled : /\(([a-z]+), ?([a-z]+)\)/i.exec(question)?.slice(1)
  return names && new Set(names).size === names.length ? names : undefined
}

/** "Answer as rows={5} columns={6}." and "4x3" -> rows={4} columns={3}: the form that the question itself asks for. */
function filledIn(question: string | undefined, answer: string): string[] {
  const template = /\b\w+=\{[^{}]{1,40}\}(?:[ ,;]+\w+=\{[^{}]{1,40}\})+/.exec(question ?? '')?.[0]
  const parts = answer.split(/\s*[x×,;]\s*/)
  if (template === undefined || template.split('{').length - 1 !== parts.length) return []
  return [template.replace(/\{[^{}]*\}/g, () => `{${parts.shift()}}`)]
}

const LONGEST_NAME = 100
const LONGEST_ABOUT = 500

/** Options longer than a name may be, and such as are letters themselves, become explanations of their letters. */
function choice({ question, options }: Asked, answer: string): Given | string {
  const texts = options.map(({ text }) => text)
  if (texts.length < 2) return `has ${texts.length === 0 ? 'no options' : 'only one option'}`
  if (texts.length > 26) return `has ${texts.length} options; at most 26 can be asked`
  const same = texts.find((text, i) => texts.findIndex((other) => other.toLowerCase() === text.toLowerCase()) !== i)
  if (same !== undefined) return `has the option "${same.slice(0, 60)}" twice`
  const byText = options.findIndex(({ text }) => text === answer)
  const byColumn = options.findIndex(({ called }) => called?.split(' ').includes(answer.toLowerCase()))
  const right =
    byText >= 0
      ? byText
      : byColumn >= 0
        ? byColumn
        : options.findIndex(({ letter }) => letter === answer.replace(/^\(?([A-Z])[).:]?$/i, '$1').toUpperCase())
  if (right < 0 && /^\d{1,2}$/.test(answer))
    return `is answered with "${answer}", which may be counted from 0 or from 1; write the letter or the text of the option`
  if (right < 0)
    return /^[A-Z](\s*,?\s*[A-Z])+$/.test(answer)
      ? `has several right options (${answer.slice(0, 40)})`
      : `is answered with "${answer.slice(0, 60)}", which is none of its options`
  const letterAt = (i: number): string => String.fromCharCode(65 + i)
  // "B" would be both the second option and the one that reads "b"
  const letters = texts.map((_, i) => letterAt(i))
  const mistakable = texts.some((text, i) => letters.includes(text.toUpperCase()) && text.toUpperCase() !== letters[i])
  const lettered = mistakable || texts.some((text) => text.length > LONGEST_NAME)
  const tooLong = texts.find((text) => text.length > LONGEST_ABOUT)
  if (tooLong !== undefined)
    return `has an option of ${tooLong.length} characters; at most ${LONGEST_ABOUT} can be asked`
  const named = texts.map((text, i) => (lettered ? { name: letterAt(i), about: text } : { name: text }))
  return {
    type: 'pattern',
    ...(question === undefined ? {} : { question }),
    given: { options: named },
    truth: { option: (named[right] as { name: string }).name },
  }
}

/** True and False, as spreadsheets and Python write them, are answers to a question of yes or no. */
function yesNo(answer: string): 'yes' | 'no' | undefined {
  const word = answer.toLowerCase().replace(/\.$/, '')
  if (word === 'yes' || word === 'true') return 'yes'
  return word === 'no' || word === 'false' ? 'no' : undefined
}

/** Plain numbers, with commas between thousands, with a per cent sign; nothing that would have to be guessed at. A comma that three
 * digits do not follow is a decimal one: 3,5. */
function number(answer: string): number | undefined {
  const [, whole, part] = /^([-+]?\d+),(\d{1,2}|\d{4,15})\s?%?$/.exec(answer) ?? []
  if (whole !== undefined) return Number(`${whole}.${part}`)
  const [, digits] = /^([-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[-+]?\.\d+)\s?%?$/.exec(answer) ?? []
  return digits === undefined ? undefined : Number(digits.replaceAll(',', ''))
}

/** "How many red squares are in the image?" -> red squares */
function objectOf(question: string | undefined): string | undefined {
  return /\bhow many ([a-z][a-z '-]{0,60}?) (?:are|is|was|were|do|does|did|can|could|have|has|in|on|of|there)\b/i
    .exec(question ?? '')?.[1]
    ?.trim()
}
