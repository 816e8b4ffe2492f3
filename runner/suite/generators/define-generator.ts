import type { Case } from '../../records/case.ts'

/** One drawn image with the cases that ask about it. */
export interface DrawnPicture {
  /** file name without a folder: hsfr-03.png */
  file: string
  png: Buffer
  /** without `image`, which is this picture */
  cases: Omit<Case, 'image'>[]
  /** everything that was drawn, for people and scripts; kept in pictures.jsonl, no part of any case */
  drawn: Record<string, unknown>
}

/** A suite that is drawn from a seed instead of being stored. */
export interface SuiteGenerator {
  name: string
  title: string
  description: string
  /** goes up whenever the same seed gives other bytes */
  version: number
  /** names of the test types */
  types: readonly string[]
  /** pictures without an order for another number. `fixed`: there is no other */
  pictures: { usual: number; fixed: boolean }
  /** cases of the usual number of pictures */
  cases: number
  /** Picture after picture, so that only one is in memory. The same bytes for the same seed, on every machine. */
  draw(options: { seed: number; count: number }): Iterable<DrawnPicture>
}

export function defineGenerator(generator: SuiteGenerator): SuiteGenerator {
  return generator
}
