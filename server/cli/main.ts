import { readFileSync } from 'node:fs'
import { suggestion } from '../../runner/tools/near-name.ts'
import { ConfigError } from '../config/config-error.ts'
import { runCommand, UsageError, type Command } from './define-command.ts'
import { EXIT, EXIT_LINE } from './exit-codes.ts'
import { err, out } from './terminal.ts'

/** The commands and where each is found. A command is loaded when it is called: the runner and the server take a second. */
export const commands: readonly { name: string; about: string; load: () => Promise<Command> }[] = [
  {
    name: 'serve',
    about: 'Serves the web pages and runs the benchmarks started there.',
    load: async () => (await import('./serve.ts')).serveCommand,
  },
  {
    name: 'run',
    about: 'Runs suites against models and keeps every test in a run folder.',
    load: async () => (await import('./run.ts')).run,
  },
  {
    name: 'resume',
    about: 'Resumes an interrupted or stopped run without paying twice for a reply.',
    load: async () => (await import('./resume.ts')).resume,
  },
  {
    name: 'merge',
    about: 'Makes one run of the parts of a divided run (run --shard).',
    load: async () => (await import('./sharing/merge.ts')).mergeCommand,
  },
  {
    name: 'compare',
    about: 'Compares two runs over the tests that both have.',
    load: async () => (await import('./compare.ts')).compareCommand,
  },
  {
    name: 'verify',
    about: 'Checks that a run folder is unchanged since the run ended.',
    load: async () => (await import('./verify.ts')).verifyCommand,
  },
  {
    name: 'report',
    about: 'Makes a report in a run folder that opens in any browser, without a server.',
    load: async () => (await import('./sharing/report.ts')).reportCommand,
  },
  {
    name: 'open',
    about: 'Shows a run that somebody sent, from its folder or a ZIP, and writes nothing into it.',
    load: async () => (await import('./sharing/open.ts')).openCommand,
  },
  {
    name: 'export',
    about: 'Writes a run as a ZIP, or its tests as CSV, JSON lines, Parquet or COCO.',
    load: async () => (await import('./sharing/export.ts')).exportCommand,
  },
  {
    name: 'rescore',
    about: "Scores the replies of a run anew with this version's rules; makes no call.",
    load: async () => (await import('./rescore.ts')).rescoreCommand,
  },
  {
    name: 'amend',
    about: 'Makes a new suite of one and the truths that people amended.',
    load: async () => (await import('./amend.ts')).amendCommand,
  },
  {
    name: 'import',
    about: 'Imports a data set in another format as a suite.',
    load: async () => (await import('./import.ts')).importCommand,
  },
  {
    name: 'runs',
    about: 'Lists the runs of a data folder.',
    load: async () => (await import('./runs.ts')).runsCommand,
  },
  {
    name: 'suites',
    about: 'Lists the suites that can be run.',
    load: async () => (await import('./suites.ts')).suitesCommand,
  },
  {
    name: 'models',
    about: 'Lists the models that the configured APIs offer.',
    load: async () => (await import('./models.ts')).modelsCommand,
  },
  {
    name: 'doctor',
    about: 'Checks Node, data folder, disk, keys and APIs, and says what to do.',
    load: async () => (await import('./doctor.ts')).doctorCommand,
  },
  {
    name: 'import-run',
    about: 'Imports the results of another tool as runs; makes no call.',
    load: async () => (await import('./results/import-run.ts')).importRunCommand,
  },
  {
    name: 'completion',
    about: 'Prints what bash, zsh or fish need to complete commands and options.',
    load: async () => (await import('./shell/completion.ts')).completionOf(commands),
  },
]

const version = (): string =>
  JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')).version

const usage = (): string => `benchloupe ${version()}: benchmarks of vision models, every test kept as evidence

${commands.map((command) => `  benchloupe ${command.name.padEnd(10)} ${command.about}`).join('\n')}

benchloupe help <command> lists its options.
${EXIT_LINE}`

/** Runs one command. Returns the exit code. */
export async function main(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const asksHelp = ['help', '--help', '-h'].includes(argv[0] ?? '')
  const [name, ...rest] = asksHelp && argv[1] !== undefined ? [argv[1], '--help'] : argv
  if (name === undefined || (asksHelp && argv[1] === undefined)) {
    ;(name === undefined ? err : out)(usage())
    return name === undefined ? EXIT.usage : EXIT.done
  }
  if (name === '--version' || name === '-V') {
    out(`${version()}\n`)
    return EXIT.done
  }
  const command = commands.find((command) => command.name === name)
  if (!command) {
    const names = commands.map((command) => command.name)
    err(`There is no command "${name}"${suggestion(name, names) || `. There are ${names.join(', ')}.`}\n`)
    return EXIT.usage
  }
  try {
    return await runCommand(await command.load(), command.about, rest, env)
  } catch (error) {
    if (error instanceof UsageError) {
      err(`${error.message}\nbenchloupe ${name} --help lists the options.\n`)
      return EXIT.usage
    }
    err(`${(error as Error).message}\n`)
    // a setting, a port or a folder that cannot be used: nothing was begun
    return error instanceof ConfigError ? EXIT.usage : EXIT.failed
  }
}
