import { at, textAt } from '../pick.ts'

/** The events of a streamed response as the one answer that it would have been without: the last one holds it whole. Source:
 * `ResponseStreamEvent` of openai 7.59.0. A stream that ends before is one that was cut: it has no output. */
export function assembleResponse(events: readonly unknown[]): unknown {
  const wrong = events.find((event) => textAt(event, 'type') === 'error')
  if (wrong) return { error: at(wrong, 'error') ?? wrong }
  const whole = events.findLast((event) =>
    ['response.completed', 'response.incomplete', 'response.failed'].includes(textAt(event, 'type') ?? ''),
  )
  return at(whole, 'response') ?? { output: null }
}
