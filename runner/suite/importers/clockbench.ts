import { groupBy } from '../../tools/group-by.ts'
import { SuiteError } from '../suite-error.ts'
import {
  defineImporter,
  type Entry,
  type ForeignCase,
  type Item,
  type LeftOut,
  type Note,
  type Problem,
} from './define-importer.ts'
import { readJson } from './json-file.ts'
import type { Source } from './source.ts'
import { TWICE_GIVEN } from '../twice-given.ts'

/** The questions of a clock, in the order of the benchmark, and whether they ask for the hours of the day. */
const TASKS = ['time', 'shift', 'angle', 'zone'] as const
type Task = (typeof TASKS)[number]
type Fields = Record<string, unknown>

interface Clock {
  name: string
  /** the file that has its questions and names its image, and the one that has its answers; the first is undefined where none has */
  asked?: { file: string; fields: Fields }
  answered?: { file: string; fields: Fields }
}

/** ClockBench (clockbench.ai, 2025; its public sample as in github.com/SmartManoj/clockbench): one JSON file of clocks by name with their image and four
 * questions, another one with the answers, each a text of JSON. A number of an answer is whole, `[lowest, highest]`, an object of
 * alternatives, or false where the clock does not show it. The questions of a clock are cases of their own here; they are asked in one
 * conversation there. */
export const clockbench = defineImporter({
  name: 'clockbench',
  title: 'ClockBench',
  about: 'JSON files of clocks with questions and answers, and the images',
  types: ['clock'],

  async sniff(source) {
    for (const file of await source.filesAround('.json'))
      if (/"answer_time"\s*:/.test(await source.head(file))) return 0.95
    return 0
  },

  async *read(source) {
    const { clocks, problems } = await readClocks(source)
    yield* problems
    const undated = clocks.some(({ answered }) => dated(answered?.fields.answer_time))
    if (undated)
      yield {
        kind: 'note',
        at: { file: clocks[0]?.answered?.file ?? '' },
        text: 'date, month and weekday of a clock are not asked for; the time alone is',
      }
    for (const clock of clocks) yield* itemsOf(clock)
  },
})

async function readClocks(source: Source): Promise<{ clocks: Clock[]; problems: Problem[] }> {
  const clocks = new Map<string, Clock>()
  const problems: Problem[] = []
  for (const file of await source.filesAround('.json')) {
    if (!/"(?:answer|question)_time"\s*:/.test(await source.head(file))) continue
    const { value, twice } = await readJson(source, file)
    const again = groupBy(twice, ({ field }) => field.split('.')[0] ?? '')
    for (const { field } of twice) problems.push({ kind: 'problem', at: { file }, field, message: TWICE_GIVEN })
    for (const [name, fields] of Object.entries(typeof value === 'object' && value !== null ? value : {})) {
      if (again.has(name) || typeof fields !== 'object' || fields === null || name.startsWith('_')) continue
      const clock = clocks.get(name) ?? { name }
      const own = { file, fields: fields as Fields }
      if ('image_url' in own.fields) clock.asked = own
      if ('answer_time' in own.fields) clock.answered = own
      clocks.set(name, clock)
    }
  }
  if (clocks.size === 0)
    throw new SuiteError([
      {
        file: source.file ?? 'this folder',
        message: 'holds no clocks of ClockBench: JSON files with "image_url", "question_time" and "answer_time"',
      },
    ])
  return { clocks: [...clocks.values()], problems }
}

function* itemsOf({ name, asked, answered }: Clock): Iterable<Item> {
  const image = asked?.fields.image_url
  if (!asked || typeof image !== 'string') {
    const at = { file: (asked ?? answered)?.file ?? '' }
    yield { kind: 'problem', at, field: name.slice(0, 100), message: 'has an answer, but no question with an image' }
    return
  }
  if (!answered) {
    yield { kind: 'left-out', at: { file: asked.file }, reason: 'clocks without an answer' }
    return
  }
  yield {
    kind: 'entry',
    at: { file: asked.file },
    image: { file: image, near: asked.file },
    *cases() {
      for (const task of TASKS)
        if (asked.fields[`question_${task}`] !== undefined) yield caseOf(name, task, asked, answered)
    },
  } satisfies Entry
}

