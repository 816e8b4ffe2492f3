import { cp, mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { rootDir, startWorkers } from '../../runner/index.ts'
import { ensureGenerated, generatedFolder } from '../../runner/suite/generators/ensure-generated.ts'
import { generatorOf } from '../../runner/suite/generators/index.ts'

const DRAWN = join(rootDir, 'dist/drawn-suites')

/** Puts a drawn suite into the cache of a data folder, as if it had been drawn there. It is drawn once for all test files of
 * these sources: 40 of them want the starter suite, which takes a second to draw. */
export async function putDrawnSuite(dataDir: string, name: string): Promise<void> {
  const generator = generatorOf(name)
  if (!generator) throw new Error(`No suite called ${name} is drawn.`)
  const sources = await readFile(join(rootDir, 'dist/.sources'), 'utf8')
  const cache = join(dataDir, 'cache', 'suites')
  const folder = generatedFolder(generator, { seed: 1 }, cache)
  const kept = join(DRAWN, sources.slice(0, 16))
  const workers = startWorkers(1)
  try {
    await cp(await ensureGenerated(generator, { seed: 1 }, kept, workers), folder, { recursive: true, force: false })
  } finally {
    await workers.close()
  }
  await mkdir(DRAWN, { recursive: true })
  for (const other of await readdir(DRAWN))
    if (!kept.endsWith(other)) await rm(join(DRAWN, other), { recursive: true, force: true })
}
