const TAG = /<(\/?)(?:think|thinking|reasoning)>/gi

/** The reply with its thinking blanked out, every character at its old place: ranges found in it are ranges of the reply.
 * Thinking that never ends hides the rest; an end without a start (the start stood in the prompt) hides all before it. */
export function hideThinking(reply: string): string {
  let shown = ''
  let from = 0
  let open: number | null = null
  for (const tag of reply.matchAll(TAG)) {
    const end = tag.index + tag[0].length
    if (tag[1] === '') {
      if (open === null) {
        shown += reply.slice(from, tag.index)
        open = tag.index
      }
    } else {
      shown = open === null ? ' '.repeat(end) : shown + ' '.repeat(end - open)
      open = null
      from = end
    }
  }
  return open === null ? shown + reply.slice(from) : shown + ' '.repeat(reply.length - open)
}
