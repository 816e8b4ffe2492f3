import { inventedByMost, missedByAll, type Invented, type Witness } from './consensus.ts'
import type { Answer } from '../records/answer.ts'
import type { Match, MatchPlace } from '../records/score.ts'
import type { Size } from '../records/space.ts'

/** What one answered test says about its case. */
export interface Testimony {
  suite: string
  type: string
  case: string
  /** api/model */
  model: string
  passed: boolean
  answer: Answer | null
  matches: readonly Match[]
  /** of the original, px */
  image: Size
  /** true where answers of the type carry places on the image */
  placed: boolean
}

/** A case whose truth good models agree against. */
export interface SuspectTruth {
  suite: string
  type: string
  case: string
  /** natural logarithm of how much likelier the answers are if the truth is wrong than if it is right; above 0 */
  evidence: number
  /** models that were heard on the case */
  heard: number
  /** the answer that they agree on, by those that gave it; null where places speak, or nobody agrees */
  agreed: { text: string; models: string[]; right: string[] } | null
  /** expected places that no model found, and the evidence of the strongest */
  missed: MatchPlace[]
  /** places that most models name and the truth does not have */
  invented: Invented[]
  /** share of their other cases on which the models that agree are right */
  rightElsewhere: number
}

/** Two numbers that differ by no more than this share of the larger are the same answer. */
const SAME_NUMBER = 0.02
/** The chance that a thing is so hard that every model misses it: what no model finds is evidence, but never much. */
const HARD = 0.05
/** Most values that a wrong answer is taken to be drawn from. */
const MOST_VALUES = 20
/** Share of an image that counts as one place (the radius of consensus.ts), the least chance to name it by accident. */
const ONE_PLACE = Math.PI * 0.05 ** 2

/** Cases in the order of the evidence against their truths, the strongest first. Each model counts by how often it is right on
 * its other cases of the type, so that it takes good models to make a truth suspect; at least two must agree. For an answer the
 * evidence is that of Dawid and Skene's model of observers with one error rate each
 * (https://doi.org/10.2307/2346806), with wrong answers spread evenly over the values that were heard. */
export function suspectTruths(tests: readonly Testimony[]): SuspectTruth[] {
  const types = new Map<string, Testimony[]>()
  for (const test of tests) {
    const key = JSON.stringify([test.suite, test.type])
    const list = types.get(key)
    if (list) list.push(test)
    else types.set(key, [test])
  }
  return [...types.values()].flatMap(ofType).sort((a, b) => b.evidence - a.evidence)
}

function ofType(tests: readonly Testimony[]): SuspectTruth[] {
  const cases = new Map<string, Testimony[]>()
  for (const test of tests) {
    const list = cases.get(test.case)
    if (list) list.push(test)
    else cases.set(test.case, [test])
  }
  const skill = new Skill(tests)
  const values = new Set(tests.map(({ answer }) => keyOf(answer)))
  const chance = 1 / Math.max(1, Math.min(MOST_VALUES, values.size - 1))
  return [...cases.values()].flatMap((own) => ofCase(own, skill, chance))
}

function ofCase(own: readonly Testimony[], skill: Skill, chance: number): SuspectTruth[] {
  const [first] = own as [Testimony]
  const heard = new Set(own.map(({ model }) => model)).size
  if (heard < 2) return []
  const found = isPlaced(own) ? byPlaces(own, skill) : byAnswers(own, skill, chance)
  return found && found.evidence > 0
    ? [{ suite: first.suite, type: first.type, case: first.case, heard, ...found }]
    : []
}

/** A count may come with places, but it is the number that is right or wrong: an expected thing without a place. */
const isPlaced = (own: readonly Testimony[]): boolean =>
  own.every(({ placed, matches }) => placed && matches.every(({ expected }) => !expected || expected.shape))

type Found = Pick<SuspectTruth, 'evidence' | 'agreed' | 'missed' | 'invented' | 'rightElsewhere'>

/** The wrong answer with the most evidence for it; what models say that the truth bears out speaks against it. */
function byAnswers(own: readonly Testimony[], skill: Skill, chance: number): Found | null {
  const right = own.filter(({ passed }) => passed)
  const groups: Testimony[][] = []
  for (const test of own.filter(({ passed, answer }) => !passed && answer?.readable)) {
    const group = groups.find(([other]) => sameAnswer(other?.answer ?? null, test.answer))
    if (group) group.push(test)
    else groups.push([test])
  }
  const weightOf = (test: Testimony): number => {
    const accuracy = skill.accuracy(test)
    // of several repeats of a model each says its part
    return Math.max(0, Math.log(accuracy / ((1 - accuracy) * chance))) / repeatsOf(own, test.model)
  }
  const sum = (list: readonly Testimony[]): number => list.reduce((total, test) => total + weightOf(test), 0)
  const against = sum(right)
  return groups
    .filter((group) => new Set(group.map(({ model }) => model)).size >= 2)
    .map((group) => {
      const models = [...new Set(group.map(({ model }) => model))]
      return {
        evidence: sum(group) - against,
        agreed: { text: group[0]?.answer?.text ?? '', models, right: [...new Set(right.map(({ model }) => model))] },
        missed: [],
        invented: [],
        rightElsewhere: mean(models.map((model) => skill.accuracy({ model, case: own[0]?.case ?? '' }))),
      }
    })
    .reduce<Found | null>((best, one) => (best && best.evidence >= one.evidence ? best : one), null)
}

