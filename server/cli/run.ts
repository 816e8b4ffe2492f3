import { readFileSync } from 'node:fs'
import type { Order, Run, Runner } from '../../runner/index.ts'
import { roughly, usd } from '../format.ts'
import { number, text, texts, UsageError, type Command, type Values } from './define-command.ts'
import { showProgress } from './progress.ts'

/** Exit codes of `benchloupe run`, for CI: 0 finished, 1 failed or stopped, 3 finished but some tests ended in API errors. */
const EXIT_API_ERRORS = 3

/** `--suite a --model b ...` -> an order. Numbers out of range are the order's own check to refuse. */
export function orderOf(values: Values): Order {
  const given = <K extends string, T>(key: K, value: T | undefined) =>
    value === undefined || (Array.isArray(value) && value.length === 0) ? {} : ({ [key]: value } as Record<K, T>)
  return {
    suites: texts(values, 'suite'),
    models: texts(values, 'model'),
    ...given('types', texts(values, 'type')),
    ...given('classes', texts(values, 'class')),
    ...given('tags', texts(values, 'tag')),
    ...given('limit', number(values, 'limit')),
    ...given(
      'pictures',
      pairs(values, 'pictures', (text) => Number(text)),
    ),
    ...given('circular', values.circular === true ? true : undefined),
    ...given('acceptUnknownCost', values['accept-unknown-cost'] === true ? true : undefined),
    ...given('prompts', pairs(values, 'prompt', readPrompt)),
    ...given('budgetUsd', number(values, 'budget')),
    ...given('title', text(values, 'title')),
    ...given('note', text(values, 'note')),
    ...given('system', text(values, 'system')),
    repeats: number(values, 'repeats') ?? 1,
    shots: (number(values, 'shots') ?? 0) as Order['shots'],
    reminders: number(values, 'reminders') ?? 0,
    parallel: number(values, 'parallel') ?? 4,
    seed: number(values, 'seed') ?? 1,
  }
}

/** `--pictures charts=40` -> { charts: 40 } */
function pairs<T>(values: Values, name: string, read: (text: string) => T): Record<string, T> | undefined {
  const entries = texts(values, name).map((text) => {
    const [, key, value] = /^([^=]+)=(.+)$/.exec(text) ?? []
    if (key === undefined || value === undefined) throw new UsageError(`--${name} takes NAME=VALUE, not "${text}".`)
    return [key, read(value)] as const
  })
  return entries.length > 0 ? Object.fromEntries(entries) : undefined
}

function readPrompt(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new UsageError(`The prompt template ${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`)
  }
}

async function dryRun(runner: Runner, order: Order, json: boolean): Promise<number> {
  const forecast = await runner.forecast(order)
  if (json) process.stdout.write(`${JSON.stringify(forecast)}\n`)
  else {
    process.stdout.write(
      `${forecast.tests} tests: ${forecast.cases} cases (${Object.entries(forecast.byType)
        .map(([type, tests]) => `${type} ${tests}`)
        .join(', ')})\n`,
    )
    process.stdout.write(`about ${roughly(forecast.elapsedMs)} at ${order.parallel} calls at once\n`)
    process.stdout.write(
      `about ${forecast.inputTokens} input and ${forecast.outputTokens} output tokens; cost ${forecast.costUsd === null ? `unknown for ${forecast.unknownPrices.join(', ')}` : `about ${usd(forecast.costUsd)}`}\n`,
    )
  }
  return 0
}

/** Starts a run, follows it to its end on the terminal, prints its folder. SIGINT stops it gently, a second one at once. */
export async function follow(
  runner: Runner,
  start: () => Promise<Run>,
  dataDir: string,
  json: boolean,
): Promise<number> {
  const done = showProgress(runner, json)
  const { id } = await start()
  const interrupt = (): void => {
    runner.stop(id, presses++ === 0 ? 'gently' : 'now')
  }
  let presses = 0
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  const manifest: Run = await runner.ended(id)
  process.off('SIGINT', interrupt)
  process.off('SIGTERM', interrupt)
  done()
  process.stdout.write(`${dataDir}/runs/${id}\n`)
  return manifest.status !== 'finished' ? 1 : manifest.counts.error > 0 ? EXIT_API_ERRORS : 0
}

