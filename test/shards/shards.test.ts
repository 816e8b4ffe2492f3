import { spawn } from 'node:child_process'
import { cp, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { readManifest, readPlan, rootDir, startWorkers, verifyRun, type Planned } from '../../runner/index.ts'
import { divide } from '../../runner/plan/divide.ts'
import { command, commandInside, type Ran } from '../helpers/command.ts'
import { putDrawnSuite } from '../helpers/drawn-suites.ts'
import { tempDir } from '../helpers/temp-dir.ts'
import { contentOf } from './same-run.ts'

/** A run in eight parts, each a process of its own, merged and held against the undivided one. */
t.setTimeout(1_190_000)

const OF = 8
const ORDER = [
  ...['--suite', 'starter', '--limit', '2', '--model', 'builtin/pixels', '--model', 'builtin/chance', '--repeats', '2'],
  ...['--shots', '1', '--controls', 'blank', '--controls', 'mirrored', '--title', 'divided', '--parallel', '2'],
]

/** Plans as there may be: n images with some cases each, several models, repeats, controls. */
function planOf(images: number, cases: number, { models = 1, repeats = 1, controls = 0 } = {}): Planned[] {
  const plan: Planned[] = []
  const add = (test: Pick<Planned, 'case' | 'image' | 'slug' | 'repeat' | 'type'> & Partial<Planned>): number =>
    plan.push({
      format: 1,
      n: plan.length + 1,
      test: `${plan.length + 1}`,
      suite: 's',
      api: 'a',
      model: test.slug,
      ...test,
    })
  const originals: [Planned, number][] = []
  for (let repeat = 1; repeat <= repeats; repeat++)
    for (let image = 0; image < images; image++)
      for (let item = 0; item < cases; item++)
        for (let model = 0; model < models; model++) {
          const type = item % 2 ? 'count' : 'locate'
          const n = add({ case: `${image}-${item}`, image: `i${image}`, slug: `m${model}`, repeat, type })
          originals.push([plan[n - 1] as Planned, n])
        }
  for (let control = 0; control < controls; control++)
    for (const [test, of] of originals)
      add({ ...test, n: plan.length + 1, image: '', case: `${test.case}.c${control}`, control: { kind: 'blank', of } })
  return plan
}

t.test('a plan is divided into parts that are even, keep what belongs together, and miss nothing', (t) => {
  for (const [plan, of] of [
    [planOf(40, 3, { models: 2 }), 8],
    [planOf(40, 3, { models: 2, repeats: 3, controls: 2 }), 8],
    [planOf(1, 50, { models: 3 }), 8],
    [planOf(3, 1, { models: 2, repeats: 20 }), 7],
    [planOf(5, 2), 10],
    [planOf(5, 2, { controls: 1 }), 10],
    [planOf(2, 1, { models: 5, controls: 3 }), 9],
    [planOf(300, 1), 1],
    [planOf(7, 3, { models: 3 }), 4],
  ] as const) {
    const parts = divide(plan, of)
    const said = `${plan.length} tests in ${of}`
    t.equal(parts.length, of)
    t.strictSame(
      parts
        .flat()
        .map(({ n }) => n)
        .sort((a, b) => a - b),
      plan.map(({ n }) => n),
      `${said}: each test once`,
    )
    t.ok(
      parts.every((own) => own.some(({ control }) => !control)),
      `${said}: no part is empty`,
    )
    t.ok(
      parts.every((own) => own.every(({ n }, i) => i === 0 || n > (own[i - 1]?.n ?? 0))),
      `${said}: in order`,
    )
    const sizes = parts.map((own) => own.length)
    const controls = plan.length / plan.filter(({ control }) => !control).length
    t.ok(
      Math.max(...sizes) <= Math.max(1.25 * (plan.length / of), plan.length / of + controls),
      `${said}: ${sizes.join()}`,
    )
    for (const own of parts) {
      const numbers = new Set(own.map(({ n }) => n))
      t.ok(
        own.every(({ control }) => !control || numbers.has(control.of)),
        `${said}: controls stand with their tests`,
      )
    }
    t.strictSame(divide([...plan], of), parts, `${said}: always the same`)
  }
  const many = divide(planOf(200, 3, { models: 2, repeats: 2 }), 8)
  const partsOf = new Map<string, Set<number>>()
  for (const [i, own] of many.entries())
    for (const { image } of own) partsOf.set(image, (partsOf.get(image) ?? new Set()).add(i))
  t.ok(
    [...partsOf.values()].every((own) => own.size === 1),
    'all tests on an image are in one part',
  )
  const typed = divide(planOf(64, 2), 8).map((own) => own.filter(({ type }) => type === 'count').length)
  t.strictSame(typed, Array(8).fill(8), 'every part has as many of each kind')
  t.end()
})

const root = await tempDir(t, 'shards')
const dataOf = (name: string): string => join(root, name)
async function runIn(name: string, more: readonly string[] = []): Promise<Ran> {
  await putDrawnSuite(dataOf(name), 'starter')
  // the reports of parts are looked at by nobody here; what is merged gets one
  await writeFile(join(dataOf(name), 'benchloupe.yaml'), 'reportUpTo: 0\n')
  return command(['run', ...ORDER, ...more, '--data', dataOf(name)])
}
const runOf = async (name: string): Promise<string> => {
  const runs = join(dataOf(name), 'runs')
  const [only, more] = (await readdir(runs)).filter((entry) => !entry.startsWith('.'))
  if (only === undefined || more !== undefined) throw new Error(`${name} has not one run`)
  return join(runs, only)
}
const parts = Array.from({ length: OF }, (_, i) => `part-${i + 1}`)
const workers = startWorkers(1)
t.teardown(() => workers.close())

/** Every file of the parts with its content. */
const filesOf = async (names: readonly string[]): Promise<string> =>
  JSON.stringify(
    await Promise.all(
      names.map(async (name) => {
        const dir = await runOf(name)
        const entries = (await readdir(dir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
        return Promise.all(
          entries
            .map((entry) => join(entry.parentPath, entry.name))
            .sort()
            .map(async (file) => [file, (await readFile(file)).toString('base64')]),
        )
      }),
    ),
  )

let whole: Record<string, unknown>

t.test('eight parts that run at once, merged, are the undivided run', async (t) => {
  const undivided = await runIn('whole')
  t.equal(undivided.code, 0, undivided.err)
  whole = await contentOf(await runOf('whole'))
  const ran = await Promise.all(parts.map((name, i) => runIn(name, ['--shard', `${i + 1}/${OF}`])))
  for (const { code, err } of ran) t.equal(code, 0, err)
  const plan = await readPlan(await runOf('whole'))
  for (const [i, name] of parts.entries()) {
    const dir = await runOf(name)
    t.match(dir, new RegExp(`-divided-part-${i + 1}-of-8$`))
    const run = await readManifest(dir)
    t.match(run.shard, { part: i + 1, of: OF, tests: plan.length })
    t.match(ran[i]?.err, `part ${i + 1} of 8 of a run of ${plan.length}`)
    const own = await readPlan(dir)
    t.strictSame(
      own,
      plan.filter(({ n }) => own.some((test) => test.n === n)),
      'tests bear their numbers in the whole',
    )
    t.match(await readFile(join(dir, 'index.html'), 'utf8'), `<strong>Part ${i + 1} of 8</strong>`)
  }

  const before = await filesOf(parts)
  const merged = await command(['merge', ...parts.map(dataOf), '--data', dataOf('merged'), '--min-score', '3'])
  t.equal(merged.code, 1, 'chance scores less than is asked')
  t.match(merged.err, /met: builtin\/pixels scores 100[\s\S]*not met: builtin\/chance/)
  const dir = await runOf('merged')
  t.equal(merged.out.trim(), dir)
  t.equal(await filesOf(parts), before, 'the parts are only read')
  t.match(await verifyRun(dir, workers), { state: 'intact', altered: [], missing: [], added: [] })
  t.strictSame(await contentOf(dir), whole)

  const run = await readManifest(dir)
  t.equal(run.shard, undefined)
  t.strictSame(
    run.merged?.parts.map(({ part, run: id }) => `${part} ${id.slice(17)}`),
    parts.map((_, i) => `${i + 1} divided-part-${i + 1}-of-8`),
  )
  t.strictSame(run.merged?.differences, [])
  t.ok(
    (run.elapsedMs ?? 0) < run.merged!.parts.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0),
    'what went on at once counts once',
  )
  for (const name of parts) {
    const i = parts.indexOf(name) + 1
    t.equal(
      await readFile(join(dir, `parts/${i}/SHA256SUMS`), 'utf8'),
      await readFile(join(await runOf(name), 'SHA256SUMS'), 'utf8'),
    )
  }
  t.match(await readFile(join(dir, 'index.html'), 'utf8'), 'merged of 8 parts')
  t.ok((await readdir(dir)).includes('report.html'))
})

/** A process that is killed once a file in the folder has so many lines, or so many files are there. */
async function killed(args: readonly string[], isTime: () => Promise<boolean>): Promise<void> {
  const child = spawn(process.execPath, [...process.execArgv, join(rootDir, 'server/cli/benchloupe.js'), ...args], {
    env: { PATH: process.env.PATH },
    stdio: 'ignore',
  })
  const ended = new Promise((resolve) => child.on('exit', resolve))
  while (child.exitCode === null && !(await isTime().catch(() => false)))
    await new Promise((resolve) => setTimeout(resolve, 20))
  child.kill('SIGKILL')
  await ended
}

/** What a kill leaves in the records: calls whose outcome nobody knows. Each is told as one attempt more, of unknown cost. */
const OF_KILL = new Set(['attempts', 'costUsd', 'knownUsd', 'costSource', 'unknownCost', 'unknownTests', 'n'])
const withoutKill = (content: unknown): unknown =>
  JSON.parse(JSON.stringify(content), (name, value: unknown) =>
    name === 'attempts' && Array.isArray(value)
      ? [value.at(-1)]
      : OF_KILL.has(name) && !Array.isArray(value)
        ? undefined
        : value,
  )

t.test('a part that is killed is refused, and resumed it is merged like any other', async (t) => {
  const name = 'part-3-killed'
  await putDrawnSuite(dataOf(name), 'starter')
  await killed(
    ['run', ...ORDER, '--shard', `3/${OF}`, '--data', dataOf(name)],
    async () => (await readFile(join(await runOf(name), 'tests.jsonl'), 'utf8')).split('\n').length > 5,
  )
  const dir = await runOf(name)
  const { status } = await readManifest(dir)
  t.equal(status, 'running', 'it was killed in the middle')
  const given = parts.map((part) => dataOf(part === 'part-3' ? name : part))
  const refused = await commandInside(['merge', ...given, '--data', dataOf('again')])
  t.equal(refused.code, 1)
  t.match(
    refused.err,
    /^Part 3 of 8 \(.*\) has not finished: it was interrupted after \d+ of 12 tests\. Resume it first: benchloupe resume .*part-3-of-8\.\nNothing was merged\.\s*$/,
  )
  t.strictSame(await readdir(join(dataOf('again'), 'runs')).catch(() => []), [])
  const resumed = await command(['resume', dir])
  t.equal(resumed.code, 0, resumed.err)
  const merged = await commandInside(['merge', ...given, '--data', dataOf('again')])
  t.equal(merged.code, 0, merged.err)
  t.match(await verifyRun(await runOf('again'), workers), { state: 'intact' })
  t.strictSame(withoutKill(await contentOf(await runOf('again'))), withoutKill(whole))
})

t.test('a merge that is killed leaves no run, and is done again', async (t) => {
  await cp(dataOf('part-1'), dataOf('killed'), { recursive: true })
  const runs = join(dataOf('killed'), 'runs')
  const listed = async (): Promise<string[]> => (await readdir(runs)).sort()
  const before = await listed()
  const args = ['merge', dataOf('killed'), ...parts.slice(1).map(dataOf), '--data', dataOf('killed')]
  await killed(args, async () => {
    const making = (await readdir(runs)).find((entry) => entry.startsWith('.making-'))
    return making !== undefined && (await readdir(join(runs, making, 'tests'))).length > 20
  })
  t.strictSame(
    (await listed()).filter((entry) => !entry.startsWith('.')),
    before,
    'nothing that looks like a run',
  )
  t.equal((await listed()).length, before.length + 1, 'it was killed in the middle')
  const { code, err } = await commandInside(args)
  t.equal(code, 0, err)
  t.equal((await listed()).length, before.length + 1, 'what was left is gone')
  t.ok((await listed()).every((entry) => !entry.startsWith('.')))
})
