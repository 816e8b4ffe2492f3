import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Test } from '../helpers/tap.ts'
import {
  createRunner,
  readExchange,
  startWorkers,
  systemClock,
  type Clock,
  type Order,
  type Run,
  type Runner,
  type RunEvent,
  type Workers,
} from '../../runner/index.ts'
import { makeSuite } from '../fixtures/make-suite.ts'
import { parseSettings } from '../../server/config/settings-file.ts'
import { paidServer, type PaidServer } from './crash-paid-server.ts'
import { orderOf } from '../helpers/order.ts'

/** A model whose every call costs 12 thousandths of a dollar. */
const SETTINGS =
  'apis:\n  lab: { baseUrl: "http://127.0.0.1/" }\nmodels:\n  "lab/*": { maxOutputTokens: 200, price: { input: 1000, output: 1000 } }\n'
export const CALL_USD = 0.012

/** A small paid run on a data folder of its own: six cases, one model, a server that counts its calls. */
export class PaidBench {
  readonly dataDir: string
  readonly model: PaidServer
  /** ms until the model answers */
  latencyMs = 5
  notices: string[] = []
  #workers: Workers

  private constructor(dataDir: string, model: PaidServer, workers: Workers) {
    this.dataDir = dataDir
    this.model = model
    this.#workers = workers
  }

  static async open(t: Test, dataDir: string, workers?: Workers): Promise<PaidBench> {
    let bench: PaidBench | null = null
    const model = await paidServer(() => bench?.latencyMs ?? 0)
    const own = workers ?? startWorkers(1)
    await makeSuite(
      join(dataDir, 'suites'),
      { name: 'paid', title: 'Paid' },
      Array.from({ length: 6 }, (_, n) => ({
        id: `case-${n}`,
        type: 'count',
        image: `images/${n}.png`,
        question: `How many spots are in case-${n}?`,
        given: { object: 'spots' },
        truth: { count: n % 4 },
      })),
    )
    bench = new PaidBench(dataDir, model, own)
    t.teardown(async () => {
      model.close()
      if (!workers) await own.close()
    })
    return bench
  }

  get runsDir(): string {
    return join(this.dataDir, 'runs')
  }
  get calls(): number {
    return [...this.model.calls.values()].reduce((sum, calls) => sum + calls, 0)
  }

  async runner(clock: Clock = systemClock): Promise<Runner> {
    const runner = await createRunner({
      dataDir: this.dataDir,
      clock,
      workers: this.#workers,
      settings: parseSettings(SETTINGS),
      connections: { lab: { api: 'lab', baseUrl: this.model.url, key: null } },
    })
    runner.onEvent((event: RunEvent) => {
      if (event.kind === 'notice') this.notices.push(event.text)
    })
    return runner
  }

  order(runner: Runner, changes: Partial<Order> = {}): Promise<Run> {
    return runner.order(orderOf({ suites: ['paid'], models: ['lab/m'], parallel: 2, ...changes }), 'api')
  }

  /** calls that are on record in a run folder, whatever became of them */
  async recorded(dir: string): Promise<number> {
    let attempts = 0
    for (const test of await readdir(join(dir, 'tests')))
      attempts += (await readExchange(dir, test).catch(() => ({ turns: [] }))).turns.flatMap(
        (turn) => turn.attempts,
      ).length
    return attempts
  }
}

/** Waits until something is so; fails after two minutes. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 120_000; !(await isSo());) {
    if (performance.now() > end) throw new Error(`Waited in vain until ${what}.`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
