/** A seeded generator of numbers in [0, 1): mulberry32, the same on every machine and Node version. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** A number 0..2^32-1 from any text (FNV-1a): seeds that depend on names, not on order. */
export function seedOf(text: string): number {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}

/** A shuffled copy. */
export const shuffled = <T>(list: readonly T[], random: () => number): T[] => shuffle([...list], random)

/** Shuffles a list in place (Fisher-Yates). */
export function shuffle<L extends unknown[] | Int32Array>(list: L, random: () => number): L {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const kept = list[i]
    list[i] = list[j]
    list[j] = kept
  }
  return list
}
