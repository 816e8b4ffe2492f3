import { readFileSync } from 'node:fs'
import type { Order, PartOrdered, Runner } from '../../runner/index.ts'
import { roughly, usd } from '../format.ts'
import { optionList, type NamedOption } from '../../runner/records/order-options.ts'
import {
  number,
  text,
  texts,
  placeHelp,
  placeOf,
  placeOptions,
  UsageError,
  type Command,
  type Options,
  type Values,
} from './define-command.ts'
import { EXIT } from './exit-codes.ts'
import { err, out } from './terminal.ts'

/** `--suite a --model b ...` -> an order; what is not said is as in `base`, else as usual. Numbers out of range are the order's own
 * check to refuse. */
export function orderOf(
  given: Values,
  template: (file: string) => string = readPrompt,
  base: Readonly<Partial<Order>> = {},
): Order {
  const values = asWebp(given)
  const entries = optionList.map(({ name, kind, flag, usual }): [string, unknown] => {
    switch (kind) {
      case 'names':
      case 'list': {
        const named = texts(values, flag)
        // suites and models are asked for by name where they are missing
        return [
          name,
          named.length > 0 ? named : (base[name] ?? (name === 'suites' || name === 'models' ? [] : undefined)),
        ]
      }
      case 'number':
        return [name, number(values, flag) ?? base[name] ?? usual]
      case 'flag':
        return [name, values[flag] === true ? true : base[name]]
      case 'text':
        return [name, text(values, flag) ?? base[name]]
      case 'numbers by name':
        return [name, pairs(values, flag, Number) ?? base[name]]
      case 'texts by name':
        return [name, pairs(values, flag, template) ?? base[name]]
      case 'words by name':
        return [name, pairs(values, flag, (text) => text, true) ?? base[name]]
    }
  })
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as unknown as Order
}

/** What `--pictures webp` is taken for: pictures of suites have names. */
const asWebp = (values: Values): Values =>
  texts(values, 'pictures').includes('webp')
    ? { ...values, pictures: texts(values, 'pictures').filter((text) => text !== 'webp'), webp: true }
    : values

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

/** A dry run has nothing else to do than to wait for what an API lists. */
const LIST_PATIENCE_MS = 20_000

async function dryRun(runner: Runner, order: Order, part: PartOrdered | undefined, json: boolean): Promise<number> {
  const { ApiChecks } = await import('../catalog/api-checks.ts')
  const { leftText } = await import('../pages/parts/run/run-controls.ts')
  const { unlistedModels } = await import('../pages/parts/listed-models.ts')
  const { PRICE_ADVICE } = await import('../../runner/index.ts')
  const unlisted = await unlistedModels(order, { runner, catalog: { apiChecks: new ApiChecks() } }, LIST_PATIENCE_MS)
  // a run itself is not kept from it: an API need not list all that it serves
  if (unlisted.length > 0) throw new UsageError(unlisted.join('\n'))
  await runner.askAbout(order, { count: true })
  const forecast = await runner.forecast(order, { part })
  if (json) out(`${JSON.stringify(forecast)}\n`)
  else {
    out(
      `${part ? `Part ${part.part} of ${part.of}, ` : ''}${forecast.tests} tests: ${forecast.cases} cases (${Object.entries(
        forecast.byType,
      )
        .map(([type, tests]) => `${type} ${tests}`)
        .join(', ')})\n`,
    )
    if (forecast.controls) {
      const { tests, byKind, left } = forecast.controls
      out(
        `${tests} of them are controls (${Object.entries(byKind)
          .map(([kind, n]) => `${kind} ${n}`)
          .join(', ')})${forecast.controls.costUsd ? `, about ${usd(forecast.controls.costUsd)} of the cost` : ''}\n`,
      )
      for (const sentence of leftText(left)) out(`${sentence}\n`)
    }
    out(`about ${roughly(forecast.elapsedMs)} at ${order.parallel} calls at once\n`)
    out(
      `about ${forecast.inputTokens} input and ${forecast.outputTokens} output tokens; cost ${forecast.costUsd === null ? `unknown for ${forecast.unknownPrices.join(', ')}. ${PRICE_ADVICE}` : `about ${usd(forecast.costUsd)}`}\n`,
    )
    if (forecast.counted) out(`input tokens of ${forecast.counted} tests rest on an exact count by the API\n`)
    for (const announcement of forecast.announcements ?? []) out(`${announcement}\n`)
  }
  return EXIT.done
}

