import { importers, slugOf, testTypes, type ImportProgress, type ImportReport } from '../../runner/index.ts'
import type { DryRun } from '../catalog/imports.ts'
import type { Upload } from '../catalog/uploads.ts'
import { definePage, type PageTools } from '../define-page.ts'
import { fields, IMPORT, importChoice, text, textOf, type ImportChoice } from '../filters/index.ts'
import { bytes, count, plural } from '../format.ts'
import { urls } from '../urls.ts'
import { sampleOf } from './parts/suite/import-sample.ts'
import { placeText } from './parts/suite/suite-head.ts'

/** How long the page waits for a look through all of an upload before it says so. */
const PATIENCE_MS = 3_000
const SHOWN_PROBLEMS = 200
const SHOWN_CLASSES = 60

/** What is sure to be free, from the name of the file: "My Set.tsv" -> "My-Set". */
async function freeName(upload: Upload, { catalog }: PageTools): Promise<string> {
  const wanted =
    slugOf(upload.name.replace(/\.[A-Za-z0-9]{1,8}$/, ''), 48, 'suite').replace(/^[^A-Za-z0-9]+/, '') || 'suite'
  const taken = new Set((await catalog.suites()).map((suite) => suite.name.toLowerCase()))
  let name = wanted
  for (let n = 2; taken.has(name.toLowerCase()) || name === 'import'; n++) name = `${wanted}-${n}`
  return name
}

const tallies = (counts: Record<string, number>) =>
  Object.entries(counts)
    .sort((a, b) => b[1] - a[1])
    .map(([text, n]) => ({ text, n: count(n) }))

const reportOf = (report: ImportReport) => ({
  cases: plural(report.understood.cases, 'case'),
  images: plural(report.understood.images, 'image'),
  any: report.understood.cases > 0,
  types: tallies(report.understood.byType),
  classes: tallies(report.understood.byClass).slice(0, SHOWN_CLASSES),
  moreClasses: Math.max(0, Object.keys(report.understood.byClass).length - SHOWN_CLASSES),
  leftOut: report.leftOut.map(({ text, count: n, first }) => ({
    text,
    n: count(n),
    first: placeText({ ...first, message: '' }),
  })),
  notes: report.notes.map(({ text, count: n, first }) => ({
    text,
    n: count(n),
    first: placeText({ ...first, message: '' }),
  })),
  samples: report.samples.map(sampleOf),
})

/** How far an import is, in words and as a bar; rows may be more than the images that they ask about. */
const barOf = ({ done, images }: ImportProgress): { progress: string; done: number; most: number } =>
  images === 0
    ? { progress: '', done: 0, most: 0 }
    : { progress: `${count(done)} of about ${plural(images, 'image')}`, done: Math.min(done, images), most: images }

type Look = DryRun | 'waiting'

async function within(looking: Promise<DryRun>): Promise<Look> {
  let timer: NodeJS.Timeout | undefined
  looking.catch(() => undefined)
  try {
    return await Promise.race([
      looking,
      new Promise<'waiting'>((resolve) => {
        timer = setTimeout(() => resolve('waiting'), PATIENCE_MS)
      }),
    ])
  } finally {
    clearTimeout(timer)
  }
}

function problemsOf(look: Look): { list: { where: string; message: string }[]; n: string; more: string } {
  if (look === 'waiting') return { list: [], n: '', more: '' }
  const [all, unlisted] = 'report' in look ? [look.report.problems, look.report.moreProblems] : [look.refused, 0]
  const hidden = Math.max(0, all.length - SHOWN_PROBLEMS) + unlisted
  return {
    list: all
      .slice(0, SHOWN_PROBLEMS)
      .map((suiteProblem) => ({ where: placeText(suiteProblem), message: suiteProblem.message })),
    n: all.length === 0 ? '' : plural(all.length + unlisted, 'problem'),
    more: hidden > 0 ? `and ${count(hidden)} more` : '',
  }
}

/** What an upload would become: everything understood, ten cases with their truth drawn, every problem. */
export const suiteUpload = definePage({
  params: ['upload'],
  view: 'suite-upload',
  query: fields({ ...IMPORT, name: text('name of the suite'), title: text('its title') }),
  async load({ params, query, form }, tools) {
    const writing = tools.catalog.imports.writing(params.upload)
    if (writing && !writing.failed && !form) {
      if (writing.done) return { redirect: urls.suite(writing.suite) }
      return {
        title: `Importing ${writing.suite}`,
        crumbs: [
          { text: 'Suites', href: urls.suites() },
          { text: 'import', href: urls.importSuite() },
          { text: writing.suite },
        ],
        state: 'writing',
        suite: writing.suite,
        ...barOf(writing.progress),
      }
    }
    const upload = await tools.catalog.uploads.get(params.upload)
    const asked = importChoice(form?.values ?? query)
    const format = asked.format || (await tools.catalog.imports.format(upload)) || ''
    const importer = importers.find((importer) => importer.name === format)
    const choice: ImportChoice = { ...asked, format }
    const files = importer ? await tools.catalog.imports.files(upload, format) : []
    const looking = importer && tools.catalog.imports.look(upload, choice)
    const look: Look = looking
      ? await within(looking)
      : { refused: [{ file: upload.name, message: 'has no format that Benchloupe knows by sight. Choose one.' }] }
    const values = form?.values ?? query
    const at = (field: string): string =>
      (form?.problems ?? [])
        .filter((problem) => problem.field === field)
        .map((problem) => problem.message)
        .join(' ')
    return {
      title: `Import ${upload.name}`,
      crumbs: [
        { text: 'Suites', href: urls.suites() },
        { text: 'import', href: urls.importSuite() },
        { text: upload.name },
      ],
      file: upload.name,
      size: bytes(upload.bytes),
      ...barOf(looking && look === 'waiting' ? tools.catalog.imports.progress(looking) : { done: 0, images: 0 }),
      state: look === 'waiting' ? 'waiting' : 'report' in look ? 'looked' : 'refused',
      found: asked.format === '' && importer ? importer.title : '',
      address: urls.upload(upload.id),
      formats: importers.map((importer) => ({
        name: importer.name,
        title: importer.title,
        chosen: importer.name === format,
      })),
      types: (importer && importer.types.length > 0
        ? testTypes.filter((testType) => importer.types.includes(testType.name))
        : testTypes
      ).map((testType) => ({ name: testType.name, title: testType.title, chosen: testType.name === choice.type })),
      boxes: [
        { name: 'xywh', title: 'x, y, width, height', chosen: choice.boxes === 'xywh' },
        { name: 'xyxy', title: 'two corners', chosen: choice.boxes === 'xyxy' },
      ],
      // the file of an upload that holds several, such as one a split
      files: files.map((name) => ({ name, chosen: name === choice.file })),
      choice,
      report: look !== 'waiting' && 'report' in look ? reportOf(look.report) : null,
      problems: problemsOf(look),
      // a format of which one problem spoils all
      strict: Boolean(importer?.strict) && look !== 'waiting' && 'report' in look && look.report.problems.length > 0,
      confirm: {
        action: urls.upload(upload.id),
        drop: urls.dropUpload(upload.id),
        name: textOf(values, 'name') || (await freeName(upload, tools)),
        title: textOf(values, 'title'),
        replace: textOf(values, 'replace') !== '',
        nameError: at('name'),
        error: at('') || (writing?.failed?.message ?? ''),
      },
    }
  },
})
