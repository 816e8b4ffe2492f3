import { parseArgs, type ParseArgsConfig } from 'node:util'
import { EXIT } from './exit-codes.ts'
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
  try {
    return parseArgs({
      args: [...argv],
      options: { ...command.options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: command.words ?? false,
    })
  } catch (error) {
    throw new UsageError((error as Error).message.split('. To specify')[0] as string)
  }
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
      `${about}\n\n  ${command.usage}\n\n${help.map(([option, meaning]) => `  ${option.padEnd(width)}  ${meaning}`).join('\n')}\n`,
    )
    return EXIT.done
  }
  return command.run(parsed.values, parsed.positionals, env)
}

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
