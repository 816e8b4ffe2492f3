import { diffOf } from './text-diff.ts'

const MOST = 3
/** Longer stretches are not quoted. */
const LONGEST = 40

const quoted = (text: string): string => (text === ' ' ? 'a space' : `"${text}"`)

/** What is not the same in two short texts, in words: `"Z" is missing, "2" instead of "1"`. '' where more differs than is worth
 * saying. */
export function differenceInWords(right: string, said: string): string {
  if (right.length > 300 || said.length > 300) return ''
  const parts = diffOf(right, said).filter(({ kind }) => kind !== 'same')
  if (parts.length === 0 || parts.length > MOST) return ''
  if (parts.some(({ text, said: other = '' }) => Math.max(text.length, other.length) > LONGEST)) return ''
  if (parts.length === 1 && parts[0]?.text === right) return ''
  return parts
    .map(({ kind, text, said: other = '' }) =>
      kind === 'changed'
        ? `${quoted(other)} instead of ${quoted(text)}`
        : `${quoted(text)} ${kind === 'missing' ? 'is missing' : 'is too much'}`,
    )
    .join(', ')
}
