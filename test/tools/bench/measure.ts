import { spawn, type ChildProcess } from 'node:child_process'
import { mkdir, readdir, readFile, rm, stat, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { readManifest } from '../../../runner/index.ts'

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url))

export interface Used {
  cpuMs: number
  /** of that in the kernel: files, network */
  systemMs: number
  peakMb: number
}

export interface MeasuredRun extends Used {
  tests: number
  /** from the first call to the end of the process, ms */
  wallMs: number
  /** from the command to the first call, ms */
  firstCallMs: number
  /** bytes of all annotated.png per byte of the images that were tested */
  pictureBytes: number
}

export async function startAnswering(): Promise<{ url: string; process: ChildProcess }> {
  const child = spawn(process.execPath, [here('./answering-server.js')], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [url] = await new Promise<string[]>((resolve) =>
    createInterface({ input: child.stdout }).once('line', (...line: string[]) => resolve(line)),
  )
  return { url: url as string, process: child }
}

/** Runs a program to its end and tells what it used. */
async function used(args: readonly string[], dir: string, env: Record<string, string> = {}): Promise<Used> {
  const file = join(dir, 'used.json')
  const child = spawn(process.execPath, ['--import', here('./used.js'), ...args], {
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', BENCH_USED: file, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (piece: Buffer) => (said = (said + piece.toString()).slice(-2000)))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${said}`)
  return JSON.parse(await readFile(file, 'utf8')) as Used
}

/** CPU of the bare loop, ms a picture, without what starting Node costs. */
export async function bareLoop(images: string, url: string, dir: string, count: number): Promise<number> {
  const of = (n: number): Promise<Used> => used([here('./bare-loop.js'), images, url, `${n}`], dir)
  const [few, many] = [await of(0), await of(count)]
  return (many.cpuMs - few.cpuMs) / count
}

export interface RunOptions {
  /** the command of the build */
  command: string
  suites: string
  suite: string
  url: string
  latencyMs: number
  parallel: number
  repeats?: number
  /** flags of Node, for profiles */
  flags?: readonly string[]
}

/** `benchloupe run` as a user gives it, on a data folder that stays: what one run leaves behind the next one finds. */
export async function measureRun(dataDir: string, options: RunOptions): Promise<MeasuredRun> {
  const { command, suites, suite, url, latencyMs, parallel, repeats = 1, flags = [] } = options
  await mkdir(dataDir, { recursive: true })
  await symlink(suites, join(dataDir, 'suites')).catch(() => undefined)
  await (await fetch(`${url}/times`)).text()
  const began = Date.now()
  const spent = await used(
    // oxfmt-ignore
    [...flags, command, 'run', '--suite', suite, '--model', 'openai-compatible/bench', '--parallel', `${parallel}`,
      '--repeats', `${repeats}`, '--data', dataDir],
    dataDir,
    { OPENAI_BASE_URL: `${url}/${latencyMs}/v1`, OPENAI_API_KEY: 'sk-bench-0123456789' },
  )
  const ended = Date.now()
  const { first } = (await (await fetch(`${url}/times`)).json()) as { first: number }
  const [id = ''] = (await readdir(join(dataDir, 'runs'))).filter((name) => !name.startsWith('.')).sort()
  const dir = join(dataDir, 'runs', id)
  const { counts } = await readManifest(dir)
  if (counts.passed + counts.failed !== counts.planned) throw new Error(`A run went wrong: ${JSON.stringify(counts)}`)
  const pictures = await pictureBytes(dir, repeats)
  await rm(dir, { recursive: true })
  return { ...spent, tests: counts.planned, wallMs: ended - first, firstCallMs: first - began, pictureBytes: pictures }
}

async function pictureBytes(dir: string, repeats: number): Promise<number> {
  const sum = async (files: string[]): Promise<number> =>
    (await Promise.all(files.map((file) => stat(join(dir, file))))).reduce((all, { size }) => all + size, 0)
  const tests = (await readdir(join(dir, 'tests'))).map((test) => `tests/${test}/annotated.png`)
  const images = (await readdir(join(dir, 'images'))).map((image) => `images/${image}`)
  return (await sum(tests)) / ((await sum(images)) * repeats)
}
