import type { Test } from './tap.ts'
import type { RunnerOptions } from '../../runner/index.ts'
import { actions } from '../../server/actions/index.ts'
import { buildApp } from '../../server/app.ts'
import { readConfig } from '../../server/config/config.ts'
import { pages } from '../../server/routes.ts'
import { testRunner } from './test-runner.ts'

/** The whole app over a data folder, without a port, as `env` and the folder's benchloupe.yaml configure it; closed when the
 * test is over. */
export async function appOver(
  t: Test,
  data: string,
  env: NodeJS.ProcessEnv = {},
  options: Partial<RunnerOptions> = {},
) {
  const config = readConfig(env, { data })
  const { dataDir, connections, settings } = config
  const runner = await testRunner(t, { dataDir, connections, settings, ...options })
  const app = await buildApp({ config: { ...config, logLevel: 'silent' }, runner, pages, actions })
  t.teardown(() => app.close())
  return { app, runner, config }
}