function caseOf(
  name: string,
  task: Task,
  asked: NonNullable<Clock['asked']>,
  answered: NonNullable<Clock['answered']>,
): ForeignCase | Problem | LeftOut | Note {
  const [question, text] = [asked.fields[`question_${task}`], answered.fields[`answer_${task}`]]
  const field = `${name.slice(0, 100)}.answer_${task}`
  if (text === undefined || text === null)
    return { kind: 'left-out', at: { file: answered.file }, reason: 'questions without an answer' }
  const answer = objectOf(text)
  const truth = answer && truthOf(answer)
  if (typeof question !== 'string' || !truth || typeof truth === 'string')
    return {
      kind: 'problem',
      at: { file: answered.file },
      field,
      message:
        typeof truth === 'string'
          ? truth
          : 'is not a valid answer: {"valid": true, "hours": H, "minutes": M, "seconds": S or false}',
    }
  return {
    kind: 'case',
    id: `${name}-${task}`,
    type: 'clock',
    class: task,
    question: withoutForm(question),
    given: {
      seconds: truth.seconds !== undefined,
      ...(/\b24[ -]?hour format\b/i.test(question) && !/\b12 or 24\b/.test(question) ? { hours24: true } : {}),
    },
    truth,
  }
}

/** The question without the form of its answer, which the test type asks for in its own words, and without the date, which it
 * does not ask for. */
const withoutForm = (question: string): string =>
  question
    .replace(/\s*Please respond in the following JSON format:.*$/is, '')
    .replace(/\s*Include date, month and day of the week[^.]*\./i, '')
    .replace(/\s+/g, ' ')
    .trim()

/** An answer as JSON, or as a text of it; the public sample has a comma before a closing brace. */
function objectOf(value: unknown): Fields | undefined {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields
  try {
    const parsed: unknown = JSON.parse(String(value).replace(/,(?=\s*[}\]])/g, ''))
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? (parsed as Fields) : undefined
  } catch {
    return undefined
  }
}

const dated = (text: unknown): boolean => {
  const answer = objectOf(text)
  return ['date', 'month', 'weekday'].some((field) => answer?.[field] !== undefined && answer[field] !== false)
}

interface Truth extends Record<string, unknown> {
  valid: boolean
  seconds?: number | number[]
}

/** The truth of a test of the type clock; a sentence where it has none. */
function truthOf({ valid, hours, minutes, seconds }: Fields): Truth | string {
  if (typeof valid !== 'boolean') return 'does not say whether the clock is valid'
  if (!valid) return { valid }
  const [hour, minute] = [numbersOf(hours), numbersOf(minutes)]
  const second = seconds === undefined || seconds === null || seconds === false ? undefined : numbersOf(seconds)
  if (hour === null || minute === null || second === null)
    return 'has an hour, a minute or a second that is not a whole number'
  return { valid, hours: hour, minutes: minute, ...(second === undefined ? {} : { seconds: second }) }
}

/** A whole number, or all that are accepted: of two numbers those from the one to the other, of more each, of an object what
 * its members say. null where it is none of these. */
function numbersOf(value: unknown): number | number[] | null {
  const all = listed(value)
  const whole = [...new Set(all)]
  if (whole.length === 0 || whole.some((number) => !(Number.isInteger(number) && number >= 0 && number < 60)))
    return null
  return whole.length === 1 ? (whole[0] as number) : whole
}

function listed(value: unknown): number[] {
  if (typeof value === 'number') return [value]
  if (typeof value === 'string' && /^\s*\d+\s*$/.test(value)) return [Number(value)]
  if (Array.isArray(value)) {
    const numbers = value.map((item) => listed(item)[0] ?? NaN)
    const [low = NaN, high = NaN] = numbers
    if (numbers.length !== 2 || !(low <= high && high < 60)) return numbers
    return Array.from({ length: high - low + 1 }, (_, i) => low + i)
  }
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(listed)
  return [NaN]
}
