import { readFileSync } from 'node:fs'
import { runCommand, UsageError, type Command } from './define-command.ts'
import { EXIT } from './exit-codes.ts'
import { err, out } from './terminal.ts'

/** The commands and where each is found. A command is loaded when it is called: the runner and the server take a second. */
const commands: readonly { name: string; about: string; load: () => Promise<Command> }[] = [
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
    name: 'verify',
    about: 'Checks that a run folder is unchanged since the run ended.',
    load: async () => (await import('./verify.ts')).verifyCommand,
  },
  {
    name: 'rescore',
    about: "Scores the replies of a run anew with this version's rules; makes no call.",
    load: async () => (await import('./rescore.ts')).rescoreCommand,
  },
  {
    name: 'import',
    about: 'Imports a data set in another format as a suite.',
    load: async () => (await import('./import.ts')).importCommand,
  },
]

const version = (): string =>
  JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')).version

const usage = (): string => `benchloupe ${version()}: benchmarks of vision models, every test kept as evidence

${commands.map((command) => `  benchloupe ${command.name.padEnd(8)} ${command.about}`).join('\n')}

benchloupe <command> --help lists its options.
`

/** Runs one command. Returns the exit code. */
export async function main(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const [name, ...rest] = argv
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    out(usage())
    return name === undefined ? EXIT.usage : EXIT.done
  }
  if (name === '--version') {
    out(`${version()}\n`)
    return EXIT.done
  }
  const command = commands.find((command) => command.name === name)
  if (!command) {
    err(`There is no command "${name}".\n\n${usage()}`)
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
    return EXIT.failed
  }
}

// who reads along may stop reading (`run --json | head`): nothing is told any more, but a paid run goes on to its end
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
  })

process.exitCode = await main(process.argv.slice(2), process.env)
