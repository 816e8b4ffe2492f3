import { at, listAt, textAt } from '../pick.ts'

/** The chunks of streamGenerateContent as the one answer that generateContent would have given: parts follow each other, of
 * everything else the last word counts. Source: `GenerateContentResponse` of @google/genai 3.3.0. */
export function assembleGenerated(events: readonly unknown[]): unknown {
  const wrong = events.find((event) => at(event, 'error') ?? null)
  if (wrong) return wrong
  const candidates = events.flatMap((event) => listAt(event, 'candidates').slice(0, 1))
  const candidate = Object.assign({}, ...candidates) as object
  // a stream that ends without a word on why was cut: no answer can be told from a part of one
  const whole = textAt(candidate, 'finishReason') !== null
  const parts = candidates.flatMap((one) => listAt(one, 'content', 'parts'))
  return {
    ...(Object.assign({}, ...events) as object),
    candidates: whole ? [{ ...candidate, content: { role: 'model', ...(parts.length === 0 ? {} : { parts }) } }] : [],
  }
}
