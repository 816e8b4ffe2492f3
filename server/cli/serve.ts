import type { Config, Flags } from '../config/config.ts'
import { text, type Command, type Values } from './define-command.ts'

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

function flagsOf(values: Values): Flags {
  const [port, host, data] = ['port', 'host', 'data'].map((name) => text(values, name))
  return {
    ...(port === undefined ? {} : { port }),
    ...(host === undefined ? {} : { host }),
    ...(data === undefined ? {} : { data }),
    ...(values.dev === true ? { dev: true } : {}),
  }
}

/** Serves until a signal comes; a second one does not wait. Resolves to the exit code. */
async function serveUntilSignal(config: Config, sample: boolean): Promise<number> {
  const { startServer } = await import('../main.ts')
  const server = await startServer(config, { sample, say })
  say(
    server.link
      ? `Benchloupe is at ${server.link}\nThis link is shown once; it stays in .access.json of the data folder.`
      : `Benchloupe is at ${server.url}`,
  )
  await new Promise<void>((stop) => {
    let signals = 0
    for (const signal of ['SIGTERM', 'SIGINT'] as const)
      process.on(signal, () => {
        if (++signals > 1) process.exit(1)
        else stop()
      })
  })
  await server.close()
  // whatever still holds the process open (a call to an API that does not answer) is not worth waiting for
  setTimeout(() => process.exit(0), 500).unref()
  return 0
}

export const serveCommand: Command = {
  usage: 'benchloupe serve [--port 8080] [--host 127.0.0.1] [--data ./data] [--no-sample]',
  options: {
    port: { type: 'string' },
    host: { type: 'string' },
    data: { type: 'string' },
    'no-sample': { type: 'boolean' },
    dev: { type: 'boolean' },
  },
  help: [
    ['--port N', 'port to listen on (PORT, else 8080; 0 takes a free one)'],
    ['--host ADDRESS', 'address to listen on (HOST, else 127.0.0.1); on any but loopback a token is needed'],
    ['--data DIR', 'data folder (BENCHLOUPE_DATA, else ./data)'],
    ['--no-sample', 'do not start a sample run where there is no run yet'],
    ['--dev', 'read templates and static files anew for each page, for work on them'],
  ],
  async run(values, _words, env) {
    const { readConfig } = await import('../config/config.ts')
    return serveUntilSignal(readConfig(env, flagsOf(values)), values['no-sample'] !== true)
  },
}
