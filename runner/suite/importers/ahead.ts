/** The results of `map` in the order of the items, with at most `most` of them under way. `map` must not reject. */
export async function* ahead<T, R>(
  items: AsyncIterable<T>,
  most: number,
  map: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const underWay: Promise<R>[] = []
  try {
    for await (const item of items) {
      underWay.push(map(item))
      if (underWay.length >= most) yield (await underWay.shift()) as R
    }
    while (underWay.length > 0) yield (await underWay.shift()) as R
  } finally {
    // whoever stops early may take the folder away: nothing is still being written then
    await Promise.all(underWay)
  }
}
