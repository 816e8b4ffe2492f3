import { root, type Test } from './tap.ts'
import { createRunner, startWorkers, type Runner, type RunnerOptions, type Workers } from '../../runner/index.ts'
import { putDrawnSuite } from './drawn-suites.ts'
import { tempDir } from './temp-dir.ts'

/** The builtin models need no key and no address. */
export const BUILTIN: RunnerOptions['connections'] = { builtin: { api: 'builtin', baseUrl: '', key: null } }

let workers: Workers | undefined
/** One pool for all tests of a process: each thread that starts loads its modules and fonts anew, for about a second. It is closed at
 * the end of the process. */
export function sharedWorkers(): Workers {
  if (workers === undefined) {
    const pool = startWorkers()
    root.teardown(() => pool.close())
    workers = pool
  }
  return workers
}

/** A runner with the builtin models, over a folder of its own unless one is given; closed when the test is over. */
export async function testRunner(t: Test, options: Partial<RunnerOptions> = {}): Promise<Runner> {
  const dataDir = options.dataDir ?? (await tempDir(t, 'data'))
  await putDrawnSuite(dataDir, 'starter')
  const runner = await createRunner({ connections: BUILTIN, workers: sharedWorkers(), ...options, dataDir })
  t.teardown(() => runner.close(0))
  return runner
}