export const run: Command = {
  usage: 'benchloupe run --suite starter --model builtin/pixels [--model ..] [options]',
  options: {
    suite: { type: 'string', multiple: true },
    model: { type: 'string', multiple: true },
    type: { type: 'string', multiple: true },
    class: { type: 'string', multiple: true },
    pictures: { type: 'string', multiple: true },
    prompt: { type: 'string', multiple: true },
    circular: { type: 'boolean' },
    limit: { type: 'string' },
    repeats: { type: 'string' },
    shots: { type: 'string' },
    reminders: { type: 'string' },
    parallel: { type: 'string' },
    budget: { type: 'string' },
    'accept-unknown-cost': { type: 'boolean' },
    seed: { type: 'string' },
    system: { type: 'string' },
    title: { type: 'string' },
    note: { type: 'string' },
    tag: { type: 'string', multiple: true },
    data: { type: 'string' },
    'dry-run': { type: 'boolean' },
    json: { type: 'boolean' },
  },
  help: [
    ['--suite NAME', 'a suite; may be repeated'],
    ['--model API/ID', 'a model, e.g. builtin/pixels or openai/gpt-5; may be repeated'],
    ['--type NAME', 'only this test type; may be repeated'],
    ['--class NAME', 'only this class of cases; may be repeated'],
    ['--limit N', 'at most N cases per type and suite'],
    ['--pictures SUITE=N', 'draw a generated suite with N pictures; may be repeated'],
    ['--repeats N', 'put every case to every model N times (1)'],
    ['--shots N', 'solved examples before each question: 0, 1, 3 or 5 (0)'],
    ['--circular', 'ask a choice once per rotation of its options'],
    ['--prompt TYPE=FILE', 'prompt template of a type, with {question} and {format}; may be repeated'],
    ['--reminders N', 'remind of the answer format up to N times where a reply cannot be read: 0, 1 or 2 (0)'],
    ['--budget USD', 'stop before this much is spent; calls in flight are counted at their worst case'],
    ['--accept-unknown-cost', 'keep a budget although a model has no known price'],
    ['--parallel N', 'calls at once, per API (4)'],
    ['--seed N', 'seed of generated suites, choices and builtin/chance (1)'],
    ['--system TEXT', 'system prompt'],
    ['--title T, --note T, --tag T', 'how the run is labelled'],
    ['--data DIR', 'data folder (./data)'],
    ['--dry-run', 'print what the run would come to, and ask nothing'],
    ['--json', 'print one event a line as JSON'],
  ],
  async run(values, _words, env) {
    const { createRunner, OrderError } = await import('../../runner/index.ts')
    const { readConfig } = await import('../config/config.ts')
    const data = text(values, 'data')
    const config = readConfig(env, data === undefined ? {} : { data })
    const order = orderOf(values)
    if (order.suites.length === 0) throw new UsageError('Name at least one suite with --suite.')
    if (order.models.length === 0) throw new UsageError('Name at least one model with --model.')
    const runner = await createRunner({
      dataDir: config.dataDir,
      connections: config.connections,
      settings: config.settings,
    })
    try {
      return await (values['dry-run']
        ? dryRun(runner, order, Boolean(values.json))
        : follow(runner, () => runner.order(order, 'cli'), config.dataDir, Boolean(values.json)))
    } catch (error) {
      if (error instanceof OrderError) throw new UsageError(error.problems.map((problem) => problem.message).join('\n'))
      throw error
    } finally {
      await runner.close(7_000)
    }
  },
}
