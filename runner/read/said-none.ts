import type { Range } from '../records/answer.ts'

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
const LONGEST = 300

const EDGE = String.raw`[\s.!"'*_\x60]*`
const WHO = String.raw`(?:there (?:are|is|appear to be|seem to be)|i (?:can )?(?:see|find|found|detect(?:ed)?|count(?:ed)?))`
const TAIL = String.raw`(?:\s+(?:(?:are|is|were|was)\s+)?(?:visible|present|found|shown|detected|here|to be seen))?(?:\s+(?:in|on)\s+(?:the|this)\s+(?:image|picture|photo|drawing))?`

/** Where a short text without a single digit says that there is nothing to name: "None.", "There are no spots in the image."
 * `nouns` are the things asked for. null where it does not say so. */
export function saidNone(text: string, nouns: readonly string[]): Range | null {
  const said = text.trim()
  if (said === '' || said.length > LONGEST || /\d/.test(said)) return null
  const things = [
    'objects?',
    'instances?',
    'items?',
    ...nouns.flatMap((noun) => [escape(noun), escape(noun.replace(/s$/i, ''))]),
  ].join('|')
  const none = new RegExp(
    String.raw`^${EDGE}(?:${WHO}\s+)?(?:none|nothing|no (?:such |visible |clear )?(?:${things}))${TAIL}${EDGE}$`,
    'i',
  )
  const from = text.indexOf(said)
  return none.test(said) ? [from, from + said.length] : null
}
