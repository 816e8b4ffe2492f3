/** One possible pairing of a row: the column, and what it costs (>= 0). Pairings that are not listed are not possible. */
export interface Edge {
  to: number
  cost: number
}

/** The cheapest assignment of rows to columns, each used at most once; a row may stay alone for `alone`. With `alone` above
 * the sum of all costs, as many rows as possible are assigned first, at the least total cost second.
 *
 * The Hungarian method in the form of shortest augmenting paths with potentials (H. W. Kuhn 1955; R. Jonker and
 * A. Volgenant, "A shortest augmenting path algorithm for dense and sparse linear assignment problems", Computing 38,
 * 1987). Rows search only along their edges, so that components of the graph never meet and sparse problems stay fast.
 * Returns the column of every row, null where it stays alone. */
export function assign(edges: readonly (readonly Edge[])[], columns: number, alone: number): (number | null)[] {
  const columnOf: (number | null)[] = edges.map(() => null)
  const rowOf = new Int32Array(columns).fill(-1)
  const rowPotential = new Float64Array(edges.length)
  const columnPotential = new Float64Array(columns)

  const distance = new Float64Array(columns)
  const cameFrom = new Int32Array(columns)
  const seen = new Uint8Array(columns)

  for (let start = 0; start < edges.length; start++) {
    const heap = new ColumnHeap()
    const touched: number[] = []
    const settled: number[] = []
    // the cheapest end so far: some row on the tree stays alone
    let bestAlone = Infinity
    let aloneRow = start
    let free = -1
    let reached = 0

    let row = start
    for (;;) {
      const here = alone - (rowPotential[row] as number) + reached
      if (here < bestAlone) {
        bestAlone = here
        aloneRow = row
      }
      for (const { to, cost } of edges[row] as readonly Edge[]) {
        if (seen[to] === 2) continue
        const through = reached + cost - (rowPotential[row] as number) - (columnPotential[to] as number)
        if (seen[to] === 1 && through >= (distance[to] as number)) continue
        if (seen[to] === 0) touched.push(to)
        seen[to] = 1
        distance[to] = through
        cameFrom[to] = row
        // of equals, a free column first: it ends the search
        heap.push(through, to, (rowOf[to] as number) < 0)
      }
      let next = heap.pop()
      while (next && seen[next.column] === 2) next = heap.pop()
      if (!next || next.distance >= bestAlone) {
        reached = bestAlone
        break
      }
      reached = next.distance
      seen[next.column] = 2
      settled.push(next.column)
      row = rowOf[next.column] as number
      if (row < 0) {
        free = next.column
        break
      }
    }

    rowPotential[start] = (rowPotential[start] as number) + reached
    for (const column of settled) {
      const slack = reached - (distance[column] as number)
      columnPotential[column] = (columnPotential[column] as number) - slack
      const owner = rowOf[column] as number
      if (owner >= 0) rowPotential[owner] = (rowPotential[owner] as number) + slack
    }
    for (const column of touched) seen[column] = 0

    // turn the path round: from its end back to the row it started at, every row takes the column it was reached by
    let column = free
    if (free < 0) {
      column = columnOf[aloneRow] ?? -1
      columnOf[aloneRow] = null
      if (aloneRow === start) continue
    }
    for (;;) {
      const taker = cameFrom[column] as number
      const given = columnOf[taker] ?? -1
      columnOf[taker] = column
      rowOf[column] = taker
      if (taker === start) break
      column = given
    }
  }
  return columnOf
}

interface Entry {
  distance: number
  column: number
  free: boolean
}

const before = (a: Entry, b: Entry): boolean =>
  a.distance < b.distance || (a.distance === b.distance && a.free && !b.free)

/** A binary heap of columns by distance. Outdated entries stay in and are skipped by the caller. */
class ColumnHeap {
  private readonly items: Entry[] = []

  push(distance: number, column: number, free: boolean): void {
    const { items } = this
    const entry = { distance, column, free }
    let i = items.push(entry) - 1
    while (i > 0) {
      const parent = (i - 1) >> 1
      if (!before(entry, items[parent] as Entry)) break
      this.swap(i, parent)
      i = parent
    }
  }

  pop(): Entry | undefined {
    const { items } = this
    const top = items[0]
    const last = items.pop()
    if (!top || !last || items.length === 0) return top
    items[0] = last
    for (let i = 0; ;) {
      let least = i
      for (const child of [2 * i + 1, 2 * i + 2]) {
        if (child < items.length && before(items[child] as Entry, items[least] as Entry)) least = child
      }
      if (least === i) return top
      this.swap(i, least)
      i = least
    }
  }

  private swap(a: number, b: number): void {
    const kept = this.items[a] as Entry
    this.items[a] = this.items[b] as Entry
    this.items[b] = kept
  }
}
