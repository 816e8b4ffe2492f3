/** Which sequences of three bytes stand in texts, each as one bit by its hash: a Bloom filter with one hash function (Bloom 1970).
 * Words with a sequence whose bit is not set are not in the texts; words whose bits are all set probably are. */

const HASH_BITS = 15
/** bytes of a filter */
export const FILTER_BYTES = 2 ** HASH_BITS / 8
/** Knuth's multiplier for hashes of 32 bits, 2^32 over the golden ratio (The Art of Computer Programming, volume 3, 6.4) */
const MULTIPLIER = 2654435761

const hashAt = (bytes: Uint8Array, last: number): number =>
  Math.imul(
    ((bytes[last - 2] as number) << 16) | ((bytes[last - 1] as number) << 8) | (bytes[last] as number),
    MULTIPLIER,
  ) >>>
  (32 - HASH_BITS)

export function trigramFilter(texts: Uint8Array): Uint8Array {
  const filter = new Uint8Array(FILTER_BYTES)
  for (let i = 2; i < texts.length; i++) {
    const hash = hashAt(texts, i)
    filter[hash >> 3] = (filter[hash >> 3] as number) | (1 << (hash & 7))
  }
  return filter
}

/** False where the words are surely not in the texts of the filter. Of fewer than three bytes nothing is known. */
export function mayHold(filter: Uint8Array, words: Uint8Array): boolean {
  for (let i = 2; i < words.length; i++) {
    const hash = hashAt(words, i)
    if (((filter[hash >> 3] as number) & (1 << (hash & 7))) === 0) return false
  }
  return true
}
