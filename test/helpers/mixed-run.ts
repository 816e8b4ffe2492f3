import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRunner, type KnownCase, type Order, type Run, type Runner } from '../../runner/index.ts'
import { readConfig } from '../../server/config/config.ts'
import { putDrawnSuite } from './drawn-suites.ts'
import type { FaultName } from './fake-model/faults.ts'
import { type FakeQuestion, type FakeServer, startFakeServer } from './fake-model/server.ts'
import { orderOf } from './order.ts'
import { sharedWorkers } from './test-runner.ts'

/** A run with everything in it that a figure can be wrong about: three models (free, priced, of unknown price), repeats, every
 * outcome, a retry, a reply without usage, a test asked twice (its first round wasted), and tests that were never asked. */
export interface MixedRun {
  runner: Runner
  server: FakeServer
  run: Run
  config: ReturnType<typeof readConfig>
  close(): Promise<void>
}

/** What `shop/shifted` adds to every centre, shares of the image: to the right, and up. */
export const SHIFT = { dx: 0.02, dy: -0.012 }

const ORDER = orderOf({
  types: ['locate', 'count', 'pattern'],
  models: ['builtin/chance', 'shop/shifted', 'shop/unpriced'],
  limit: 3,
  repeats: 2,
  parallel: 1,
  title: 'mixed',
  note: 'a bit of everything',
  tags: ['mixed'],
})
/** What goes wrong with the first, second, ... question that a model is asked. */
const FAULTS: Readonly<Record<string, readonly (FaultName | null)[]>> = {
  shifted: [null, 'refusal', 'silence', 'no-usage', '429-ms', 'thoughts'],
  unpriced: ['400', 'length'],
}

export async function mixedRun(data: string, changes: Partial<Order> = {}, stopAfter = 44): Promise<MixedRun> {
  const bySha = new Map<string, KnownCase[]>()
  const asked = new Map<string, number>()
  const faultOf = ({ model }: FakeQuestion): FaultName | null => {
    const n = asked.get(model) ?? 0
    asked.set(model, n + 1)
    return FAULTS[model]?.[n] ?? null
  }
  const server = await startFakeServer({
    faultOf,
    answer: (prompt, image, { model }) => replyTo(prompt, model, image, bySha.get(image?.sha ?? '') ?? []),
  })
  await writeFile(
    join(data, 'benchloupe.yaml'),
    `apis:\n  shop:\n    baseUrl: ${server.url}\nmodels:\n  shop/*:\n    space: pixel\n  shop/shifted:\n    price: { input: 2, output: 10, cached: 1, asOf: 2026-11-01 }\n`,
  )
  const config = readConfig({}, { data })
  await putDrawnSuite(config.dataDir, 'starter')
  const runner = await createRunner({
    dataDir: config.dataDir,
    connections: config.connections,
    settings: config.settings,
    workers: sharedWorkers(),
  })
  for (const testCase of (await runner.drawSuite('starter')).cases)
    bySha.set(testCase.image.sha, [...(bySha.get(testCase.image.sha) ?? []), testCase])
  let finished = 0
  const stopListening = runner.onEvent((event) => {
    if (event.kind === 'test-finished' && ++finished === stopAfter) runner.stop(event.run, 'gently')
  })
  const { id } = await runner.order({ ...ORDER, ...changes }, 'cli')
  await runner.ended(id)
  stopListening()
  const close = async (): Promise<void> => {
    await runner.close(0)
    await server.close()
  }
  return { runner, server, config, close, run: await runner.ended(id) }
}

/** Asks the first test of the priced model again: what its first round cost was wasted. */
export async function askOneAgain({ runner, run }: MixedRun, test: string): Promise<Run> {
  await runner.resume(run.id, { test })
  return runner.ended(run.id)
}

function replyTo(
  prompt: string,
  model: string,
  image: { width: number; height: number } | null,
  cases: readonly KnownCase[],
): string {
  const size = image ?? { width: 1, height: 1 }
  const points =
    (cases.find((testCase) => testCase.type === 'locate')?.truth as { points?: { at: [number, number] }[] } | undefined)
      ?.points ?? []
  if (/JSON list/.test(prompt))
    return JSON.stringify(
      points.map(({ at: [x, y] }) => ({
        point: model === 'shifted' ? [x + SHIFT.dx * size.width, y + SHIFT.dy * size.height] : [x * 0.93, y],
      })),
    )
  if (/how many/i.test(prompt) === false)
    return `{${model === 'shifted' ? String((cases.find((testCase) => testCase.type === 'pattern')?.truth as { option?: string } | undefined)?.option) : 'hexagonal'}}`
  const right =
    (cases.find((testCase) => testCase.type === 'count')?.truth as { count?: number } | undefined)?.count ?? 0
  return JSON.stringify({ count: model === 'shifted' ? right : right + 1 })
}
