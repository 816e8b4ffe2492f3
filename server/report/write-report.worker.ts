import { readdirSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createRunner, inThisThread, moment, rootDir, writePages, type ReviewedRow } from '../../runner/index.ts'
import { count } from '../format.ts'
import { openCatalog } from '../catalog/open-catalog.ts'
import type { PageTools } from '../define-page.ts'
import { exchange } from '../pages/exchange.ts'
import { run } from '../pages/run.ts'
import { test } from '../pages/test.ts'
import { tests } from '../pages/tests.ts'
import { urls } from '../urls.ts'
import { exchangePage, LIST, OVERVIEW, REPORT_VIEWS, STATIC, testPage, viewPage } from './addresses.ts'
import { fewBeside } from './few-beside.ts'
import { ISLANDS } from './relink.ts'
import { reportCatalog, type ReportRun } from './report-catalog.ts'
import { ReportFolder } from './report-folder.ts'
import { ReportPages } from './report-pages.ts'
import { ROWS, rowScripts, textScript, textsOf, type TestTexts } from './row-chunks.ts'
import { listTemplates } from './list-templates.ts'

const LIST_SCRIPT = `${STATIC}js/list.js`
/** leads a test through the list that it was opened from */
const NEIGHBOURS = `${STATIC}js/neighbours.js`

export interface ReportOrder {
  /** the run folder */
  dir: string
  /** ISO 8601 */
  at: string
}

export interface ReportMade {
  tests: number
  files: number
  bytes: number
}

/** Writes report.html and report/ into a run folder, instead of those that are there: every page of the run, as the server shows it,
 * without one. Rejects where the folder cannot be read or written. Nothing else in the folder is touched but index.html and the sums
 * of both. `tell` hears how far it is. */
export async function writeReport(
  { dir, at }: ReportOrder,
  tell: (done: number, all: number) => void = () => undefined,
): Promise<ReportMade> {
  const id = basename(dir)
  const temp = await mkdtemp(join(tmpdir(), 'benchloupe-'))
  const runner = await createRunner({ dataDir: temp, connections: {}, lookOnly: true, workers: inThisThread() })
  const catalog = await openCatalog(temp, runner, () => undefined, dir)
  try {
    const known = await reportCatalog(catalog, id, runner)
    const config = { version: '', host: '', port: 0, dataDir: '.', needsToken: false }
    const tools: PageTools = { runner, config, catalog: known.all }
    const folder = await ReportFolder.begin(dir)
    try {
      for (const path of ['report/tests', 'report/exchanges']) await folder.folder(path)
      await writeStatic(folder)
      const scripts = await writeRows(folder, known)
      const pages = new ReportPages(id, `${moment(at).text} UTC`)
      await writeRunPages(folder, pages, tools, scripts)
      const texts: TestTexts[] = []
      for (const [index, row] of known.rows.entries()) {
        tell(index, known.rows.length)
        const catalog = known.of(row)
        await writeTestPages(folder, pages, { ...tools, catalog }, id, known.rows, index)
        texts.push(await catalog.test(id, row.test).then(textsOf, () => [row.n]))
        if (texts.length === ROWS || index === known.rows.length - 1)
          folder.write(`report/texts-${Math.ceil((index + 1) / ROWS)}.js`, textScript(texts.splice(0)))
      }
      const sums = await folder.place()
      await writePages(dir, known.entry.manifest, sums)
      return { tests: known.rows.length, files: sums.length, bytes: folder.bytes }
    } catch (error) {
      await folder.drop()
      throw error
    }
  } finally {
    await catalog.close()
    await runner.close(0)
    await rm(temp, { recursive: true, force: true })
  }
}

/** Styles and islands. A page from a file loads no module, so that an island is a script that keeps its names to itself. */
async function writeStatic(folder: ReportFolder): Promise<void> {
  const root = join(rootDir, 'static')
  for (const file of readdirSync(join(root, 'css'))) await folder.copy(join(root, 'css', file), `${STATIC}css/${file}`)
  await folder.copy(join(root, 'favicon.svg'), `${STATIC}favicon.svg`)
  await folder.folder(`${STATIC}js`)
  for (const island of ISLANDS) folder.write(STATIC + island, `{\n${await readFile(join(root, island), 'utf8')}}\n`)
}

/** The rows of all tests, and what shows and filters them; returns the scripts of the list in their order. */
async function writeRows(folder: ReportFolder, { entry, rows }: ReportRun): Promise<string[]> {
  const nunjucksDir = dirname(createRequire(import.meta.url).resolve('nunjucks/package.json'))
  const slim = `${STATIC}js/nunjucks-slim.min.js`
  await folder.copy(join(nunjucksDir, 'browser/nunjucks-slim.min.js'), slim)
  await folder.copy(join(nunjucksDir, 'LICENSE'), `${STATIC}js/nunjucks-slim.LICENSE.txt`)
  await folder.copy(fileURLToPath(new URL('./in-browser/list.bundle.js', import.meta.url)), LIST_SCRIPT)
  await folder.copy(join(rootDir, 'static/js/report-neighbours.js'), NEIGHBOURS)
  folder.write(`${STATIC}js/templates.js`, listTemplates())
  const { forecast: _forecast, results: _results, suiteResults: _suiteResults, ...manifest } = entry.manifest
  folder.write('report/run.js', `benchloupeRun(${JSON.stringify({ id: entry.id, manifest, tests: rows.length })})\n`)
  const chunks: string[] = []
  for (const text of rowScripts(rows)) {
    const path = `report/rows-${chunks.length + 1}.js`
    folder.write(path, text)
    chunks.push(path)
  }
  return [slim, `${STATIC}js/templates.js`, LIST_SCRIPT, 'report/run.js', ...chunks]
}

async function writeRunPages(
  folder: ReportFolder,
  pages: ReportPages,
  tools: PageTools,
  scripts: readonly string[],
): Promise<void> {
  folder.write(OVERVIEW, await pages.html({ at: OVERVIEW, page: run, place: 'overview' }, tools))
  for (const view of REPORT_VIEWS) {
    const at = viewPage(view)
    folder.write(at, await pages.html({ at, page: run, query: { view }, place: 'overview' }, tools))
  }
  folder.write(LIST, await pages.html({ at: LIST, page: tests, place: 'tests', scripts }, tools))
}

/** The page of a test and that of its exchange, each with its neighbours in the plan. */
async function writeTestPages(
  folder: ReportFolder,
  pages: ReportPages,
  tools: PageTools,
  id: string,
  rows: readonly ReviewedRow[],
  index: number,
): Promise<void> {
  const row = rows[index] as ReviewedRow
  const scripts = [NEIGHBOURS]
  for (const [page, at, link] of [
    [test, testPage(row.test), urls.test],
    [exchange, exchangePage(row.test), urls.exchange],
  ] as const) {
    const near = (step: number): string => {
      const other = rows[index + step]
      return other ? link(id, other.test) : ''
    }
    const neighbours = {
      text: `${count(index + 1)} of ${count(rows.length)}`,
      prev: near(-1),
      next: near(1),
      list: urls.tests(id),
    }
    const about = { at, page, params: { test: row.test }, place: 'tests', test: row.test, scripts } as const
    folder.write(at, await pages.html({ ...about, changed: (data) => ({ ...fewBeside(data), neighbours }) }, tools))
  }
}