/** "3/8" -> part 3 of 8. Throws UsageError. */
export function partOrdered(shard: string | undefined): PartOrdered | undefined {
  if (shard === undefined) return undefined
  const [, part, of] = (/^(\d{1,6})\/(\d{1,6})$/.exec(shard) ?? []).map(Number)
  if (part === undefined || of === undefined)
    throw new UsageError(`--shard takes K/N, as in 3/8 for part 3 of 8, not "${shard}".`)
  if (part < 1 || part > of)
    throw new UsageError(
      `--shard ${shard}: there is no part ${part} of ${of}. Parts are counted from 1${part === 0 ? '; where an index starts at 0, add 1' : ''}.`,
    )
  return { part, of }
}

/** What is made of a run, or asked of it, once it is over. */
export const afterwards = [
  ['min-score', 'POINTS', 'exit with 1 where a model scores less than this, 0 to 100'],
  ['max-cost', 'USD', 'exit with 1 where the run cost more than this, or where its cost is not known'],
  ['baseline', 'RUN', 'exit with 1 where the run is worse than this earlier one for certain (95 %)'],
  ['junit', 'FILE', 'write the tests as JUnit XML'],
  ['summary', 'FILE', 'write a summary as Markdown, for example to $GITHUB_STEP_SUMMARY'],
] as const

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
    order: { type: 'string' },
    preset: { type: 'string' },
    shard: { type: 'string' },
    ...Object.fromEntries(afterwards.map(([name]) => [name, { type: 'string' }])),
    ...placeOptions,
    'dry-run': { type: 'boolean' },
    json: { type: 'boolean' },
  },
  help: [
    ...optionList.map(helpOf),
    ['--order FILE', 'an order as JSON or YAML, as the form of the pages sends it; options given beside it go first'],
    ['--preset NAME', 'a preset saved on the page New run; options given beside it go first'],
    ['--shard K/N', 'only part K of N of the run, on this machine; benchloupe merge makes one run of all parts'],
    ...afterwards.map(([name, value, help]) => [`--${name} ${value}`, help] as const),
    ...placeHelp,
    ['--dry-run', 'print a forecast without calling any model; nothing is written'],
    ['--json', 'print events as JSON, one per line'],
  ],
  async run(values, _words, env) {
    const { createRunner, OrderError } = await import('../../runner/index.ts')
    const { noticesOf, readConfig } = await import('../config/config.ts')
    const { dropUnused, prepareDataFolder } = await import('../config/data-folder.ts')
    const { baseOrder } = await import('./base-order.ts')
    const { follow } = await import('./follow.ts')
    const { TOLD_MS, webhookFor } = await import('./sharing/webhook-for.ts')
    const { gatesOf } = await import('./gates.ts')
    const { tempFolder } = await import('./temp-folder.ts')
    const config = readConfig(env, placeOf(values))
    for (const notice of noticesOf(config)) err(`${notice}\n`)
    const order = orderOf(
      values,
      readPrompt,
      await baseOrder(text(values, 'order'), text(values, 'preset'), config.dataDir),
    )
    if (order.suites.length === 0) throw new UsageError('Name at least one suite with --suite.')
    if (order.models.length === 0) throw new UsageError('Name at least one model with --model.')
    const gates = gatesOf(values, config.dataDir)
    const part = partOrdered(text(values, 'shard'))
    if (part && Object.keys(gates).length > 0)
      throw new UsageError('Gates are for a whole run: give them to benchloupe merge, not to a part.')
    const dry = values['dry-run'] === true
    const isNew = !dry && (await prepareDataFolder(config.dataDir))
    let refused = false
    const temp = dry ? await tempFolder() : null
    const runner = await createRunner({
      dataDir: config.dataDir,
      connections: config.connections,
      settings: config.settings,
      ...(temp ? { lookOnly: true, cacheDir: temp.path } : {}),
    })
    const webhook = dry ? null : webhookFor(config, runner)
    try {
      return await (dry
        ? dryRun(runner, order, part, Boolean(values.json))
        : follow(runner, () => runner.order(order, 'cli', { part }), {
            dataDir: config.dataDir,
            json: values.json === true,
            gates,
            reportUpTo: config.settings.reportUpTo,
            junit: text(values, 'junit'),
            summary: text(values, 'summary'),
          }))
    } catch (error) {
      refused = error instanceof OrderError
      if (error instanceof OrderError) throw new UsageError(error.problems.map((problem) => problem.message).join('\n'))
      throw error
    } finally {
      await webhook?.close(TOLD_MS)
      await runner.close(7_000)
      await temp?.drop()
      // what was wrong about the order leaves no data folder behind
      if (refused && isNew) await dropUnused(config.dataDir)
    }
  },
}
