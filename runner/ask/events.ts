import { parseJson } from './clean-json.ts'

/** Whether an answer comes bit by bit: as server-sent events. */
export const isEventStream = (contentType: string | undefined): boolean =>
  /^\s*text\/event-stream\b/i.test(contentType ?? '')

/** The data of server-sent events as JSON, in order; comments, "[DONE]" and an event that was cut off are none. Source: HTML
 * Living Standard, "Interpreting an event stream". */
export function eventsIn(text: string): unknown[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/(?:\r\n|\r|\n){2}/)
    .flatMap((block) => {
      const data = block
        .split(/\r\n|\r|\n/)
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice('data:'.length).replace(/^ /, ''))
        .join('\n')
      const event = data === '' || data === '[DONE]' ? undefined : parseJson(data)
      return event === undefined ? [] : [event]
    })
}
