import { parseArgs, type ParseArgsConfig } from 'node:util'
import { nearName } from '../../runner/tools/near-name.ts'
import { EXIT, EXIT_LINE } from './exit-codes.ts'
import { out } from './terminal.ts'

export type Options = NonNullable<ParseArgsConfig['options']>
export type Values = Record<string, string | boolean | (string | boolean)[] | undefined>

/** A wrong call: the message says what, exit code `usage`. */
export class UsageError extends Error {}

type Help = readonly (readonly [option: string, meaning: string])[]

/** A command as one object in one file; main.ts lists it. Its file is light: what does the work is imported in `run`, so
 * that `--help` and a wrong call are answered at once. */
export interface Command {
  usage: string
  options: Options
  /** one line an option; made on demand where it takes more than the file itself */
  help: Help | (() => Promise<Help>)
  /** true where words without a dash are taken, e.g. a run's name */
  words?: boolean
  run(values: Values, words: string[], env: NodeJS.ProcessEnv): Promise<number>
}

/** The arguments of a command as its options and words. Throws UsageError where it has no such option. */
export function parseCommand(command: Command, argv: readonly string[]): { values: Values; positionals: string[] } {
  const options: Options = { ...command.options, help: { type: 'boolean', short: 'h' } }
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: command.words ?? false })
  } catch (error) {
    throw new UsageError(wrongOf(argv, options) ?? ((error as Error).message.split('. To specify')[0] as string))
  }
}

/** The first option that there is not, with the one that was probably meant; null where all are known. */
function wrongOf(argv: readonly string[], options: Options): string | null {
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, tokens: true })
  for (const token of tokens) {
    if (token.kind !== 'option' || Object.hasOwn(options, token.name)) continue
    const near = nearName(
      token.name,
      Object.keys(options).filter((name) => name !== 'help'),
    )
    return `There is no option ${token.rawName}${near === undefined ? '' : `; did you mean --${near}?`}`
  }
  return null
}

/** Parses the arguments of a command and runs it; `--help` prints its options. */
export async function runCommand(
  command: Command,
  about: string,
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const parsed = parseCommand(command, argv)
  if (parsed.values.help) {
    const help = typeof command.help === 'function' ? await command.help() : command.help
    const width = Math.max(...help.map(([option]) => option.length))
    out(
      `${about}\n\n  ${command.usage}\n\n${help.map(([option, meaning]) => `  ${option.padEnd(width)}  ${meaning}`).join('\n')}\n\n${EXIT_LINE}`,
    )
    return EXIT.done
  }
  return command.run(parsed.values, parsed.positionals, env)
}

/** Where a command works: --data and --config, as far as they are given. */
export function placeOf(values: Values): { data?: string; config?: string } {
  const [data, config] = [text(values, 'data'), text(values, 'config')]
  return { ...(data === undefined ? {} : { data }), ...(config === undefined ? {} : { config }) }
}

export const placeOptions: Options = { data: { type: 'string' }, config: { type: 'string' } }
export const placeHelp = [
  ['--data DIR', 'data folder (BENCHLOUPE_DATA, else ./data)'],
  ['--config FILE', 'settings file (BENCHLOUPE_CONFIG, else benchloupe.yaml in the data folder or beside it)'],
] as const

export const text = (values: Values, name: string): string | undefined => {
  const value = values[name]
  return typeof value === 'string' ? value : undefined
}

export const texts = (values: Values, name: string): string[] => {
  const value = values[name]
  return (Array.isArray(value) ? value : value === undefined ? [] : [value]).filter((item) => typeof item === 'string')
}

/** A number option. Throws UsageError where it is none. */
export function number(values: Values, name: string): number | undefined {
  const value = text(values, name)
  if (value === undefined) return undefined
  const parsed = Number(value)
  if (value.trim() === '' || !Number.isFinite(parsed)) throw new UsageError(`--${name} takes a number, not "${value}".`)
  return parsed
}
