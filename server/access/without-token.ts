/** A character as it may stand in an address: itself, or escaped once or more often. */
const escaped = (character: string): string => {
  const codes = [character.toLowerCase(), character.toUpperCase()].map((one) => one.charCodeAt(0).toString(16))
  return `(?:${character === '?' ? '\\?' : character}|%(?:25)*(?:${codes.join('|')}))`
}
const name = [...'token'].map(escaped).join('')
const TOKEN = new RegExp(`((?:${escaped('?')}|${escaped('&')})${name}${escaped('=')})(?:(?!${escaped('&')}).)*`, 'gi')

/** An address for the log: a token in it is left out, also one inside `next=`, where it is escaped once more or twice, and one whose
 * name is escaped. */
export const withoutToken = (url: string): string => url.replace(TOKEN, '$1...')
