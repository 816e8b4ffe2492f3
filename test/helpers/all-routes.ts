import type { Test } from './tap.ts'
import { actions } from '../../server/actions/index.ts'
import { buildApp } from '../../server/app.ts'
import { readConfig } from '../../server/config/config.ts'
import type { Right } from '../../server/define-page.ts'
import { pages } from '../../server/routes.ts'
import { fakeRunner } from './made-app.ts'
import { tempDir } from './temp-dir.ts'

export interface AnyRoute {
  /** with its parameters: /runs/:run */
  address: string
  right: Right
  methods: string[]
}

/** Every address that the server answers at, pages, actions and all the others, with who may use it: as the server itself adds them. */
export async function allRoutes(test: Test): Promise<AnyRoute[]> {
  const dataDir = await tempDir(test, 'routes')
  const found = new Map<string, AnyRoute>()
  const app = await buildApp({
    config: readConfig({ BENCHLOUPE_DATA: dataDir, LOG_LEVEL: 'silent' }),
    runner: fakeRunner(dataDir).runner,
    pages,
    actions,
    onRoute({ method, url, config }) {
      const right = config?.right
      if (right === undefined) throw new Error(`${url} does not say who may use it.`)
      const key = `${right} ${url}`
      const methods = [...(found.get(key)?.methods ?? []), ...[method].flat()]
      found.set(key, { address: url, right, methods })
    },
  })
  await app.ready()
  await app.close()
  return [...found.values()]
}
