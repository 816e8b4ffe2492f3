import type { Answer, Match } from '../../../../runner/index.ts'
import { measure } from '../../../format.ts'

/** Verdicts as words a reader knows; `wrong` says what it is about: both sides are there, and they differ. */
const VERDICTS: Readonly<Record<Match['verdict'], string>> = {
  matched: 'matched',
  missed: 'missed',
  extra: 'extra',
  wrong: 'found, but wrong',
}

/** A row of the table of matches. `link` is shared with the marks and the words of this match; `said`: whether the reply
 * has words of it. */
export const matchRow = ({ verdict, expected, found, measure: by }: Match, index: number, answer: Answer | null) => ({
  link: `m${index}`,
  at: String(index),
  verdict: VERDICTS[verdict],
  expected: expected?.label ?? '',
  found: found?.label ?? '',
  said: hasWords(answer?.found[found?.index ?? -1]),
  measure: by ? `${by.name} ${measure(by.value, by.unit)}` : '',
})

const hasWords = (found: Answer['found'][number] | undefined): boolean =>
  found !== undefined && found.range[0] < found.range[1]
