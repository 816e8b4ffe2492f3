import type { Runner } from '../../runner/index.ts'
import type { Config } from '../config/config.ts'
import { placeOf, type Values } from './define-command.ts'

/** A runner that only looks at the data folder, for as long as `use` takes. */
export async function lookingRunner<T>(
  values: Values,
  env: NodeJS.ProcessEnv,
  use: (runner: Runner, config: Config) => Promise<T>,
): Promise<T> {
  const { createRunner } = await import('../../runner/index.ts')
  const { readConfig } = await import('../config/config.ts')
  const config = readConfig(env, placeOf(values))
  const { dataDir, connections, settings } = config
  const runner = await createRunner({ dataDir, connections, settings, lookOnly: true })
  try {
    return await use(runner, config)
  } finally {
    await runner.close(0)
  }
}
