import type { Config, Flags } from '../config/config.ts'
import { placeHelp, placeOf, placeOptions, text, type Command, type Values } from './define-command.ts'
import { err, out } from './terminal.ts'

const say = (line: string): void => {
  out(`${line}\n`)
}

const complain = (error: unknown): void => {
  err(`Something went wrong inside Benchloupe: ${error instanceof Error ? error.stack : String(error)}\n`)
}

function flagsOf(values: Values): Flags {
  const [port, host] = ['port', 'host'].map((name) => text(values, name))
  return {
    ...(port === undefined ? {} : { port }),
    ...(host === undefined ? {} : { host }),
    ...placeOf(values),
    ...(values.dev === true ? { dev: true } : {}),
  }
}

/** The process has ended so long after a signal, ms, whatever is still being done: docker kills after 10 s, and a run that was not
 * parked by then is taken up like one that was killed. */
const END_MS = 8_000

/** Serves until a signal comes; a second one does not wait. Resolves to the exit code. */
async function serveUntilSignal(config: Config, sample: boolean): Promise<number> {
  // before anything else: the first process of a container is sent no signal that it does not listen for, and what is being started is to
  // end as well
  const stopped = untilSignal()
  void stopped.then(() => setTimeout(() => process.exit(0), END_MS).unref())
  const { startServer } = await import('../main.ts')
  const server = await startServer(config, { sample, say })
  say(
    server.link
      ? `Benchloupe is at ${server.link}\nThis link is shown only once; the token is kept in .access.json in the data folder.`
      : `Benchloupe is at ${server.url}`,
  )
  // a request or a listener that forgot to catch is no reason to end paid runs; after anything else nobody knows what holds:
  // runs are parked, so that they can be resumed
  process.on('unhandledRejection', (error) => complain(error))
  process.on('uncaughtException', (error) => {
    complain(error)
    void server.close().finally(() => process.exit(1))
  })
  await stopped
  await server.close()
  // whatever still holds the process open (a call to an API that does not answer) is not worth waiting for
  setTimeout(() => process.exit(0), 500).unref()
  return 0
}

/** Resolves when a signal asks for the end; a second one does not wait. */
export const untilSignal = (): Promise<void> =>
  new Promise((stop) => {
    let signals = 0
    for (const signal of ['SIGTERM', 'SIGINT'] as const)
      process.on(signal, () => {
        if (++signals > 1) process.exit(1)
        else stop()
      })
  })

export const serveCommand: Command = {
  usage: 'benchloupe serve [--port 8080] [--host 127.0.0.1] [--data ./data] [--no-sample]',
  options: {
    port: { type: 'string' },
    host: { type: 'string' },
    ...placeOptions,
    'no-sample': { type: 'boolean' },
    dev: { type: 'boolean' },
  },
  help: [
    ['--port N', 'port to listen on (PORT, else 8080; 0 takes a free one)'],
    ['--host ADDRESS', 'address to listen on (HOST, else 127.0.0.1); any other than loopback needs a token'],
    ...placeHelp,
    ['--no-sample', 'do not start a sample run when there are no runs yet'],
    ['--dev', 'reload templates and static files for every page, for work on them'],
  ],
  async run(values, _words, env) {
    const { readConfig } = await import('../config/config.ts')
    return serveUntilSignal(readConfig(env, flagsOf(values)), values['no-sample'] !== true)
  },
}