/** What most models name at one place, and what none of them finds. Something found with a wrong label, or next to what is
 * expected, counts as named. */
function byPlaces(own: readonly Testimony[], skill: Skill): Found {
  const witnesses = own
    .filter(({ answer }) => answer?.readable)
    .map(({ model, matches }): Witness => ({
      model,
      matches: matches.map((match) => (match.verdict === 'wrong' ? { ...match, verdict: 'extra' as const } : match)),
    }))
  const models = [...new Set(witnesses.map(({ model }) => model))]
  const recall = new Map(models.map((model) => [model, skill.recall({ model, case: own[0]?.case ?? '' })]))
  const of = (model: string): number => recall.get(model) ?? 0
  const invented = inventedByMost(witnesses, own[0]?.image ?? { width: 1, height: 1 })
  const strongest = Math.max(
    0,
    ...invented.map(({ models: by }) =>
      models.reduce(
        (total, model) =>
          total +
          (by.includes(model)
            ? Math.max(0, Math.log(of(model) / skill.accident({ model, case: own[0]?.case ?? '' })))
            : Math.log(1 - of(model))),
        0,
      ),
    ),
  )
  const missed = models.length >= 2 ? missedByAll(witnesses) : []
  const allMiss = models.reduce((product, model) => product * (1 - of(model)), 1)
  return {
    evidence: strongest + (missed.length > 0 ? -Math.log(HARD + (1 - HARD) * allMiss) : 0),
    agreed: null,
    missed,
    invented,
    rightElsewhere: mean([...recall.values()]),
  }
}

type Whose = Pick<Testimony, 'model' | 'case'>

/** How good each model is on its other cases of the type: what it does on a case says nothing of it on that case. One case won
 * and one lost are counted beforehand, so that nobody is taken to be always right or always wrong. */
class Skill {
  #sums = new Map<string, { right: number; tests: number; matched: number; expected: number; extras: number }>()

  constructor(tests: readonly Testimony[]) {
    for (const { model, case: id, passed, matches } of tests)
      for (const key of [model, JSON.stringify([model, id])]) {
        const sums = this.#sums.get(key) ?? { right: 0, tests: 0, matched: 0, expected: 0, extras: 0 }
        sums.tests++
        if (passed) sums.right++
        for (const { verdict, expected } of matches) {
          if (verdict === 'matched') sums.matched++
          if (expected && verdict !== 'ignored') sums.expected++
          if (verdict === 'extra' || verdict === 'wrong') sums.extras++
        }
        this.#sums.set(key, sums)
      }
  }

  #elsewhere({ model, case: id }: Whose) {
    const none = { right: 0, tests: 0, matched: 0, expected: 0, extras: 0 }
    const [all, here] = [this.#sums.get(model) ?? none, this.#sums.get(JSON.stringify([model, id])) ?? none]
    return {
      right: all.right - here.right,
      tests: all.tests - here.tests,
      matched: all.matched - here.matched,
      expected: all.expected - here.expected,
      extras: all.extras - here.extras,
    }
  }

  /** probability to be right, 0..1 */
  accuracy(whose: Whose): number {
    const { right, tests } = this.#elsewhere(whose)
    return (right + 1) / (tests + 2)
  }

  /** probability to find a thing that is there */
  recall(whose: Whose): number {
    const { matched, expected } = this.#elsewhere(whose)
    return (matched + 1) / (expected + 2)
  }

  /** probability to name a given place where nothing is */
  accident(whose: Whose): number {
    const { extras, tests } = this.#elsewhere(whose)
    return Math.min(0.5, ((extras + 1) / (tests + 1)) * ONE_PLACE)
  }
}

const repeatsOf = (tests: readonly Testimony[], model: string): number =>
  tests.filter((test) => test.model === model).length

const mean = (numbers: readonly number[]): number =>
  numbers.length === 0 ? 0 : numbers.reduce((sum, value) => sum + value, 0) / numbers.length

/** " Red. " and "red" are one answer. */
const folded = (value: unknown): unknown =>
  typeof value === 'string'
    ? value
        .normalize('NFKC')
        .toLowerCase()
        .replace(/\s+/g, ' ')
        .replace(/^[\s"'“”.,;:!]+|[\s"'“”.,;:!]+$/g, '')
    : value

const keyOf = (answer: Answer | null): string => (answer?.readable ? JSON.stringify(folded(answer.value)) : '')

function sameAnswer(a: Answer | null, b: Answer | null): boolean {
  if (typeof a?.value === 'number' && typeof b?.value === 'number')
    return Math.abs(a.value - b.value) <= SAME_NUMBER * Math.max(Math.abs(a.value), Math.abs(b.value))
  return keyOf(a) === keyOf(b)
}
