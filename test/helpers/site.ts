import { mkdir } from 'node:fs/promises'
import { createRunner, type Order } from '../../runner/index.ts'
import { putDrawnSuite } from './drawn-suites.ts'
import { orderOf } from './order.ts'
import { siteOf, type Site } from './site-addresses.ts'
import { BUILTIN } from './test-runner.ts'

export { siteIn, type Site } from './site-addresses.ts'

const ORDER = orderOf({
  models: ['builtin/pixels', 'builtin/chance'],
  title: 'first look',
  note: 'both builtin models on a few of each',
  tags: ['sample'],
})

export async function makeSite(dataDir: string): Promise<Site> {
  await mkdir(dataDir, { recursive: true })
  await putDrawnSuite(dataDir, 'starter')
  const runner = await createRunner({ dataDir, connections: BUILTIN })
  const ordered = async (order: Partial<Order>): Promise<string> =>
    (await runner.ended((await runner.order({ ...ORDER, ...order }, 'sample')).id)).id
  const thrown = await ordered({ title: 'thrown away', types: ['count'], limit: 1, models: ['builtin/chance'] })
  await runner.trash.take(thrown)
  const repeated = await ordered({ title: 'again and again', limit: 1, repeats: 3, models: ['builtin/chance'] })
  const run = await ordered({})
  await runner.close(1000)
  return siteOf(dataDir, run, repeated)
}
