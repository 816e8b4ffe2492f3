/** The options that stand in a question as lines "A) text", "A. text" or "(A) text", A, B, C without a gap; of several such lists the
 * last, since examples come first. [] where there are none. */
export function letteredOptions(question: string): { letter: string; text: string }[] {
  const lines = question.split('\n')
  const marked = lines.map((line) => /^\s*\(?([A-Z])[).:]\s*(.*)$/.exec(line))
  const first = marked.findLastIndex((found) => found?.[1] === 'A')
  if (first < 0) return []
  const options: { letter: string; text: string }[] = []
  for (let at = first; at < lines.length; at++) {
    const found = marked[at]
    if (found?.[1] === String.fromCharCode(65 + options.length))
      options.push({ letter: found[1], text: found[2] ?? '' })
    else if (lines[at]?.trim() === '' || found) break
    else {
      // an option may go over several lines; what comes after the last of them is no part of it
      const more = marked.slice(at + 1).some((next) => next?.[1] === String.fromCharCode(65 + options.length))
      if (!more) break
      const last = options.at(-1)
      if (last) last.text += `\n${lines[at]}`
    }
  }
  const told = options.map(({ letter, text }) => ({ letter, text: text.trim() })).filter(({ text }) => text !== '')
  return told.length === options.length && told.length >= 2 ? told : []
}
