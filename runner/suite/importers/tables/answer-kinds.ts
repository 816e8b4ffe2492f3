import { AnswerProfile, type AnsweredType, type Asked } from './answers.ts'

/** Distinct questions that are looked at one by one: more, and they hardly repeat. */
const MOST_QUESTIONS = 20_000

/** What the types of a table's questions rest on. */
export interface Told {
  type: AnsweredType
  /** one of a few sentences for the report; '' where there was nothing to choose */
  why: string
}

/** What the answers of a table look like: class by class; in a class of several kinds, question by question where a question
 * is put to several images, else by the way in which questions are put ("is there", "how many"). A row never decides by itself: the form
 * of its one answer would tell the model something about it. */
export class AnswerKinds {
  readonly #classes = new Map<string, AnswerProfile>()
  readonly #forms = new Map<string, AnswerProfile>()
  readonly #questions = new Map<string, AnswerProfile>()

  add(group: string, asked: Asked): void {
    profileIn(this.#classes, group).add(asked)
    profileIn(this.#forms, key(group, formOf(asked.question))).add(asked)
    const question = key(group, asked.question ?? '')
    if (this.#questions.size < MOST_QUESTIONS || this.#questions.has(question))
      profileIn(this.#questions, question).add(asked)
  }

  /** `classed`: whether the table has a column of classes. */
  typeOf(group: string, asked: Asked, classed: boolean): Told {
    const whole = this.#classes.get(group)
    if (!whole?.mixed)
      return { type: whole?.type ?? 'read-text', why: classed ? 'as all answers of the class are of this kind' : '' }
    const question = this.#questions.get(key(group, asked.question ?? ''))
    if (question && question.count > 1 && !question.mixed)
      return { type: question.type, why: 'as all answers to the same question are of this kind' }
    const form = this.#forms.get(key(group, formOf(asked.question)))
    if (form && !form.mixed)
      return { type: form.type, why: 'as all answers to questions put in this way are of this kind' }
    return { type: whole.type, why: whole.worded ? 'as the answers are words' : 'as the answers are of several kinds' }
  }
}

function profileIn(profiles: Map<string, AnswerProfile>, name: string): AnswerProfile {
  const profile = profiles.get(name) ?? new AnswerProfile()
  profiles.set(name, profile)
  return profile
}

const key = (group: string, part: string): string => JSON.stringify([group, part])

/** How a question is put, in English: whether it asks yes or no, how many, how much, or anything else. */
function formOf(question: string | undefined): string {
  const words = question ?? ''
  if (/\bhow many\b/i.test(words)) return 'how many'
  if (/^(?:hint:.*\n)?\W*(?:is|are|was|were|do|does|did|can|could|has|have|had|will|would|should)\b/i.test(words))
    return 'is it'
  if (
    /\b(?:how (?:much|long|high|wide|far|old|tall|big|large)|what (?:is the )?(?:number|value|percentage|difference|sum|total))\b/i.test(
      words,
    )
  )
    return 'how much'
  return 'other'
}
