import {
  NotDrawn,
  SuiteError,
  type KnownCase,
  type LoadedSuite,
  type SuiteProblem,
  type SuiteSummary,
} from '../../../../runner/index.ts'
import { NotFound, ShownError, type Crumb, type PageTools } from '../../../define-page.ts'
import type { SuiteFilter } from '../../../filters/index.ts'
import { urls, type SuiteChosen } from '../../../urls.ts'

/** How long a page waits for a suite to be drawn or checked before it says so. */
const PATIENCE_MS = 8_000

export type SuiteState =
  | { kind: 'open'; suite: LoadedSuite }
  | { kind: 'broken'; problems: readonly SuiteProblem[] }
  /** to be drawn by who may have that done */
  | { kind: 'undrawn' }
  /** still being drawn, or its images still decoded: the work goes on, and a reload finds more of it done */
  | { kind: 'waiting' }

export interface SuiteLook {
  summary: SuiteSummary
  of: SuiteChosen
  state: SuiteState
}

/** A suite by the name in an address. Throws NotFound where there is none. */
export async function lookAt(name: string, filter: SuiteFilter, { catalog, runner }: PageTools): Promise<SuiteLook> {
  const summary = (await catalog.suites()).find((suite) => suite.name === name)
  if (!summary) throw new NotFound('suite', name, 'Suites are listed under /suites.')
  // seed and number belong to drawn suites: in the address of another they mean nothing
  const of: SuiteChosen =
    summary.kind === 'generated'
      ? { seed: filter.seed, pictures: summary.pictures?.fixed ? null : filter.pictures }
      : {}
  const opening = runner.openSuite(name, { seed: filter.seed, ...(of.pictures ? { pictures: of.pictures } : {}) }).then(
    (suite): SuiteState => ({ kind: 'open', suite }),
    (error: unknown): SuiteState => {
      if (error instanceof NotDrawn) return { kind: 'undrawn' }
      if (error instanceof SuiteError) return { kind: 'broken', problems: error.problems }
      throw error
    },
  )
  return { summary, of, state: await within(opening) }
}

async function within(opening: Promise<SuiteState>): Promise<SuiteState> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<SuiteState>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'waiting' }), PATIENCE_MS)
  })
  // rejections after the wait are for the next who asks
  opening.catch(() => undefined)
  try {
    return await Promise.race([opening, late])
  } finally {
    clearTimeout(timer)
  }
}

/** The same where only an opened suite will do: its files and single cases. */
export async function openedSuite(
  name: string,
  filter: SuiteFilter,
  tools: PageTools,
): Promise<{ suite: LoadedSuite; of: SuiteChosen; summary: SuiteSummary }> {
  const { state, of, summary } = await lookAt(name, filter, tools)
  if (state.kind === 'open') return { suite: state.suite, of, summary }
  if (state.kind === 'waiting')
    throw new ShownError(
      'NOT_READY',
      `The suite "${name}" is still being drawn or checked.`,
      'Reload in a few seconds.',
    )
  if (state.kind === 'undrawn')
    throw new ShownError(
      'NOT_DRAWN',
      `The suite "${name}" is not drawn yet with this seed and number of pictures.`,
      `${urls.suite(name, of)} has a button for it.`,
    )
  throw new ShownError(
    'SUITE_BROKEN',
    `The suite "${name}" cannot be used.`,
    `${urls.suite(name)} lists what is wrong with it.`,
  )
}

/** Suites > this suite > ... */
export const suiteCrumbs = (name: string, of: SuiteChosen, ...rest: Crumb[]): Crumb[] => [
  { text: 'Suites', href: urls.suites() },
  rest.length > 0 ? { text: name, href: urls.suite(name, of) } : { text: name },
  ...rest,
]

/** Where a problem stands, in words: "cases.jsonl, line 3, truth.count". */
export const placeText = ({ file, line, field }: SuiteProblem): string =>
  [file, line === undefined ? '' : `line ${line}`, field ?? ''].filter(Boolean).join(', ')

export const imageText = ({ width, height, mediaType }: KnownCase['image']): string =>
  `${width} × ${height} px, ${mediaType.replace('image/', '').toUpperCase()}`
