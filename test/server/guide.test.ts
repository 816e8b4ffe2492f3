import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import t, { type Test } from '../helpers/tap.ts'
import { createRunner, readRows, rootDir } from '../../runner/index.ts'
import { cocoSet, folderOf } from '../fixtures/foreign-sets.ts'
import { geometryBenchResults } from '../fixtures/geometry-bench.ts'
import { commandInside, type Ran } from '../helpers/command.ts'
import { putDrawnSuite } from '../helpers/drawn-suites.ts'
import { startFakeServer } from '../helpers/fake-model/server.ts'
import { tempDir } from '../helpers/temp-dir.ts'

/** Every command of docs/user-guide.md, then those of README and docs/import-runs.md, as they stand there, one after the other
 * in one folder. */

const guide = await readFile(join(rootDir, 'docs/user-guide.md'), 'utf8')
const scratch = await tempDir(t, 'guide')
const data = join(scratch, 'data')
await putDrawnSuite(data, 'starter')

const square = (left: number, top: number) => ({
  input: { create: { width: 12, height: 12, channels: 3 as const, background: '#2050c0' } },
  left,
  top,
})
await mkdir(join(scratch, 'photos'))
for (const [name, squares] of [
  ['three', [square(5, 5), square(30, 20), square(60, 40)]],
  ['one', [square(40, 30)]],
] as const)
  await sharp({ create: { width: 80, height: 60, channels: 3, background: '#fff' } })
    .composite([...squares])
    .png()
    .toFile(join(scratch, `photos/${name}.png`))
const tables = [...guide.matchAll(/`(\w+\.csv)`:\n```csv\n([\s\S]*?)```/g)]
for (const [, name = '', table = ''] of tables) await writeFile(join(scratch, name), table)

const model = await startFakeServer({ models: ['my-model', 'claude-opus-5'], answer: () => 'There are {3}.' })
t.teardown(() => model.close())

/** What the words of a line are in a shell: quotes hold spaces together. */
const wordsOf = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? (bare as string))
const runs = async (): Promise<string[]> =>
  (await readdir(join(data, 'runs')).catch(() => [])).filter((name) => !name.startsWith('.')).sort()

const env: Record<string, string> = { BENCHLOUPE_DATA: data }
const before = process.cwd()
process.chdir(scratch)
t.teardown(() => process.chdir(before))

async function said(line: string): Promise<Ran> {
  const [baseline = '', run = ''] = await pair()
  const words = wordsOf(line.replace('<baseline>', baseline).replace('<run>', run).replace('127.0.0.1:8000', host))
  if (words[0] === 'npx') words.shift()
  if (words[0] !== 'export') return commandInside(words.slice(1), env)
  const [name = '', value = ''] = (words[1] ?? '').split(/=(.*)/)
  env[name] = value
  return { code: 0, out: '', err: '' }
}
const host = new URL(model.url).host
/** Two runs of one suite, once there are: what is compared is the run before with the last one. */
async function pair(): Promise<string[]> {
  const all = await runs()
  const mine = all.filter((name) => name.endsWith('my-model') || name.endsWith('my-model-2'))
  return mine.length > 1 ? mine : [all.at(-2) ?? '', mine[0] ?? all.at(-1) ?? '']
}

t.test('the tables that it shows are those that its commands read', (t) => {
  t.same(
    tables.map(([, name]) => name),
    ['questions.csv', 'results.csv'],
  )
  t.end()
})

