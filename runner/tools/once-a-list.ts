/** `make` for a list that nobody changes: of the same list it is made once, and kept as long as the list is. */
export function onceAList<L extends object, V>(make: (list: L) => V): (list: L) => V {
  const made = new WeakMap<L, { value: V }>()
  return (list) => {
    const known = made.get(list) ?? { value: make(list) }
    made.set(list, known)
    return known.value
  }
}
