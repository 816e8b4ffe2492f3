import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Workers } from '../../tools/workers.ts'
import type { SuiteGenerator } from './define-generator.ts'
import type { GenerateInput } from './generate.worker.ts'

const TEMP = '.drawing-'
const STALE_MS = 24 * 60 * 60 * 1000

/** folders that this process is drawing at the moment */
const underWay = new Map<string, Promise<string>>()

/** Where in `cacheDir` a drawn suite stands once it is drawn. */
export function generatedFolder(
  { name, version }: SuiteGenerator,
  { seed, count }: { seed: number; count?: number | undefined },
  cacheDir: string,
): string {
  return join(cacheDir, `${name}-v${version}-seed${seed}${count === undefined ? '' : `-n${count}`}`)
}

/** The folder of a drawn suite in `cacheDir`; drawn now where it is not there yet. It appears whole, in one step, so that
 * two processes with one cache never see half of it. Throws Error where this number of pictures cannot be drawn. */
export function ensureGenerated(
  generator: SuiteGenerator,
  options: { seed: number; count?: number },
  cacheDir: string,
  workers: Workers,
): Promise<string> {
  const { name, pictures } = generator
  const count = options.count === pictures.usual ? undefined : options.count
  if (count !== undefined && pictures.fixed)
    return Promise.reject(new Error(`The suite "${name}" always has ${pictures.usual} pictures; leave out the number.`))
  const folder = generatedFolder(generator, { seed: options.seed, count }, cacheDir)
  let drawn = underWay.get(folder)
  if (!drawn) {
    drawn = ensure(folder, cacheDir, workers, {
      name,
      seed: options.seed,
      ...(count === undefined ? {} : { count }),
    }).finally(() => underWay.delete(folder))
    underWay.set(folder, drawn)
  }
  return drawn
}

async function ensure(
  folder: string,
  cacheDir: string,
  workers: Workers,
  what: Omit<GenerateInput, 'folder'>,
): Promise<string> {
  if (await exists(folder)) return folder
  await mkdir(cacheDir, { recursive: true })
  await sweep(cacheDir)
  const temp = await mkdtemp(join(cacheDir, TEMP))
  try {
    await workers.run<void>(new URL('./generate.worker.js', import.meta.url), 'generate', {
      ...what,
      folder: temp,
    } satisfies GenerateInput)
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
