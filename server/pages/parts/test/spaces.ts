import {
  reread,
  SPACES,
  testType,
  type Answer,
  type Mark,
  type Score,
  type Space,
  type Test,
} from '../../../../runner/index.ts'
import { textOf, type Query, type TestsFilter } from '../../../filters/index.ts'
import { score } from '../../../format.ts'
import { urls } from '../../../urls.ts'

/** Coordinate spaces as readers know them. */
export const SPACE_TITLES: Readonly<Record<Space, string>> = {
  unit: '0 to 1',
  percent: '0 to 100',
  thousand: '0 to 1000',
  'thousand-yx': '0 to 1000, y first',
  pixel: 'pixels of the image as sent',
}

/** What the page shows of a reply: the official reading, or another that somebody asked to see. */
export interface Shown {
  space: Space | null
  answer: Answer | null
  matches: Score['matches']
  marks: Mark[]
  note: string
}

/** The reading in ?space=, where the table of this test has it; else the official one. Replies without a table are too long
 * to be read over again for a page. */
export function shownReading(test: Test, query: Query): Shown {
  const official: Shown = {
    space: null,
    answer: test.answer,
    matches: test.score?.matches ?? [],
    marks: test.marks,
    note: '',
  }
  const space = SPACES.find((name) => name === textOf(query, 'space'))
  const type = testType(test.case.type)
  if (!space || !type || space === test.model.space || !test.whatIf?.some((item) => item.space === space))
    return official
  try {
    const again = reread(type, { ...test, passMark: test.score?.passMark ?? type.passMark }, space)
    if (!again) return official
    const would = again.score ? `It would score ${score(again.score.score)}.` : 'Nothing could be read.'
    return {
      space,
      answer: again.answer,
      matches: again.score?.matches ?? [],
      marks: again.marks,
      note: `Marks, matches and highlights show the reply read in ${space} (${SPACE_TITLES[space]}). ${would}`,
    }
  } catch {
    return {
      ...official,
      note: `The reply cannot be read again in ${space}: the records of this test do not fit its type ${test.case.type}. This is the official reading.`,
    }
  }
}

/** The score under every space, each a link that redraws the marks. */
export const spaceRows = (run: string, test: Test, filter: TestsFilter, shown: Space | null) =>
  (test.whatIf ?? []).map((item) => {
    const asked = item.space === test.model.space
    return {
      space: item.space,
      title: SPACE_TITLES[item.space],
      score: score(item.score),
      values: { score: item.score },
      readable: item.readable,
      asked,
      suspect: item.space === test.suspect,
      current: asked ? shown === null : item.space === shown,
      href: urls.test(run, test.test, filter, asked ? '' : item.space),
    }
  })

/** '' where nothing speaks for another space than the one asked for. */
export function suspicion({ suspect, whatIf = [] }: Test): string {
  const would = whatIf.find(({ space }) => space === suspect)
  return would
    ? `This reply would score ${score(would.score)} in ${would.space} (${SPACE_TITLES[would.space]}): probably what the model meant.`
    : ''
}
