import type { Arrangement } from './arrangement.ts'

/** An option of a question: its name, and what the question says about it. */
export interface Option {
  name: string
  about: string
}

/** Words that tell what an option speaks of, the most particular first: "hexagonal with defects" speaks of defects. */
const WORDS: readonly [Arrangement, RegExp][] = [
  ['empty', /\b(empty|blank|nothing|none|no (spots?|dots?|circles?|objects?))\b/],
  ['single', /\b(single|(exactly|only|just) one|one (spot|dot|circle)|isolated)\b/],
  ['defects', /\b(defect\w*|missing|vacan\w*|gaps?|extra|interstitial\w*|incomplete|faulty)\b/],
  ['perturbed', /\b(perturbed|shifted|jitter\w*|displaced|distorted|noisy|wobbl\w*|imperfect|deformed|disturbed)\b/],
  ['random', /\b(random\w*|scatter\w*|without (any |an )?order|no order|unordered|disorder\w*|irregular\w*|chaotic)\b/],
  ['hexagonal', /\b(hexagon\w*|grid|lattice|regular\w*|ordered|periodic|honeycomb|perfect|array)\b/],
]

/** What to fall back on where no option speaks of what is seen: a grid with faults is still a grid. */
const INSTEAD: Partial<Record<Arrangement, readonly Arrangement[]>> = {
  defects: ['hexagonal', 'perturbed'],
  perturbed: ['hexagonal', 'defects'],
  hexagonal: ['perturbed'],
}

const speaksOf = (text: string): Arrangement | undefined =>
  WORDS.find(([, words]) => words.test(text.toLowerCase()))?.[0]

/** The option that speaks of what is seen, by its name or, where the name says nothing, by its explanation. */
export function chooseOption(options: readonly Option[], seen: Arrangement): Option | null {
  const about = options.map((option) => speaksOf(option.name) ?? speaksOf(option.about))
  for (const arrangement of [seen, ...(INSTEAD[seen] ?? [])]) {
    const index = about.indexOf(arrangement)
    if (index >= 0) return options[index] as Option
  }
  return null
}
