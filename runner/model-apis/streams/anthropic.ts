import { at, countAt, textAt } from '../pick.ts'

/** The events of a streamed message as the one answer that it would have been without. Source: `MessageStreamEvent` of
 * @anthropic-ai/sdk 1.14.0. Usage of the last message_delta counts: its numbers are totals, not additions. */
export function assembleMessage(events: readonly unknown[]): unknown {
  const of = (type: string): unknown[] => events.filter((event) => textAt(event, 'type') === type)
  const wrong = of('error')[0]
  if (wrong) return wrong
  const [start] = of('message_start')
  if (start === undefined) return {}
  const deltas = of('content_block_delta')
  const content = of('content_block_start').map((event) => {
    const own = deltas.filter((delta) => countAt(delta, 'index') === countAt(event, 'index'))
    const join = (field: string): string => own.map((delta) => textAt(delta, 'delta', field) ?? '').join('')
    const block = at(event, 'content_block') as object
    return {
      ...block,
      ...(textAt(block, 'text') === null ? {} : { text: textAt(block, 'text') + join('text') }),
      ...(textAt(block, 'thinking') === null ? {} : { thinking: textAt(block, 'thinking') + join('thinking') }),
    }
  })
  const ends = of('message_delta')
  // a stream that was cut has no end: no answer can be told from a part of one
  if (ends.length === 0) return { ...(at(start, 'message') as object), content: null }
  return ends.reduce<object>(
    (message, end) => ({
      ...message,
      ...(at(end, 'delta') as object),
      usage: { ...(at(message, 'usage') as object), ...withoutNulls(at(end, 'usage')) },
    }),
    { ...(at(start, 'message') as object), content },
  )
}

const withoutNulls = (usage: unknown): object =>
  Object.fromEntries(Object.entries((usage ?? {}) as object).filter(([, value]) => value !== null))