t.test('every command does what it says', async (t) => {
  const lines = [...guide.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) => block.trim().split('\n'))
  t.ok(lines.length > 15, `${lines.length} commands`)
  const told = new Map<string, string>()
  for (const line of lines) {
    if (line === 'benchloupe compare <baseline> <run>') await said(lines[lines.indexOf(line) - 1] as string)
    if (line === 'benchloupe amend mine') await amendOne()
    const { code, out, err } = await said(line)
    t.equal(code, 0, `${line}: ${err}`)
    told.set(line, out)
  }
  const of = (part: string): string => [...told].find(([line]) => line.includes(part))?.[1] ?? ''
  t.match(of('doctor'), /Node/i)
  t.match(of('suites'), /mine/)
  t.match(of('models openai-compatible'), /my-model/)
  t.match(of('compare'), /same|better|worse|difference/i)
  t.match(of('import-run table results.csv --title'), /2 of 2|2 tests/)
  t.match(of('amend mine'), /1 case of 2 amended/)
  for (const name of ['run.zip', 'failed.csv']) t.ok((await readFile(join(scratch, name))).length > 0, name)
  const run = (await runs()).find((name) => name.endsWith('my-model')) ?? ''
  t.match(await readFile(join(data, 'runs', run, 'report.html'), 'utf8'), /<html/)
})

/** The lines of the blocks of a document that call the command, without what is said beside them. */
const linesIn = async (file: string): Promise<string[]> =>
  [...(await readFile(join(rootDir, file), 'utf8')).matchAll(/```\w*\n([\s\S]*?)```/g)]
    .flatMap(([, block = '']) => block.split('\n'))
    .filter((line) => /^(export|npx benchloupe) /.test(line))
    .map((line) => line.replace(/\s+#\s.*$/, ''))

t.test('so does every command of README and of the page on imported runs', async (t) => {
  await cp(await folderOf(scratch, cocoSet()), join(scratch, 'path/to'), { recursive: true })
  await rename(join(scratch, 'path/to/set.json'), join(scratch, 'path/to/instances.json'))
  await cp(await folderOf(scratch, geometryBenchResults()), join(scratch, 'results'), { recursive: true })
  // who answers here is not the vendor, so that its price does not hold
  env.ANTHROPIC_BASE_URL = model.url
  await writeFile(
    join(data, 'benchloupe.yaml'),
    'models: { anthropic/claude-opus-5: { price: { input: 5, output: 25 } } }\n',
  )
  const lines = [...(await linesIn('README.md')), ...(await linesIn('docs/import-runs.md'))]
  t.ok(lines.length > 12, `${lines.length} lines`)
  const before = await runs()
  let made = ''
  for (const line of lines) {
    const asked = line
      .replace('<baseline>', (await runs()).find((name) => name.endsWith('first-look')) ?? '')
      .replace(/<run( folder or ZIP)?>/, (all) => (all === '<run>' ? made : join(data, 'runs', made)))
    if (line.includes(' open ')) {
      await opened(t, asked)
      continue
    }
    const { code, err } = await said(asked)
    t.equal(code, 0, `${line}: ${err}`)
    if (line.includes(' run --suite')) made = (await runs()).at(-1) ?? ''
  }
  t.match(made, /^\d{8}T\d{6}Z/)
  const after = await runs()
  t.equal(after.length - before.length, 2, `one run, one import, none by a dry run: ${after.join(' ')}`)
})

/** A server that is there until it is stopped: it says where, and answers there. */
async function opened(t: Test, line: string): Promise<void> {
  const child = spawn(process.execPath, [
    ...process.execArgv,
    join(rootDir, 'server/cli/benchloupe.js'),
    ...wordsOf(line).slice(2),
    '--port',
    '0',
  ])
  const ended = once(child, 'close')
  let told = ''
  for await (const piece of child.stdout) {
    told += String(piece)
    const url = /http:\/\/127\.0\.0\.1:\S+/.exec(told)?.[0]
    if (!url) continue
    t.equal((await fetch(url)).status, 200, `${line}: ${url}`)
    break
  }
  child.kill('SIGTERM')
  await ended
}

/** Somebody says that the square of photos/one.png is two. */
async function amendOne(): Promise<void> {
  const runner = await createRunner({ dataDir: data, connections: {} })
  const run = join(data, 'runs', (await runs()).find((name) => name.endsWith('my-model')) ?? '')
  const [row] = (await readRows(run)).filter(({ case: id }) => id.includes('one'))
  await runner.amend(run, {
    case: row?.case ?? '',
    suite: 'mine',
    type: row?.type ?? '',
    truth: { count: 2 },
    author: 'Ada',
    note: '',
  })
  await runner.close(1000)
}
