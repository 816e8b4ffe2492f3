import type { Test } from './tap.ts'
import { createRunner, type Runner, type RunnerOptions } from '../../runner/index.ts'
import { tempDir } from './temp-dir.ts'

/** The builtin models need no key and no address. */
export const BUILTIN: RunnerOptions['connections'] = { builtin: { api: 'builtin', baseUrl: '', key: null } }

/** A runner with the builtin models, over a folder of its own unless one is given; closed when the test is over. */
export async function testRunner(t: Test, options: Partial<RunnerOptions> = {}): Promise<Runner> {
  const dataDir = options.dataDir ?? (await tempDir(t, 'data'))
  const runner = await createRunner({ connections: BUILTIN, ...options, dataDir })
  t.teardown(() => runner.close(0))
  return runner
}
