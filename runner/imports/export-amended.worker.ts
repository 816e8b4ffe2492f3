import { copyFile, lstat, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { standingAmendments, type Said } from '../analysis/amended.ts'
import { csvText } from '../lifecycle/changes-csv.ts'
import { caseKey, type KnownCase } from '../records/case.ts'
import { readAmendments } from '../store/amendments.ts'
import { readCases } from '../store/read-run.ts'
import { checkTarget, withTemp } from '../suite/importers/target-folder.ts'
import { loadSuite, SuiteError } from '../suite/index.ts'
import { testTypes } from '../test-types/index.ts'
import type { AmendedField, AmendedSuite, ExportOrder, ExportOutcome } from './export-amended.ts'

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Writes a suite with the amended truths beside the one it comes from, whole or not at all; the original is only read. */
export async function exportHere(order: ExportOrder): Promise<ExportOutcome> {
  try {
    return { made: await made(order) }
  } catch (error) {
    if (error instanceof SuiteError) return { refused: error.problems }
    throw error
  }
}

interface Taken {
  said: Said
  run: string
  item: KnownCase
}

/** What holds for each case over all these runs: of several the latest. */
async function taken(dirs: readonly string[], suite: string, left: AmendedSuite['left']): Promise<Map<string, Taken>> {
  const all = new Map<string, Taken>()
  for (const dir of dirs) {
    const run = basename(dir)
    const cases = new Map((await readCases(dir)).map((item) => [caseKey(item), item]))
    for (const [key, said] of standingAmendments(await readAmendments(dir))) {
      if (said.suite !== suite) continue
      const item = cases.get(key)
      const known = all.get(key)
      if (!item) left.push({ type: said.type, case: said.case, run, why: 'is not among the cases of the run' })
      else if (!known || known.said.at < said.at) all.set(key, { said, run, item })
    }
  }
  return all
}

async function made({ dirs, suiteDir, name: asked, dataDir, at }: ExportOrder): Promise<AmendedSuite> {
  const original = await loadSuite(suiteDir, testTypes)
  const { header } = original
  const left: AmendedSuite['left'] = []
  const amendments = await taken(dirs, header.name, left)
  const changes: AmendedField[] = []
  const truths = new Map<string, object>()
  for (const item of original.cases) {
    const key = caseKey(item)
    const one = amendments.get(key)
    if (!one) continue
    amendments.delete(key)
    const { said, run } = one
    const of = { type: item.type, case: item.id, run }
    if (one.item.image.sha !== item.image.sha) left.push({ ...of, why: 'has another image now' })
    else if (!same(one.item.truth, item.truth)) left.push({ ...of, why: 'has another truth now than was amended' })
    else {
      truths.set(key, said.truth)
      changes.push(...fieldsOf(item.truth, said, run))
    }
  }
  for (const { said, run } of amendments.values())
    left.push({ type: said.type, case: said.case, run, why: 'is not in the suite' })
  if (truths.size === 0)
    throw new SuiteError([
      {
        file: header.name,
        message: `has no amended truth to export${left[0] ? `: ${left[0].case} ${left[0].why}` : ''}`,
      },
    ])

  const name = asked ?? (await freeName(dataDir, header.name))
  const order = { format: 'suite', path: suiteDir, name, dataDir }
  const target = await checkTarget(order)
  return withTemp(order, async (temp) => {
    const folder = join(temp, name)
    await mkdir(folder)
    const { generator: _drawn, ...kept } = header
    const told = {
      ...kept,
      name,
      title: `${header.title}, amended`,
      version: `amended ${at.slice(0, 10)}`,
      source: `amended from ${header.name}, content sha256 ${original.hash}${header.source ? `; ${header.source}` : ''}`,
    }
    await writeFile(join(folder, 'suite.json'), `${JSON.stringify(told, null, 2)}\n`, { flush: true })
    const lines = (await readFile(join(suiteDir, 'cases.jsonl'), 'utf8')).split('\n')
    // a line that nobody amended stays byte for byte what it was
    const written = lines.map((line) => {
      if (line.trim() === '') return line
      const record = JSON.parse(line.replace(/^\uFEFF/, '')) as { id: string; type: string }
      const truth = truths.get(caseKey({ suite: header.name, type: record.type, id: record.id }))
      return truth ? JSON.stringify({ ...record, truth }) : line
    })
    await writeFile(join(folder, 'cases.jsonl'), written.join('\n'), { flush: true })
    for (const image of new Set(original.cases.map((item) => item.image.name))) {
      await mkdir(dirname(join(folder, image)), { recursive: true })
      await copyFile(join(suiteDir, image), join(folder, image))
    }
    const { hash } = await loadSuite(folder, testTypes)
    const suite: AmendedSuite = {
      format: 1,
      suite: name,
      from: { suite: header.name, hash: original.hash },
      hash,
      at,
      cases: original.cases.length,
      amended: truths.size,
      changes,
      left,
    }
    await writeFile(join(folder, 'changes.json'), `${JSON.stringify(suite, null, 1)}\n`, { flush: true })
    await writeFile(join(folder, 'changes.csv'), changesCsv(changes), { flush: true })
    await checkTarget(order)
    await rename(folder, target)
    return suite
  })
}

/** starter -> starter-amended, or starter-amended-2 where that is there. */
async function freeName(dataDir: string, suite: string): Promise<string> {
  for (let n = 1; ; n++) {
    const end = n === 1 ? '-amended' : `-amended-${n}`
    const name = `${suite.slice(0, 64 - end.length)}${end}`
    if (!(await lstat(resolve(dataDir, 'suites', name)).catch(() => null))) return name
  }
}

/** The fields that differ between a truth and what was said instead. */
export function fieldsOf(truth: Record<string, unknown>, said: Said, run: string): AmendedField[] {
  const [before, after] = [new Map(Object.entries(truth)), new Map(Object.entries(said.truth))]
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((field) => !same(before.get(field), after.get(field)))
    .map((field) => ({
      type: said.type,
      case: said.case,
      field,
      before: before.get(field) ?? null,
      after: after.get(field) ?? null,
      author: said.author,
      note: said.note ?? '',
      at: said.at,
      run,
    }))
}

const asText = (value: unknown): string =>
  value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value)

/** The same as a table for a spreadsheet. */
export const changesCsv = (changes: readonly AmendedField[]): string =>
  csvText([
    ['type', 'case', 'field', 'before', 'after', 'author', 'note', 'at', 'run'],
    ...changes.map((one) => [
      one.type,
      one.case,
      one.field,
      asText(one.before),
      asText(one.after),
      one.author,
      one.note,
      one.at,
      one.run,
    ]),
  ])
