import { readFileSync } from 'node:fs'
import type { Order, Run, Runner } from '../../runner/index.ts'
import { roughly, usd } from '../format.ts'
import { optionList, type NamedOption } from '../../runner/records/order-options.ts'
import { number, text, texts, UsageError, type Command, type Options, type Values } from './define-command.ts'
import { showProgress } from './progress.ts'
import { EXIT } from './exit-codes.ts'
import { err, out } from './terminal.ts'

/** `--suite a --model b ...` -> an order. Numbers out of range are the order's own check to refuse. */
export function orderOf(values: Values, template: (file: string) => string = readPrompt): Order {
  const entries = optionList.map(({ name, kind, flag, usual }): [string, unknown] => {
    switch (kind) {
      case 'names':
      case 'list': {
        const named = texts(values, flag)
        // suites and models are asked for by name where they are missing
        return [name, named.length > 0 || name === 'suites' || name === 'models' ? named : undefined]
      }
      case 'number':
        return [name, number(values, flag) ?? usual]
      case 'flag':
        return [name, values[flag] === true ? true : undefined]
      case 'text':
        return [name, text(values, flag)]
      case 'numbers by name':
        return [name, pairs(values, flag, Number)]
      case 'texts by name':
        return [name, pairs(values, flag, template)]
      case 'words by name':
        return [name, pairs(values, flag, (text) => text, true)]
    }
  })
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as unknown as Order
}

/** `--pictures charts=40` -> { charts: 40 }. `lastSign`: the name may hold `=` itself, not the value. */
function pairs<T>(
  values: Values,
  name: string,
  read: (text: string) => T,
  lastSign = false,
): Record<string, T> | undefined {
  const entries = texts(values, name).map((text) => {
    const [, key, value] = (lastSign ? /^(.+)=([^=]+)$/ : /^([^=]+)=(.+)$/).exec(text) ?? []
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
  await runner.askAbout(order, { count: true })
  const forecast = await runner.forecast(order)
  if (json) out(`${JSON.stringify(forecast)}\n`)
  else {
    out(
      `${forecast.tests} tests: ${forecast.cases} cases (${Object.entries(forecast.byType)
        .map(([type, tests]) => `${type} ${tests}`)
        .join(', ')})\n`,
    )
    out(`about ${roughly(forecast.elapsedMs)} at ${order.parallel} calls at once\n`)
    out(
      `about ${forecast.inputTokens} input and ${forecast.outputTokens} output tokens; cost ${forecast.costUsd === null ? `unknown for ${forecast.unknownPrices.join(', ')}` : `about ${usd(forecast.costUsd)}`}\n`,
    )
    if (forecast.counted) out(`input tokens of ${forecast.counted} tests rest on an exact count by the API\n`)
    for (const announcement of forecast.announcements ?? []) out(`${announcement}\n`)
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
  out(`${dataDir}/runs/${id}\n`)
  return manifest.status !== 'finished' ? EXIT.failed : manifest.counts.error > 0 ? EXIT.apiErrors : EXIT.done
}

/** ["--shots N", "solved examples before each question: 0, 1, 3 or 5 (0)"] */
function helpOf({ kind, flag, value, help, usual, choices }: NamedOption): readonly [string, string] {
  const several = kind !== 'number' && kind !== 'text' && kind !== 'flag'
  const allowed = choices.length > 0 ? `: ${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}` : ''
  return [
    `--${flag}${value ? ` ${value}` : ''}`,
    `${help}${allowed}${usual === undefined ? '' : ` (${usual})`}${several ? '; may be repeated' : ''}`,
  ]
}

export const run: Command = {
  usage: 'benchloupe run --suite starter --model builtin/pixels [--model ..] [options]',
  options: {
    ...Object.fromEntries(
      optionList.map(({ kind, flag }): [string, Options[string]] => [
        flag,
        kind === 'flag' ? { type: 'boolean' } : { type: 'string', multiple: kind !== 'number' && kind !== 'text' },
      ]),
    ),
    data: { type: 'string' },
    'dry-run': { type: 'boolean' },
    json: { type: 'boolean' },
  },
  help: [
    ...optionList.map(helpOf),
    ['--data DIR', 'data folder (./data)'],
    ['--dry-run', 'print a forecast without calling any model'],
    ['--json', 'print events as JSON, one per line'],
  ],
  async run(values, _words, env) {
    const { createRunner, OrderError } = await import('../../runner/index.ts')
    const { noticesOf, readConfig } = await import('../config/config.ts')
    const data = text(values, 'data')
    const config = readConfig(env, data === undefined ? {} : { data })
    for (const notice of noticesOf(config)) err(`${notice}\n`)
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
