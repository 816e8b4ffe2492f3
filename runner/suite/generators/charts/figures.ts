import { shuffled } from '../../../tools/random.ts'
import { TOPICS, type Topic } from './topics.ts'

/** A table that a chart shows: values[series][category]. */
export interface Figures {
  topic: Topic
  categories: readonly string[]
  series: readonly string[]
  values: readonly (readonly number[])[]
}

interface Shape {
  categories: number
  series: number
  steps: number
}

/** Quarters of a step that the next value of a line may be away from the one before. */
const NEAR = 6

/** Figures about some topic. Values are quarters of a tick step, from one step up to just below `steps` of them, so that they
 * can be read from the axis as well. Categories follow each other as in the topic. `overTime`: categories are times,
 * and values change little by little. */
export function inventFigures({ categories, series, steps }: Shape, random: () => number, overTime = false): Figures {
  const [topic] = shuffled(
    TOPICS.filter((topic) => topic.categories.length >= categories && (!overTime || topic.overTime)),
    random,
  )
  if (!topic) throw new Error(`No topic has ${categories} categories.`)
  const first = Math.floor(random() * (topic.categories.length - categories + 1))
  const row = (): number[] => {
    const quarters: number[] = []
    for (let index = 0; index < categories; index++) {
      const before = quarters.at(-1)
      const [least, most] =
        overTime && before !== undefined
          ? [Math.max(4, before - NEAR), Math.min(4 * steps - 1, before + NEAR)]
          : [4, 4 * steps - 1]
      quarters.push(least + Math.floor(random() * (most - least + 1)))
    }
    return quarters.map((value) => (topic.step / 4) * value)
  }
  return {
    topic,
    categories: topic.categories.slice(first, first + categories),
    series: shuffled(topic.series, random).slice(0, series),
    values: Array.from({ length: series }, row),
  }
}

/** The same figures less a part of a quarter step each: values that are printed on their marks need not lie on one. */
export const unrounded = (figures: Figures, random: () => number): Figures => ({
  ...figures,
  values: figures.values.map((row) => row.map((value) => value - Math.floor((random() * figures.topic.step) / 4))),
})
