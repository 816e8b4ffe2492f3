import { version } from '../../runner/index.ts'
import { runCommand, UsageError, type Command } from './define-command.ts'
import { importCommand } from './import.ts'
import { resume } from './resume.ts'
import { run } from './run.ts'
import { serveCommand } from './serve.ts'
import { verifyCommand } from './verify.ts'

const commands: readonly Command[] = [serveCommand, run, resume, verifyCommand, importCommand]

const usage = (): string => `benchloupe ${version}: benchmarks of vision models, every test kept as evidence

${commands.map((command) => `  benchloupe ${command.name.padEnd(8)} ${command.about}`).join('\n')}

benchloupe <command> --help lists its options.
`

/** Runs one command. Returns the exit code: 0 done, 1 the work itself failed, 2 the call was wrong. */
export async function main(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const [name, ...rest] = argv
  if (name === undefined || name === '--help' || name === 'help') {
    process.stdout.write(usage())
    return name === undefined ? 2 : 0
  }
  if (name === '--version') {
    process.stdout.write(`${version}\n`)
    return 0
  }
  const command = commands.find((command) => command.name === name)
  if (!command) {
    process.stderr.write(`There is no command "${name}".\n\n${usage()}`)
    return 2
  }
  try {
    return await runCommand(command, rest, env)
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`${error.message}\nbenchloupe ${name} --help lists the options.\n`)
      return 2
    }
    process.stderr.write(`${(error as Error).message}\n`)
    return 1
  }
}

process.exitCode = await main(process.argv.slice(2), process.env)
