import { lastUsed } from './last-used.ts'

/** All matches of a global pattern, in order, as `matchAll` finds them. That makes a copy of the pattern each time, which V8 compiles anew
 * whenever garbage was collected twice since: 13 ms for the phrases that announce an answer (Node 20.20, 22.23 and 24.21). */
export function matchesOf(text: string, pattern: RegExp): RegExpExecArray[] {
  const found: RegExpExecArray[] = []
  pattern.lastIndex = 0
  for (let hit = pattern.exec(text); hit; hit = pattern.exec(text)) {
    found.push(hit)
    // an empty match leaves the pattern where it is
    if (hit[0] === '') pattern.lastIndex += pattern.unicode && (text.codePointAt(hit.index) ?? 0) > 0xffff ? 2 : 1
  }
  return found
}

/** Patterns made of a question are asked for with every reply to it. */
const KEPT = 100
const kept = new Map<string, RegExp>()

/** A pattern that is made while a reply is read, compiled once for all replies: what garbage collection takes from V8's own cache stays
 * here. */
export const patternOf = (source: string, flags = ''): RegExp =>
  lastUsed(kept, `${flags}/${source}`, KEPT, () => new RegExp(source, flags))
