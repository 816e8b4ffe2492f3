const IRREGULAR = new Map(
  Object.entries({
    people: 'person',
    men: 'man',
    women: 'woman',
    children: 'child',
    mice: 'mouse',
    geese: 'goose',
    feet: 'foot',
    teeth: 'tooth',
    buses: 'bus',
    leaves: 'leaf',
    knives: 'knife',
    shelves: 'shelf',
    loaves: 'loaf',
    wolves: 'wolf',
    vertices: 'vertex',
    indices: 'index',
  }),
)
/** Words that end the noun: "spots of paint", "cars in the yard". */
const AFTER_NOUN = /\s(?:of|in|on|at|with|without|from|between|inside|that|which|under|over|near|behind|to)\s/i

/** (20, "spots") -> "20 spots"; (1, "spots") -> "1 spot". `plural` is an English plural, with or without more words. */
export function amount(count: number, plural: string): string {
  if (count !== 1) return `${count} ${plural}`
  const end = AFTER_NOUN.exec(plural)?.index ?? plural.length
  return `1 ${plural.slice(0, end).replace(/\p{L}+$/u, singular)}${plural.slice(end)}`
}

function singular(word: string): string {
  const irregular = IRREGULAR.get(word.toLowerCase())
  if (irregular !== undefined) return irregular
  if (/[^aeiou]ies$/i.test(word) && word.length > 4) return `${word.slice(0, -3)}y`
  if (/(?:ch|sh|ss|x|zz)es$/i.test(word)) return word.slice(0, -2)
  return /[^su]s$/i.test(word) ? word.slice(0, -1) : word
}
