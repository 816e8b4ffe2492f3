import { existsSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { readPlan } from '../../runner/index.ts'
import { UsageError } from './define-command.ts'

/** The folder of a run that was named, or given as a path to it. Throws UsageError where there is none. */
export function runFolder(given: string, dataDir: string): string {
  const dir = given.includes('/') || given.includes('\\') ? resolve(given) : join(dataDir, 'runs', given)
  if (existsSync(join(dir, 'run.json'))) return dir
  throw new UsageError(
    `There is no run ${given}: ${dir} has no run.json. Name a folder of ${join(dataDir, 'runs')}, or a path to one.`,
  )
}

/** The data folder that a run folder lies in: <data>/runs/<run>. Throws UsageError where it lies elsewhere. */
export function dataFolderOf(dir: string): string {
  const runs = dirname(dir)
  if (basename(runs) === 'runs') return dirname(runs)
  throw new UsageError(`${dir} is in no data folder. Move it into runs/ of one, then name that with --data.`)
}

/** The folder name of a test of a run, by that name or by its number. Throws UsageError where the plan has none such. */
export async function testNamed(dir: string, given: string): Promise<string> {
  const plan = await readPlan(dir)
  const found = plan.find(({ n, test }) => test === given || (/^\d+$/.test(given) && n === Number(given)))
  if (found) return found.test
  throw new UsageError(`The run ${basename(dir)} has no test ${given}: it planned ${plan.length}, from 1 on.`)
}
