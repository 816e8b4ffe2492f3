import { at, listAt, textAt } from '../pick.ts'

/** The chunks of a streamed chat completion as the one answer that it would have been without. Source: `ChatCompletionChunk` of
 * openai 7.59.0, `ChatStreamChunk` of @openrouter/sdk 1.3.19. An error among the chunks is the answer. */
export function assembleChat(events: readonly unknown[]): unknown {
  const wrong = events.find((event) => at(event, 'error') ?? null)
  const deltas = events.map((event) => at(event, 'choices', 0, 'delta'))
  const join = (field: string): string => deltas.map((delta) => textAt(delta, field) ?? '').join('')
  const last = (...path: (string | number)[]): unknown =>
    events.map((event) => at(event, ...path) ?? null).findLast((value) => value !== null)
  const tools = deltas.flatMap((delta) => listAt(delta, 'tool_calls'))
  const named = tools.filter((tool) => textAt(tool, 'function', 'name'))
  const finish = last('choices', 0, 'finish_reason') ?? null
  return {
    ...(events[0] as object | undefined),
    model: last('model'),
    // a stream that ends without a word on why was cut: no answer can be told from a part of one
    choices: finish
      ? [
          {
            index: 0,
            finish_reason: finish,
            message: {
              role: 'assistant',
              content: join('content'),
              refusal: join('refusal') || null,
              ...(join('reasoning_content') ? { reasoning_content: join('reasoning_content') } : {}),
              ...(join('reasoning') ? { reasoning: join('reasoning') } : {}),
              ...(named.length > 0 ? { tool_calls: named } : {}),
            },
          },
        ]
      : [],
    usage: last('usage') ?? null,
    ...(last('service_tier') ? { service_tier: last('service_tier') } : {}),
    ...(last('provider') ? { provider: last('provider') } : {}),
    ...(last('openrouter_metadata') ? { openrouter_metadata: last('openrouter_metadata') } : {}),
    ...(wrong ? { error: at(wrong, 'error') } : {}),
  }
}
