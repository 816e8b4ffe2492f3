import { basename, join } from 'node:path'
import {
  LIST_BYTES,
  readChanges,
  readVersionRows,
  RESCORED,
  testOfResults,
  versionsOf,
  type Row,
  type Test,
} from '../../runner/index.ts'
import { NotFound } from '../errors.ts'
import { CachedFile } from './cached-file.ts'

/** A row of a result version. */
export interface VersionRow extends Row {
  /** the version that holds a picture of it drawn anew; none where the run's own still tells it */
  redrawn?: string
}

/** The folder of a result version of a run. Throws NotFound; a link to one elsewhere is none. */
async function placeOf(dir: string, version: string): Promise<string> {
  if ((await versionsOf(dir)).includes(version)) return join(dir, RESCORED, version)
  throw new NotFound('result version', version, 'It is not in the folder of this run.')
}

async function readRows(place: string, maxBytes: number): Promise<readonly VersionRow[]> {
  const version = basename(place)
  const changes = await readChanges(join(place, '..', '..'), version, LIST_BYTES)
  const redrawn = new Set(changes.filter(({ picture }) => picture !== null).map(({ test }) => test))
  const rows = await readVersionRows(place, maxBytes)
  return rows.map((row) => (redrawn.has(row.test) ? { ...row, redrawn: version } : row))
}

/** The rows of result versions, kept as those of runs are. */
export class VersionRows {
  readonly #rows = new CachedFile('rows.jsonl', readRows)

  of = async (dir: string, version: string): Promise<readonly VersionRow[]> =>
    this.#rows.get(await placeOf(dir, version))
}

/** The record of a test as a version has it: where nothing came out otherwise, that of the run. */
export async function readTestOf(dir: string, test: string, version: string): Promise<Test> {
  if (version !== '') await placeOf(dir, version)
  return testOfResults({ dir, version }, test)
}

/** What is made of all tests of a run: of its own results, or of a result version, and kept until they change. */
export class MadeOfResults<T> {
  readonly #own: CachedFile<T>
  readonly #versions: CachedFile<T>

  constructor(make: (dir: string, version: string) => Promise<T>) {
    this.#own = new CachedFile('tests.jsonl', (dir) => make(dir, ''))
    this.#versions = new CachedFile('rows.jsonl', (place) => make(join(place, '..', '..'), basename(place)))
  }

  get = async (dir: string, version: string): Promise<T> =>
    version === '' ? this.#own.get(dir) : this.#versions.get(await placeOf(dir, version))
}
