import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ID_PATTERN } from '../records/case.ts'
import type { AnyTestType } from '../test-types/define-test-type.ts'
import { FairQueue, TooBusy } from '../tools/fair-queue.ts'
import type { Workers } from '../tools/workers.ts'
import type { SuiteGenerator } from './generators/define-generator.ts'
import { ensureGenerated, generatedFolder, isDrawn } from './generators/ensure-generated.ts'
import { CheckedImages } from './checked-images.ts'
import { generatorOf, generators } from './generators/index.ts'
import { loadSuite, type LoadedSuite } from './load-suite.ts'
import { suggestion } from '../tools/near-name.ts'
import { NotDrawn, ProblemList, SuiteError } from './suite-error.ts'
import { readHeader } from './read-header.ts'
import { skimCases } from './skim-cases.ts'

const NAME = new RegExp(ID_PATTERN)

export interface SuitePlaces {
  /** suites that the user put there: a folder each, named as in its suite.json */
  userSuites: string
  /** suites that come along as folders */
  bundled: string
  /** drawn suites are kept in its folder suites/ */
  cache: string
  /** what the cases may be of */
  types: readonly AnyTestType[]
}

export interface SuiteSummary {
  name: string
  title: string
  description: string
  kind: 'generated' | 'folder'
  /** names of the test types */
  types: string[]
  /** null where counting would take long */
  cases: number | null
  /** cases of each type; null where that is not known without drawing or long counting */
  byType: Record<string, number> | null
  /** of a drawn suite: how many pictures it has, and whether another number can be ordered */
  pictures?: { usual: number; fixed: boolean }
  /** why it cannot be used */
  problem?: string
}

/** `seed` and `count` (pictures) are for drawn suites alone. */
export interface SuiteOptions {
  seed: number
  count?: number
  /** false: only what is drawn already, else NotDrawn is thrown */
  draw?: boolean
  /** once it aborts, drawing stops, unless somebody else wants the same */
  signal?: AbortSignal
}

/** Loading decodes every image of a suite: two at a time, and each who asks in turn. */
const loading = new FairQueue(2, 8)

/** A suite by name: a drawn one, else one of the user's, else one that comes along. Drawn ones are drawn in a worker the first
 * time, which takes seconds, and kept in the cache.
 * Throws SuiteError where there is none of that name, it is not in order, or it cannot have that many pictures. */
export async function openSuite(
  name: string,
  options: SuiteOptions,
  places: SuitePlaces,
  workers: Workers,
): Promise<LoadedSuite> {
  const generator = generatorOf(name)
  if (generator) return openDrawn(generator, options, places, workers)
  const folder = (await suiteFolders(places)).get(name)
  if (folder === undefined) {
    const known = [...generators.map((generator) => generator.name), ...(await suiteFolders(places)).keys()]
    throw new SuiteError([
      {
        file: name.slice(0, 64),
        message: `is not a suite${suggestion(name, known) || '.'} There are ${known.join(', ')}.`,
      },
    ])
  }
  const suite = await load(folder, places, options.draw !== false)
  if (suite.header.name !== name)
    throw new SuiteError([{ file: 'suite.json', field: 'name', message: misnamed(suite.header.name, name) }])
  return suite
}

/** Every suite there is, told without decoding an image. One that is not in order is listed with its reason. */
export async function listSuites(places: SuitePlaces): Promise<SuiteSummary[]> {
  const drawn = generators.map((generator) => drawnSummary(generator, places))
  const folders = [...(await suiteFolders(places))].filter(([name]) => !generatorOf(name))
  return Promise.all([...drawn, ...folders.map(([name, folder]) => summaryOf(name, folder))])
}

/** `keep`: what the check finds is kept for the next one; a page that only looks changes nothing on the disk. */
const load = (folder: string, { types, cache }: SuitePlaces, keep: boolean): Promise<LoadedSuite> =>
  loading.run(async () => {
    const checked = await CheckedImages.open(folder, join(cache, 'checked'))
    const suite = await loadSuite(folder, types, checked)
    if (keep) await checked.save()
    return suite
  })

async function openDrawn(
  generator: SuiteGenerator,
  { draw: mayDraw = true, signal, ...options }: SuiteOptions,
  places: SuitePlaces,
  workers: Workers,
): Promise<LoadedSuite> {
  const cache = join(places.cache, 'suites')
  const draw = (): Promise<string> => ensureGenerated(generator, options, cache, workers, signal)
  if (!mayDraw && !(await isDrawn(generator, options, cache))) throw new NotDrawn(generator.name)
  const folder = await draw().catch((error: Error) => {
    // no fault of the suite
    if (error instanceof TooBusy || signal?.aborted || 'code' in error) throw error
    throw new SuiteError([{ file: generator.name, message: error.message }])
  })
  try {
    return await load(folder, places, mayDraw)
  } catch (error) {
    if (!(error instanceof SuiteError)) throw error
    if (!mayDraw) throw new NotDrawn(generator.name)
    // a cache that somebody touched, or that lost power while it was written, is drawn again
    await rm(folder, { recursive: true, force: true })
    return load(await draw(), places, mayDraw)
  }
}

/** Folders that can be suites, by name. The user's come before those that come along. */
async function suiteFolders({ userSuites, bundled }: SuitePlaces): Promise<Map<string, string>> {
  const folders = new Map<string, string>()
  for (const place of [userSuites, bundled])
    for (const entry of await readdir(place, { withFileTypes: true }).catch(() => []))
      if (entry.isDirectory() && NAME.test(entry.name) && !folders.has(entry.name))
        folders.set(entry.name, join(place, entry.name))
  return folders
}

/** The numbers of its types are those of seed 1, once that has been drawn. */
async function drawnSummary(generator: SuiteGenerator, { cache }: SuitePlaces): Promise<SuiteSummary> {
  const { name, title, description, types, cases, pictures } = generator
  const skimmed = await skimCases(generatedFolder(generator, { seed: 1 }, join(cache, 'suites'))).catch(() => undefined)
  return {
    name,
    title,
    description,
    kind: 'generated',
    types: [...types],
    cases,
    byType: skimmed?.byType ?? null,
    pictures,
  }
}

async function summaryOf(name: string, folder: string): Promise<SuiteSummary> {
  const problems = new ProblemList()
  const header = (await readHeader(folder, problems))?.header
  const skimmed = await skimCases(folder).catch((error: Error) => {
    problems.add({ file: 'cases.jsonl', message: error.message })
  })
  if (header && header.name !== name)
    problems.add({ file: 'suite.json', field: 'name', message: misnamed(header.name, name) })
  return {
    name,
    title: header?.title ?? name,
    description: header?.description ?? '',
    kind: 'folder',
    types: Object.keys(skimmed?.byType ?? {}),
    cases: skimmed?.cases ?? null,
    byType: skimmed?.byType ?? null,
    ...(problems.empty ? {} : { problem: problems.error().message }),
  }
}

const misnamed = (name: string, folder: string): string =>
  `is "${name}" but the folder is called "${folder}"; give both the same name`
