import { shuffled } from '../../../tools/random.ts'

/** What can be chosen for a picture: by name, the values that come equally often. A value may stand there twice. */
export type Axes = Readonly<Record<string, readonly (string | number)[]>>
export type Choice<A extends Axes> = { readonly [Name in keyof A]: A[Name][number] }

/** Choices without end, spread evenly: every value of every axis comes once in as many choices as the axis has values, in a
 * random order of its own, and no combination comes twice before all came once. */
export function* balanced<A extends Axes>(axes: A, random: () => number): Generator<Choice<A>, never> {
  const decks = Object.entries(axes).map(([name, values]) => ({ name, values, left: [] as (string | number)[] }))
  const combinations = decks.reduce((product, { values }) => product * new Set(values).size, 1)
  const used = new Set<string>()
  for (;;) {
    const choice = Object.fromEntries(
      decks.map((deck) => {
        if (deck.left.length === 0) deck.left = shuffled(deck.values, random)
        return [deck.name, deck.left.pop()]
      }),
    ) as Choice<A>
    const key = JSON.stringify(choice)
    if (used.size === combinations) used.clear()
    if (used.has(key)) continue
    used.add(key)
    yield choice
  }
}
