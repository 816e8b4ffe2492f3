import type { ForeignCase } from '../define-importer.ts'

/** A question about an image as tables have it. */
export interface Asked {
  question: string | undefined
  /** the right answer; further ones are right as well */
  answers: readonly string[]
  /** `letter` is how the table calls it, where it does */
  options: readonly { letter?: string; text: string }[]
  unit?: string
}

/** The types that a table's questions can be asked as. */
export const ANSWERED = ['pattern', 'yes-no', 'number', 'count', 'read-text'] as const
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

/** The case of a question, or what is wrong with it. */
export function answeredCase(type: AnsweredType, asked: Asked): Given | string {
  const [answer, ...further] = asked.answers
  if (answer === undefined) return 'has no answer'
  if (further.length > 0 && type !== 'read-text') return `has ${asked.answers.length} answers where one is right`
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

/** "Answer as rows={5} columns={6}." and "4x3" -> rows={4} columns={3}: the form that the question itself asks for. */
function filledIn(question: string | undefined, answer: string): string[] {
  const template = /\b\w+=\{[^{}]{1,40}\}(?:[ ,;]+\w+=\{[^{}]{1,40}\})+/.exec(question ?? '')?.[0]
  const parts = answer.split(/\s*[x×,;]\s*/)
  if (template === undefined || template.split('{').length - 1 !== parts.length) return []
  return [template.replace(/\{[^{}]*\}/g, () => `{${parts.shift()}}`)]
}

const LONGEST_NAME = 100
const LONGEST_ABOUT = 500

/** Options longer than a name may be become explanations of their letters. */
function choice({ question, options }: Asked, answer: string): Given | string {
  const texts = options.map(({ text }) => text)
  if (texts.length < 2) return `has ${texts.length === 0 ? 'no options' : 'only one option'}`
  if (texts.length > 26) return `has ${texts.length} options; at most 26 can be asked`
  const same = texts.find((text, i) => texts.findIndex((other) => other.toLowerCase() === text.toLowerCase()) !== i)
  if (same !== undefined) return `has the option "${same.slice(0, 60)}" twice`
  const byText = options.findIndex(({ text }) => text === answer)
  const right =
    byText >= 0 ? byText : options.findIndex(({ letter }) => letter === answer.replace(/^\(?([A-Z])[).:]?$/, '$1'))
  if (right < 0)
    return /^[A-Z](\s*,?\s*[A-Z])+$/.test(answer)
      ? `has several right options (${answer.slice(0, 40)})`
      : `is answered with "${answer.slice(0, 60)}", which is none of its options`
  const long = texts.some((text) => text.length > LONGEST_NAME)
  const tooLong = texts.find((text) => text.length > LONGEST_ABOUT)
  if (tooLong !== undefined)
    return `has an option of ${tooLong.length} characters; at most ${LONGEST_ABOUT} can be asked`
  const named = texts.map((text, i) => (long ? { name: String.fromCharCode(65 + i), about: text } : { name: text }))
  return {
    type: 'pattern',
    ...(question === undefined ? {} : { question }),
    given: { options: named },
    truth: { option: (named[right] as { name: string }).name },
  }
}

function yesNo(answer: string): 'yes' | 'no' | undefined {
  const word = answer.toLowerCase().replace(/\.$/, '')
  return word === 'yes' || word === 'no' ? word : undefined
}

/** Plain numbers, with commas between thousands, with a per cent sign; nothing that would have to be guessed at. */
function number(answer: string): number | undefined {
  const [, digits] = /^([-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[-+]?\.\d+)\s?%?$/.exec(answer) ?? []
  return digits === undefined ? undefined : Number(digits.replaceAll(',', ''))
}

/** "How many red squares are in the image?" -> red squares */
function objectOf(question: string | undefined): string | undefined {
  return /\bhow many ([a-z][a-z '-]{0,60}?) (?:are|is|was|were|do|does|did|can|could|have|has|in|on|of|there)\b/i
    .exec(question ?? '')?.[1]
    ?.trim()
}
