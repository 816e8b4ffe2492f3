import { basename } from 'node:path'
import { readCases, readManifest, salvageRows, withoutControls, type Runner } from '../../runner/index.ts'
import type { KnownRun } from '../catalog/catalog.ts'
import { sideOf, sideText, type Side } from '../filters/compare.ts'
import { addressesOf } from '../pages/parts/across/model-address.ts'
import { pairsOf } from '../pages/parts/compare/pairs.ts'
import { openSides, type ComparedRuns } from '../pages/parts/compare/sides.ts'
import { betterOf, passesOf, sentenceOf, tallyOf, type Tally } from '../pages/parts/compare/verdict.ts'
import { UsageError } from './define-command.ts'
import { runFolder } from './run-folders.ts'

/** One side on the command line: a run folder, and a model of it where only that one is meant ('' else). */
export interface RunSide {
  dir: string
  api: string
  model: string
}

/** `<run>` or `<run>~API/ID`, the run by its name or a path. Throws UsageError where there is none. */
export function sideAt(given: string, dataDir: string): RunSide {
  const side = sideOf(given)
  if (!side) throw new UsageError(`"${given}" names no run: write <run>, or <run>~API/ID for one of its models.`)
  return { dir: runFolder(side.run, dataDir), api: side.api, model: side.model }
}

/** What the page /compare says of two sides. `worse`, `better`: for certain, of b as held against the baseline a. */
export interface Verdict {
  a: string
  b: string
  heading: string
  text: string
  passes: string
  worse: boolean
  better: boolean
  /** cases of one name that are not the same in both */
  changed: number
  tally: Tally
}

/** Compares run folders, wherever they lie: paired over what both have, with the baseline first. Throws UsageError where they
 * cannot be compared, RecordError where one cannot be read. */
export async function compareRuns(
  a: RunSide,
  b: RunSide,
  runner: Pick<Runner, 'apis' | 'pairedIntervals'>,
): Promise<Verdict> {
  const folders = new Map<string, string>()
  const idOf = ({ dir }: RunSide): string => {
    const [name, other] = [basename(dir), folders.get(basename(dir))]
    const id = other === undefined || other === dir ? name : `${name} `
    folders.set(id, dir)
    return id
  }
  const namedAs = (side: RunSide): Side => ({ run: idOf(side), api: side.api, model: side.model })
  const [sideA, sideB] = [namedAs(a), namedAs(b)]
  const sides = await openSides(sideA, sideB, foldersAsRuns(folders), addressesOf(runner))
  if ('problem' in sides) throw new UsageError(sides.problem)
  const paired = await pairsOf(sides, foldersAsRuns(folders))
  const tally = await tallyOf(paired, runner)
  const called = { a: sides.a.label, b: sides.b.label }
  const better = betterOf(tally)
  return {
    a: sideText(sides.a.side),
    b: sideText(sides.b.side),
    ...sentenceOf(tally, called),
    passes: passesOf(tally, called),
    worse: better === 'a',
    better: better === 'b',
    changed: paired.changed,
    tally,
  }
}

/** Run folders as the comparison asks for them. */
const foldersAsRuns = (folders: ReadonlyMap<string, string>): ComparedRuns => ({
  async run(id): Promise<KnownRun> {
    const dir = folders.get(id) as string
    return { id, dir, live: false, note: null, manifest: await readManifest(dir), problem: null }
  },
  rows: async (id) => withoutControls((await salvageRows(folders.get(id) as string)).rows),
  cases: (id) => readCases(folders.get(id) as string),
})
