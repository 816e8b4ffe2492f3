import { runFormats, SPACES, testTypes, type ImportProgress, type RunImportReport } from '../../../runner/index.ts'
import type { RunLook } from '../../catalog/run-imports.ts'
import { definePage } from '../../define-page.ts'
import { fields, RUN_IMPORT, runImportChoice, textOf } from '../../filters/index.ts'
import { bytes, count, moment, plural } from '../../format.ts'
import { urls } from '../../urls.ts'
import { placeText } from '../parts/suite/suite-head.ts'
import { sampleOf } from '../parts/suite/import-sample.ts'

/** How long the page waits for a look through all of an upload before it says so. */
const PATIENCE_MS = 3_000
const SHOWN_PROBLEMS = 100

async function within(looking: Promise<RunLook>): Promise<RunLook | 'waiting'> {
  let timer: NodeJS.Timeout | undefined
  looking.catch(() => undefined)
  try {
    return await Promise.race([
      looking,
      new Promise<'waiting'>((resolve) => (timer = setTimeout(resolve, PATIENCE_MS, 'waiting'))),
    ])
  } finally {
    clearTimeout(timer)
  }
}

const named = (list: readonly { name: string; tests: number }[]) =>
  list.map(({ name, tests }) => ({ name, n: count(tests) }))

const tallies = (list: RunImportReport['leftOut']) =>
  list.map(({ text, count: n, first }) => ({ text, n: count(n), first: placeText({ ...first, message: '' }) }))

const reportOf = (report: RunImportReport) => ({
  source: report.source,
  title: report.title ?? '',
  tool:
    report.tool === '' ? '' : `${report.tool}${report.version === null ? ', version unknown' : ` ${report.version}`}`,
  started: report.started === null ? null : moment(report.started),
  tests: plural(report.tests, 'test'),
  cases: plural(report.cases, 'case'),
  images: plural(report.images, 'image'),
  withoutImage: report.withoutImage > 0 ? `${plural(report.withoutImage, 'test')} without an image` : '',
  repeats: report.repeats > 1 ? plural(report.repeats, 'repeat') : '',
  models: named(report.models),
  types: named(report.types),
  suites: named(report.suites),
  sum: report.sha256.slice(0, 12),
  unknown: report.unknown,
  totals: report.totals.map(({ name, value }) => `${name} ${Number(value.toPrecision(12))}`),
  leftOut: tallies(report.leftOut),
  notes: tallies(report.notes),
  problems: report.problems
    .slice(0, SHOWN_PROBLEMS)
    .map((problem) => ({ where: placeText(problem), message: problem.message })),
  problemsText:
    report.problems.length > 0
      ? `${plural(report.problems.length + report.moreProblems, 'result')} that cannot be used`
      : '',
  already: report.already === null ? null : { run: report.already, href: urls.run(report.already) },
  run: report.run === null ? null : { run: report.run, href: urls.run(report.run) },
  samples: report.samples.map(sampleOf),
})

const barOf = ({ done, images: all }: ImportProgress) => ({
  progress: all === 0 ? '' : `${count(done)} of ${plural(all, 'test')}`,
  done: Math.min(done, all),
  most: all,
})

/** What uploaded results would become, and what became of them. */
export const importRunUpload = definePage({
  params: ['upload'],
  view: 'import-run-upload',
  query: fields(RUN_IMPORT),
  async load({ params, query, form }, { catalog }) {
    const crumbs = [
      { text: 'Runs', href: urls.runs() },
      { text: 'import results', href: urls.importRun() },
    ]
    const making = catalog.runImports.making(params.upload)
    if (making && !making.failed && !form) {
      const runs = making.reports?.flatMap(({ run }) => run ?? []) ?? []
      if (runs.length === 1) return { redirect: urls.run(runs[0] as string) }
      return {
        title: making.reports ? 'Imported results' : 'Importing results',
        crumbs: [...crumbs, { text: making.reports ? 'imported' : 'importing' }],
        state: making.reports ? 'made' : 'writing',
        reports: (making.reports ?? []).map((report) => ({ ...reportOf(report), samples: [] })),
        ...barOf(making.progress),
      }
    }
    const upload = await catalog.uploads.get(params.upload)
    const values = form?.values ?? query
    const asked = runImportChoice(values)
    const format = asked.format || (await catalog.runImports.format(upload)) || ''
    const known = runFormats.find(({ name }) => name === format)
    const choice = { ...asked, format }
    const look = known
      ? await within(catalog.runImports.look(upload, choice))
      : {
          refused: [
            { file: upload.name, message: 'has no format of results that Benchloupe knows by sight. Choose one.' },
          ],
        }
    const reports = look !== 'waiting' && 'reports' in look ? look.reports : []
    const fresh = reports.filter(({ tests, already }) => tests > 0 && already === null)
    const repeated = reports.filter(({ tests, already }) => tests > 0 && already !== null)
    return {
      title: `Import ${upload.name}`,
      crumbs: [...crumbs, { text: upload.name }],
      state: look === 'waiting' ? 'waiting' : 'reports' in look ? 'looked' : 'refused',
      ...barOf({ done: 0, images: 0 }),
      file: upload.name,
      size: bytes(upload.bytes),
      found: asked.format === '' && known ? known.title : '',
      address: urls.results(upload.id),
      formats: runFormats.map(({ name, title }) => ({ name, title, chosen: name === format })),
      types: testTypes.map(({ name }) => ({ name, chosen: name === choice.type })),
      spaces: SPACES.map((name) => ({ name, chosen: name === choice.space })),
      choice,
      reports: reports.map(reportOf),
      refused:
        look !== 'waiting' && 'refused' in look
          ? look.refused.map((problem) => ({ where: placeText(problem), message: problem.message }))
          : [],
      confirm: {
        action: urls.results(upload.id),
        drop: urls.dropResults(upload.id),
        title: textOf(values, 'title') || (reports.length === 1 ? (reports[0]?.title ?? '') : ''),
        single: reports.length === 1,
        any: fresh.length + repeated.length > 0,
        text:
          fresh.length === 1 || (fresh.length === 0 && repeated.length === 1)
            ? `Import ${plural((fresh[0] ?? repeated[0])?.tests ?? 0, 'test')} as a run`
            : `Import ${plural(fresh.length || repeated.length, 'run')}`,
        again: repeated.length > 0 ? plural(repeated.length, 'run') : '',
        mustAgain: fresh.length === 0,
        error:
          (form?.problems ?? []).map(({ message }) => message).join(' ') ||
          (making?.failed ? making.failed.message : ''),
      },
    }
  },
})
