/** Levenshtein distance: the least number of symbols to insert, delete or replace that turns `a` into `b` (V. I. Levenshtein,
 * 1966). Symbols are numbers: code points, or the numbers of words. A distance beyond `limit` is given as `limit + 1`, so that
 * a reply of a megabyte costs no more than looking at its length.
 *
 * Bit-parallel over columns of 32 rows (G. Myers, "A fast bit-vector algorithm for approximate string matching based on
 * dynamic programming", JACM 46, 1999, in the form of H. Hyyrö, 2003): |a| |b| / 32 steps. */
export function editDistance(a: ArrayLike<number>, b: ArrayLike<number>, limit = Number.MAX_SAFE_INTEGER): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  const [start, [endA, endB]] = trimmed(a, b)
  const [lengthA, lengthB] = [endA - start, endB - start]
  // the shorter one stands down the columns
  const [rows, height, columns, width] = lengthA <= lengthB ? [a, lengthA, b, lengthB] : [b, lengthB, a, lengthA]
  if (height === 0) return width <= limit ? width : limit + 1

  const blocks = Math.ceil(height / 32)
  const places = new Map<number, Int32Array>()
  for (let row = 0; row < height; row++) {
    const symbol = rows[start + row] as number
    let bits = places.get(symbol)
    if (!bits) places.set(symbol, (bits = new Int32Array(blocks)))
    bits[row >> 5] = (bits[row >> 5] as number) | (1 << (row & 31))
  }
  const nowhere = new Int32Array(blocks)
  const [up, down] = [new Int32Array(blocks).fill(-1), new Int32Array(blocks)]
  const lastRow = 1 << ((height - 1) & 31)

  let distance = height
  for (let column = 0; column < width; column++) {
    const int32Array = places.get(columns[start + column] as number) ?? nowhere
    // what the cell above a block adds to the one on its left: the topmost row grows by one a column
    let carry = 1
    for (let block = 0; block < blocks; block++) {
      const [pv, mv, eq] = [up[block] as number, down[block] as number, int32Array[block] as number]
      const xv = eq | mv
      const same = carry < 0 ? eq | 1 : eq
      const xh = ((((same & pv) + pv) | 0) ^ pv) | same
      let ph = mv | ~(xh | pv)
      let mh = pv & xh
      const bottom = block === blocks - 1 ? lastRow : 1 << 31
      const out = (ph & bottom) !== 0 ? 1 : (mh & bottom) !== 0 ? -1 : 0
      ph = (ph << 1) | (carry > 0 ? 1 : 0)
      mh = (mh << 1) | (carry < 0 ? 1 : 0)
      up[block] = mh | ~(xv | ph)
      down[block] = ph & xv
      carry = out
    }
    distance += carry
    if (distance - (width - column - 1) > limit) return limit + 1
  }
  return distance
}

/** Where the two begin and end to differ: what they share at both ends costs nothing. */
function trimmed(a: ArrayLike<number>, b: ArrayLike<number>): [start: number, ends: [number, number]] {
  let start = 0
  let [endA, endB] = [a.length, b.length]
  while (start < endA && start < endB && a[start] === b[start]) start++
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--
    endB--
  }
  return [start, [endA, endB]]
}

/** The characters of a text as numbers (code points). */
export const characters = (text: string): number[] =>
  Array.from(text, (character) => character.codePointAt(0) as number)

/** The words of two texts as numbers, the same word the same number. */
export function wordNumbers(a: string, b: string): [number[], number[]] {
  const known = new Map<string, number>()
  const numbers = (text: string): number[] =>
    (text === '' ? [] : text.split(' ')).map((word) => {
      const number = known.get(word) ?? known.size
      known.set(word, number)
      return number
    })
  return [numbers(a), numbers(b)]
}
