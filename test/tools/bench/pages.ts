import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRunner, readRows } from '../../../runner/index.ts'
import { buildApp } from '../../../server/app.ts'
import { actions } from '../../../server/actions/index.ts'
import { readConfig } from '../../../server/config/config.ts'
import { pages as allPages } from '../../../server/routes.ts'
import { makeManyTests } from '../../fixtures/many-tests.ts'
import { makeRun } from '../../helpers/made-run.ts'
import { orderOf } from '../../helpers/order.ts'
import { BUILTIN } from '../../helpers/test-runner.ts'

/** Median ms of `times` calls. */
async function median(times: number, work: () => Promise<unknown>): Promise<number> {
  const taken: number[] = []
  for (let i = 0; i < times; i++) {
    const began = performance.now()
    await work()
    taken.push(performance.now() - began)
  }
  return taken.sort((a, b) => a - b)[Math.floor(times / 2)] as number
}

/** Times of pages, over a data folder with the suite `bench`, against the CPU of the bare loop in ms. */
export async function benchPages(dataDir: string, baseline: number, say: (text: string) => void): Promise<void> {
  const runner = await createRunner({ dataDir, connections: BUILTIN })
  const order = orderOf({ suites: ['bench'], models: ['builtin/chance'], repeats: 4, parallel: 8, title: 'bench' })
  const { id } = await runner.order(order, 'cli')
  await runner.ended(id)

  const config = readConfig({ BENCHLOUPE_DATA: dataDir }, {})
  const app = await buildApp({ config, runner, pages: allPages, actions })
  const [row] = await readRows(join(dataDir, 'runs', id))
  const pages = [
    '/runs',
    '/runs/new',
    `/runs/${id}`,
    `/runs/${id}/tests`,
    `/runs/${id}/tests?view=sheet`,
    `/runs/${id}/tests/${row?.test}`,
    `/runs/${id}/tests/${row?.test}/exchange`,
    `/runs/${id}/cases/${row?.case}`,
    `/runs/${id}/files/`,
    '/suites',
    '/apis',
  ]
  for (const url of pages) {
    const get = () => app.inject({ url, headers: { host: 'localhost' } })
    const { statusCode, payload } = await get()
    const ms = await median(15, get)
    say(
      `page ${url
        .replace(id, ':run')
        .replace(row?.test ?? '', ':test')
        .padEnd(
          34,
        )} ${statusCode}  ${ms.toFixed(1).padStart(6)} ms   ${(ms / baseline).toFixed(2)} x bare loop   ${(payload.length / 1024).toFixed(0)} KB`,
    )
  }

  // a page of a hundred tests is to cost the same whatever the size of the run
  for (const n of [1_000, 100_000]) {
    const large = `20261123T000000Z-${n}-tests`
    await makeManyTests(join(dataDir, 'runs'), large, n)
    for (const query of [
      '/tests',
      '/tests?page=10&sort=worst',
      '/tests?outcome=failed&type=locate',
      '/tests?q=model:gpt-5+score:<0.5+%22of+20%22',
      '/tests?differ=outcome',
      '/tests?view=sheet',
      '/tests?view=matrix',
      '',
      '?view=scores',
    ]) {
      const get = () => app.inject({ url: `/runs/${large}${query}`, headers: { host: 'localhost' } })
      const first = await median(1, get)
      const ms = await median(9, get)
      say(
        `${String(n).padStart(7)} tests ${(query || 'the run').padEnd(46)} ${ms.toFixed(1).padStart(6)} ms   ${(ms / baseline).toFixed(2)} x bare loop   first ${first.toFixed(0)} ms`,
      )
    }
    say(`memory after ${n} tests   ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`)
  }

  // the list of runs looks at every folder on every call
  const few = await median(9, () => app.inject({ url: '/runs', headers: { host: 'localhost' } }))
  async function lists(what: string): Promise<void> {
    for (const url of ['/runs', '/runs?q=bench', '/leaderboard', '/find?q=0001']) {
      const get = () => app.inject({ url, headers: { host: 'localhost' } })
      const first = await median(1, get)
      const ms = await median(9, get)
      say(
        `${what} ${url.padEnd(16)} ${ms.toFixed(1).padStart(6)} ms   ${(ms / baseline).toFixed(2)} x bare loop, ${(ms / few).toFixed(1)} x the list of three runs   first ${first.toFixed(0)} ms`,
      )
    }
  }
  for (let n = 0; n < 1000; n++) await makeRun(join(dataDir, 'runs'), `20260101T${String(n).padStart(6, '0')}Z-made`, 5)
  await lists('1,000 runs')
  for (let n = 0; n < 20_000; n++)
    await (n % 2 ? writeFile(join(dataDir, 'runs', `strange-${n}`), '') : mkdir(join(dataDir, 'runs', `strange-${n}`)))
  await lists('and 20,000 strange entries')
  await app.close()
  await runner.close(1000)
}
