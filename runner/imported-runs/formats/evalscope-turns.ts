import type { Finish } from '../../records/exchange.ts'
import type { ForeignTurn } from '../define-run-format.ts'
import { at, fieldsOf, isFields, listAt, numberAt, textAt, wholeAt, type Fields } from './json-fields.ts'

/** Replies of examples are part of what was asked. */
export const isInput = (message: Fields): boolean =>
  textAt(message, 'role') !== 'assistant' || textAt(message, 'source') === 'input'

export const partsOfType = (message: Fields, ...types: string[]): Fields[] =>
  listAt(message, 'content')
    .filter(isFields)
    .filter((part) => types.includes(textAt(part, 'type') ?? ''))

export function wordsOf(message: Fields): string {
  const content = at(message, 'content')
  if (typeof content === 'string') return content
  return partsOfType(message, 'text')
    .map((part) => textAt(part, 'text') ?? '')
    .join('\n')
}

const reasoningOf = (message: Fields): string =>
  partsOfType(message, 'reasoning')
    .map((part) => textAt(part, 'reasoning') ?? '')
    .join('\n')

const FINISHES = new Map<string, Finish>([
  ['stop', 'stop'],
  ['max_tokens', 'length'],
  ['model_length', 'length'],
  ['length', 'length'],
  ['content_filter', 'filter'],
])

/** Every message that the model made ends a turn; how the last one ended stands with the output. */
export function turnsOf(messages: readonly Fields[], prediction: Fields, review: Fields): ForeignTurn[] {
  const turns: ForeignTurn[] = []
  const said: ForeignTurn['messages'] = []
  const [choice] = listAt(prediction, 'model_output', 'choices')
  const answer = fieldsOf(at(choice, 'message'))
  const replied = messages.some((message) => !isInput(message))
  const kept = at(review, 'sample_score', 'score', 'prediction')
  const last: Fields[] = replied
    ? []
    : choice !== undefined
      ? [{ ...answer, role: 'assistant' }]
      : typeof kept === 'string'
        ? [{ role: 'assistant', content: kept }]
        : []
  for (const message of [...messages, ...last]) {
    const text = wordsOf(message)
    const role = textAt(message, 'role')
    if (role === 'assistant' && !isInput(message)) {
      const reasoning = reasoningOf(message)
      turns.push({ messages: [...said], reply: text, ...(reasoning === '' ? {} : { reasoning }), ...tookOf(message) })
      said.push({ role: 'assistant', text })
    } else
      said.push({
        role: role === 'system' || role === 'assistant' ? role : 'user',
        text,
        ...(partsOfType(message, 'image').length > 0 ? { image: true } : {}),
      })
  }
  const end = turns.at(-1)
  if (!end) return said.length > 0 ? [{ messages: said, reply: null }] : []
  const stop = textAt(choice, 'stop_reason')
  const served = textAt(choice, 'message', 'model') ?? textAt(prediction, 'model_output', 'model')
  Object.assign(end, {
    ...(stop === undefined || stop === 'unknown' ? {} : { finish: FINISHES.get(stop) ?? 'other', native: stop }),
    ...(served === undefined ? {} : { servedModel: served }),
    ...(turns.length === 1 ? outputOf(prediction, end) : {}),
  } satisfies Partial<ForeignTurn>)
  return turns
}

/** Time and tokens as they stand with one message. */
function tookOf(message: Fields): Partial<ForeignTurn> {
  const took = at(message, 'perf_metrics')
  const seconds = numberAt(took, 'latency')
  return {
    elapsedMs: seconds === undefined || seconds === 0 ? null : Math.round(seconds * 1000),
    usage: { input: wholeAt(took, 'input_tokens'), output: wholeAt(took, 'output_tokens') },
  }
}

/** Time and tokens of the only call, as they stand with its output. Counts of 0 and 0 are what stands there where none were told. */
function outputOf(prediction: Fields, { elapsedMs, usage: own }: ForeignTurn): Partial<ForeignTurn> {
  const output = at(prediction, 'model_output')
  const seconds = numberAt(output, 'time')
  const usage = at(output, 'usage')
  const [input, out] = [wholeAt(usage, 'input_tokens'), wholeAt(usage, 'output_tokens')]
  const [cached, reasoning] = [wholeAt(usage, 'input_tokens_cache_read'), wholeAt(usage, 'reasoning_tokens')]
  return {
    elapsedMs: seconds === undefined || seconds === 0 ? (elapsedMs ?? null) : Math.round(seconds * 1000),
    usage:
      (input ?? 0) + (out ?? 0) === 0
        ? { ...own }
        : { input, output: out, ...(cached === null ? {} : { cached }), ...(reasoning === null ? {} : { reasoning }) },
  }
}
