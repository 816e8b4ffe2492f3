import { parseArgs, type ParseArgsConfig } from 'node:util'

export type Options = NonNullable<ParseArgsConfig['options']>
export type Values = Record<string, string | boolean | (string | boolean)[] | undefined>

/** A wrong call: the message says what, exit code 2. */
export class UsageError extends Error {}

/** A command as one object in one file. `help` has one line an option. */
export interface Command {
  name: string
  about: string
  usage: string
  options: Options
  help: readonly (readonly [option: string, meaning: string])[]
  /** true where words without a dash are taken, e.g. a run's name */
  words?: boolean
  run(values: Values, words: string[], env: NodeJS.ProcessEnv): Promise<number>
}

/** Parses the arguments of a command and runs it; `--help` prints its options. */
export async function runCommand(command: Command, argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  let parsed: { values: Values; positionals: string[] }
  try {
    parsed = parseArgs({
      args: [...argv],
      options: { ...command.options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: command.words ?? false,
    })
  } catch (error) {
    throw new UsageError((error as Error).message.split('. To specify')[0] as string)
  }
  if (parsed.values.help) {
    const width = Math.max(...command.help.map(([option]) => option.length))
    process.stdout.write(
      `${command.about}\n\n  ${command.usage}\n\n${command.help.map(([option, meaning]) => `  ${option.padEnd(width)}  ${meaning}`).join('\n')}\n`,
    )
    return 0
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
