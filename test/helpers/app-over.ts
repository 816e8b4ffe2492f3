import { rm } from 'node:fs/promises'
import type { Test } from 'tap'
import { createRunner } from '../../runner/index.ts'
import { actions } from '../../server/actions/index.ts'
import { buildApp } from '../../server/app.ts'
import { readConfig } from '../../server/config/config.ts'
import { pages } from '../../server/routes.ts'

/** The whole app over a data folder, without a port; both are gone when the test is. */
export async function appOver(t: Test, data: string) {
  const config = readConfig({}, { data })
  const runner = await createRunner({ dataDir: config.dataDir, connections: config.connections })
  const app = await buildApp({ config: { ...config, logLevel: 'silent' }, runner, pages, actions })
  t.teardown(async () => {
    await app.close()
    await runner.close(0)
    await rm(data, { recursive: true, force: true })
  })
  return { app, runner, config }
}
