import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createRunner, holderOf, inThisThread, readManifest } from '../../../runner/index.ts'
import { openCatalog } from '../../catalog/open-catalog.ts'
import { archiveOf } from '../../catalog/sharing/run-archive.ts'
import { filterTests, testsFilter } from '../../filters/index.ts'
import { EXPORT_FORMATS, fileNameOf, type ExportFormat } from '../../pages/parts/sharing/export-formats.ts'
import { exportOf } from '../../pages/parts/sharing/test-export.ts'
import { UsageError } from '../define-command.ts'
import { tempFolder } from '../temp-folder.ts'

export const exportFormats: readonly string[] = ['zip', ...EXPORT_FORMATS]

/** Writes a run, or the tests of it that a filter keeps, into a file; returns its path. A file that is there is not overwritten (EEXIST),
 * and one that could not be written whole does not stay. */
export async function exportRun(
  dir: string,
  format: string,
  { filter, to }: { filter: string; to?: string },
): Promise<string> {
  if (format === 'zip') {
    if (filter !== '') throw new UsageError('A ZIP holds the whole run: leave out --filter.')
    const holder = await holderOf(dir)
    if (holder !== null) throw new UsageError(`The run is still in progress: it is written by ${holder}.`)
    const { id } = await readManifest(dir)
    return write(archiveOf(dir, id), to ?? resolve(`${id}.zip`))
  }
  const temp = await tempFolder()
  const runner = await createRunner({ dataDir: temp.path, connections: {}, lookOnly: true, workers: inThisThread() })
  const catalog = await openCatalog(temp.path, runner, () => undefined, dir)
  try {
    const run = basename(dir)
    const kept = testsFilter(queryOf(filter))
    const rows = filterTests(await catalog.rowsFor(run, kept), kept)
    const entry = await catalog.run(run)
    const lines = Readable.from(exportOf(catalog, entry, rows, format as ExportFormat, kept))
    return await write(lines, to ?? resolve(fileNameOf(entry.manifest.id, format as ExportFormat)))
  } finally {
    await catalog.close()
    await runner.close(0)
    await temp.drop()
  }
}

function queryOf(text: string): Record<string, string[]> {
  const search = new URLSearchParams(text)
  return Object.fromEntries([...new Set(search.keys())].map((name) => [name, search.getAll(name)]))
}

async function write(body: Readable, path: string): Promise<string> {
  try {
    await pipeline(body, createWriteStream(path, { flags: 'wx' }))
    return path
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') await rm(path, { force: true })
    throw error
  }
}
