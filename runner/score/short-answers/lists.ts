import { exactForm, sameAnswer } from './exact.ts'

/** The items of a list: a JSON array, lines, or what stands between semicolons or bars; else between commas and "and". A number
 * with commas between thousands stays whole. */
export function itemsOf(text: string): string[] {
  const said = text.trim()
  const json = fromJson(said)
  if (json) return json
  const lines = said.split(/\n+/)
  const listed = lines.length > 1 && /:\s*$/.test(lines[0] ?? '') ? lines.slice(1) : lines
  const inner = listed.length > 1 ? listed : (listed[0] ?? '').replace(/^[[(](.*)[\])]$/s, '$1').split(/[;|]/)
  const parts = inner.length > 1 ? inner : (inner[0] ?? '').split(/,(?!\d{3}(?!\d))\s*(?:and\s|&\s)?|\s(?:and|&)\s/i)
  return parts
    .map((part) => part.replace(/^\s*(?:[-*\u2022]|\d{1,3}[.)])\s+/, '').replace(/^["'\s]+|["'\s]+$/g, ''))
    .filter((part) => part !== '')
}

function fromJson(text: string): string[] | null {
  if (!text.startsWith('[') || text.length > 100_000) return null
  try {
    const list: unknown = JSON.parse(text)
    return Array.isArray(list) && list.every((item) => typeof item === 'string' || typeof item === 'number')
      ? list.map(String).filter((item) => item.trim() !== '')
      : null
  } catch {
    return null
  }
}

/** Each item with the one it is paired with, by place in the lists: [expected, found], null where there is none. In any order, one
 * to one; items are the same as exact answers are, or where both are names of one group of `synonyms`. */
export function pairedItems(
  expected: readonly string[],
  found: readonly string[],
  synonyms: readonly (readonly string[])[] = [],
): (readonly [number | null, number | null])[] {
  const places = new Map<string, number[]>()
  const left = new Set(found.keys())
  for (const [i, item] of found.entries()) places.set(exactForm(item), [...(places.get(exactForm(item)) ?? []), i])
  const same = expected.map((item): number | null => {
    const place = places.get(exactForm(item))?.find((own) => left.has(own)) ?? null
    if (place !== null) left.delete(place)
    return place
  })
  // items that are called by another name take what is left
  const pairs = expected.map((item, i): readonly [number, number | null] => {
    const known = same[i] ?? null
    if (known !== null) return [i, known]
    const names = [item, ...synonyms.filter((group) => group.some((name) => sameAnswer(name, item))).flat()]
    const place = [...left].find((at) => names.some((name) => sameAnswer(name, found[at] as string))) ?? null
    if (place !== null) left.delete(place)
    return [i, place]
  })
  return [...pairs, ...[...left].map((place) => [null, place] as const)]
}
