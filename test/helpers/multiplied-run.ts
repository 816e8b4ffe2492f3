import { link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Planned, Row, Run } from '../../runner/index.ts'

const records = async <T>(file: string): Promise<T[]> =>
  (await readFile(file, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T)
const asLines = (list: readonly object[]): string => list.map((record) => `${JSON.stringify(record)}\n`).join('')

/** A run that has ended, made as long as is wanted without a call: its tests again and again under new numbers, each with records of
 * its own and with the pictures of the first. `changed`: what is otherwise in the record and the row of a test. */
export async function multiplyRun(
  dir: string,
  tests: number,
  changed: (n: number) => { reply?: string; sentence?: string } = () => ({}),
): Promise<void> {
  const plan = await records<Planned>(join(dir, 'plan.jsonl'))
  const rows = await records<Row>(join(dir, 'tests.jsonl'))
  const first = new Map(rows.map((row) => [row.n, row]))
  const folders = `${join(dir, 'tests')}-made`
  await mkdir(folders)
  const [newPlan, newRows]: [Planned[], Row[]] = [[], []]
  const texts = new Map<string, { test: string; exchange: string; files: string[] }>()
  for (let n = 1; n <= tests; n++) {
    const planned = plan[(n - 1) % plan.length] as Planned
    const row = first.get(planned.n) as Row
    const test = `${String(n).padStart(4, '0')}${planned.test.slice(4)}`
    const repeat = Math.floor((n - 1) / plan.length) + 1
    const own = { n, test, repeat }
    const { reply, sentence = row.sentence } = changed(n)
    newPlan.push({ ...planned, ...own })
    newRows.push({ ...row, ...own, sentence })
    const from = join(dir, 'tests', planned.test)
    const read = texts.get(planned.test) ?? {
      test: await readFile(join(from, 'test.json'), 'utf8'),
      exchange: await readFile(join(from, 'exchange.json'), 'utf8'),
      files: (await readdir(from)).filter((file) => !file.endsWith('.json')),
    }
    texts.set(planned.test, read)
    await mkdir(join(folders, test))
    for (const file of read.files) await link(join(from, file), join(folders, test, file))
    const record = { ...JSON.parse(read.test), ...own, sentence, ...(reply === undefined ? {} : { reply }) }
    await writeFile(join(folders, test, 'test.json'), JSON.stringify(record))
    await writeFile(join(folders, test, 'exchange.json'), read.exchange.replace(planned.test, test))
  }
  await rm(join(dir, 'tests'), { recursive: true })
  await rename(folders, join(dir, 'tests'))
  await writeFile(join(dir, 'plan.jsonl'), asLines(newPlan))
  await writeFile(join(dir, 'tests.jsonl'), asLines(newRows))
  const run = JSON.parse(await readFile(join(dir, 'run.json'), 'utf8')) as Run
  for (const outcome of ['passed', 'failed', 'unparsed', 'refused', 'truncated', 'error', 'skipped'] as const)
    run.counts[outcome] = newRows.filter((row) => row.outcome === outcome).length
  run.counts.planned = tests
  run.order.repeats = Math.min(100, Math.ceil(tests / plan.length))
  await writeFile(join(dir, 'run.json'), JSON.stringify(run))
}
