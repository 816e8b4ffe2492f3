import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Workers } from '../../tools/workers.ts'
import type { SuiteGenerator } from './define-generator.ts'
import type { GenerateInput } from './generate.worker.ts'

const TEMP = '.drawing-'
const STALE_MS = 24 * 60 * 60 * 1000

/** folders that this process is drawing at the moment, and how many want each */
const underWay = new Map<string, { drawn: Promise<string>; wanted: number; stop: AbortController }>()

/** Where in `cacheDir` a drawn suite stands once it is drawn. */
export function generatedFolder(
  { name, version }: SuiteGenerator,
  { seed, count }: { seed: number; count?: number | undefined },
  cacheDir: string,
): string {
  return join(cacheDir, `${name}-v${version}-seed${seed}${count === undefined ? '' : `-n${count}`}`)
}

/** Whether it stands there. */
export async function isDrawn(
  generator: SuiteGenerator,
  options: { seed: number; count?: number },
  cacheDir: string,
): Promise<boolean> {
  // a number that cannot be had is told by who draws it
  return exists(generatedFolder(generator, { ...options, count: otherCount(generator, options.count) }, cacheDir))
}

/** A number of pictures that is not the usual one. */
const otherCount = ({ pictures }: SuiteGenerator, count: number | undefined): number | undefined =>
  count === pictures.usual ? undefined : count

/** The folder of a drawn suite in `cacheDir`; drawn now where it is not there yet. It appears whole, in one step, so that
 * two processes with one cache never see half of it. Once the signals of all who want it have aborted, drawing stops. Throws
 * Error where this number of pictures cannot be drawn. */
export function ensureGenerated(
  generator: SuiteGenerator,
  options: { seed: number; count?: number },
  cacheDir: string,
  workers: Workers,
  signal?: AbortSignal,
): Promise<string> {
  const { name, pictures } = generator
  const count = otherCount(generator, options.count)
  if (count !== undefined && pictures.fixed)
    return Promise.reject(new Error(`The suite "${name}" always has ${pictures.usual} pictures; leave out the number.`))
  const folder = generatedFolder(generator, { seed: options.seed, count }, cacheDir)
  let job = underWay.get(folder)
  if (!job) {
    const stop = new AbortController()
    const what = { name, seed: options.seed, ...(count === undefined ? {} : { count }) }
    const drawn = ensure(folder, cacheDir, workers, what, stop.signal).finally(() => underWay.delete(folder))
    job = { drawn, wanted: 0, stop }
    underWay.set(folder, job)
  }
  const { drawn, stop } = job
  const wanted = job
  wanted.wanted++
  signal?.addEventListener(
    'abort',
    () => {
      if (--wanted.wanted === 0) stop.abort(signal.reason)
    },
    { once: true },
  )
  return drawn
}

async function ensure(
  folder: string,
  cacheDir: string,
  workers: Workers,
  what: Omit<GenerateInput, 'folder'>,
  signal: AbortSignal,
): Promise<string> {
  if (await exists(folder)) return folder
  await mkdir(cacheDir, { recursive: true })
  await sweep(cacheDir)
  const temp = await mkdtemp(join(cacheDir, TEMP))
  try {
    const input: GenerateInput = { ...what, folder: temp }
    await workers.run<void>(new URL('./generate.worker.js', import.meta.url), 'generate', input, signal)
    await rename(temp, folder).catch((error: NodeJS.ErrnoException) => {
      // another process was faster; its bytes are the same
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
    })
    return folder
  } finally {
    await rm(temp, { recursive: true, force: true })
  }
}

/** Removes what a process that was killed left half drawn. */
async function sweep(cacheDir: string): Promise<void> {
  for (const name of await readdir(cacheDir)) {
    if (!name.startsWith(TEMP)) continue
    const path = join(cacheDir, name)
    const seen = await stat(path).catch(() => undefined)
    if (seen && Date.now() - seen.mtimeMs > STALE_MS) await rm(path, { recursive: true, force: true })
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )
