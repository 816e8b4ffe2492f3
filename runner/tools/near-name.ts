/** Edits that turn one name into the other: insert, delete, replace, swap of neighbours (optimal string alignment). */
function edits(a: string, b: string): number {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let least = Math.min(
        (last[j] as number) + 1,
        (row[j - 1] as number) + 1,
        (last[j - 1] as number) + (same ? 0 : 1),
      )
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] as number) + 1)
      row.push(least)
    }
    before = last
    last = row
  }
  return last[b.length] as number
}

/** The known name that was probably meant: at most a third of its letters wrong. */
export function nearName(name: string, known: readonly string[]): string | undefined {
  // names are short; a hostile one of a megabyte is not worth a table
  if (name.length > 64) return undefined
  const wanted = name.toLowerCase()
  let best: { name: string; edits: number } | undefined
  for (const name of known) {
    const distance = edits(wanted, name.toLowerCase())
    if (distance <= Math.max(1, Math.floor(name.length / 3)) && distance < (best?.edits ?? Infinity))
      best = { name: name, edits: distance }
  }
  return best?.name
}

/** `; did you mean "count"?` where a known name is near, else nothing. */
export function suggestion(name: string, known: readonly string[]): string {
  const near = nearName(name, known)
  return near === undefined ? '' : `; did you mean "${near}"?`
}
