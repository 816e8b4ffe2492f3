/** What a map has under `key`, else what `make` gives; it is the last used then, and only the `most` last used ones stay. */
export function lastUsed<K, V>(kept: Map<K, V>, key: K, most: number, make: () => V): V {
  const value = kept.has(key) ? (kept.get(key) as V) : make()
  kept.delete(key)
  kept.set(key, value)
  for (const oldest of kept.keys()) {
    if (kept.size <= most) break
    kept.delete(oldest)
  }
  return value
}
