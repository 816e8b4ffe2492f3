import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { createRunner, diskTrouble, readManifest, systemClock, type Order, type Runner } from '../runner/index.ts'
import { AccessFile } from './access/access-file.ts'
import { actions } from './actions/index.ts'
import { buildApp } from './app.ts'
import { ConfigError } from './config/config-error.ts'
import { needsToken, noticesOf, type Config } from './config/config.ts'
import { notWritable, prepareDataFolder } from './config/data-folder.ts'
import { volumeNotices } from './config/volume.ts'
import { Webhook } from './live/webhook.ts'
import { pages } from './routes.ts'
import { urls } from './urls.ts'

/** Time for calls in flight to end after SIGTERM, ms. */
const PARK_MS = 6_000
/** What a webhook is being told may take so long more, ms. */
const TOLD_MS = 3_000

/** What the first start runs, so that the first page shows something real. Both models need no key and no network. */
const FIRST_LOOK: Order = {
  suites: ['starter'],
  models: ['builtin/pixels', 'builtin/chance'],
  repeats: 1,
  shots: 0,
  reminders: 0,
  parallel: 4,
  seed: 1,
  title: 'first look',
}

export interface Server {
  /** the address a person opens */
  url: string
  /** the same with the token in it, where one was made just now */
  link: string | null
  close(): Promise<void>
}

/** Starts everything: data folder, runner, app, port. Rejects with a sentence a user can act on. */
export async function startServer(
  config: Config,
  options: { sample: boolean; say: (line: string) => void },
): Promise<Server> {
  await prepareDataFolder(config.dataDir)
  for (const notice of [...noticesOf(config), ...volumeNotices(config)]) options.say(notice)
  const accessFile = needsToken(config) ? await AccessFile.open(config.dataDir) : null
  const { token, made } =
    config.token !== null || !accessFile
      ? { token: config.token, made: false }
      : await accessFile.token().catch(async (error: NodeJS.ErrnoException) => {
          throw diskTrouble(error) === null ? error : await notWritable(config.dataDir, error)
        })
  const runner = await createRunner({
    dataDir: config.dataDir,
    connections: config.connections,
    settings: config.settings,
  })
  const webhook = config.webhook && new Webhook(config.webhook, { clock: systemClock, fetch, warn: options.say })
  webhook?.follow(runner)
  if (config.settings.resume === 'auto') await takeUpAgain(runner, config, options.say)
  await runner.takeUpRescoring()
  const app = await buildApp({ config, runner, pages, actions, token, accessFile, reports: true })
  const url = (await listening(app, runner, config)) + config.basePath
  if (options.sample && (await isEmpty(join(config.dataDir, 'runs'))))
    // a sample that cannot be run is no reason not to serve
    await runner.order(FIRST_LOOK, 'sample').then(
      ({ id }) => options.say(`First run started: ${url}/runs/${id}`),
      (error: Error) => options.say(`The sample run could not be started: ${error.message}`),
    )
  return {
    url,
    link: made && token ? `${url}/login?token=${token}` : null,
    // together: nothing new is taken while runs are parked
    async close() {
      await Promise.all([app.close(), runner.close(PARK_MS), webhook?.close(TOLD_MS)])
    },
  }
}

/** Serves one run folder, wherever it lies, to be looked at: nothing in it is written, and nothing can be changed. `config.dataDir`
 * is a folder for what this process needs meanwhile. Rejects with a sentence a user can act on. */
export async function openRun(config: Config & { only: string }): Promise<Server> {
  await prepareDataFolder(config.dataDir)
  const accessFile = needsToken(config) ? await AccessFile.open(config.dataDir) : null
  const { token, made } =
    config.token !== null || !accessFile ? { token: config.token, made: false } : await accessFile.token()
  const runner = await createRunner({ dataDir: config.dataDir, connections: {}, lookOnly: true })
  const app = await buildApp({ config, runner, pages, actions, token, accessFile })
  const place = await listening(app, runner, config)
  const url = place + urls.run(basename(config.only))
  return {
    url,
    link:
      made && token
        ? `${place}${config.basePath}/login?token=${token}&next=${encodeURIComponent(urls.run(basename(config.only)))}`
        : null,
    async close() {
      await Promise.all([app.close(), runner.close(0)])
    },
  }
}

/** Runs that a crash or a shutdown cut off go on by themselves, where the settings say so. */
async function takeUpAgain(runner: Runner, { dataDir }: Config, say: (line: string) => void): Promise<void> {
  for (const id of await readdir(join(dataDir, 'runs'))) {
    const manifest = await readManifest(join(dataDir, 'runs', id)).catch(() => null)
    if (manifest?.status !== 'interrupted') continue
    await runner.resume(id).then(
      () => say(`Run ${id} was interrupted and goes on.`),
      (error: Error) => say(`Run ${id} could not be resumed: ${error.message}`),
    )
  }
}

const isEmpty = async (folder: string): Promise<boolean> =>
  (await readdir(folder)).every((name) => name.startsWith('.') || name === 'lost+found')

/** Listens, and tells where: "http://localhost:8080". Rejects with a sentence where it cannot, with all of it closed again. */
async function listening(app: FastifyInstance, runner: Runner, config: Config): Promise<string> {
  try {
    await app.listen({ port: config.port, host: config.host })
  } catch (error) {
    await Promise.allSettled([app.close(), runner.close(0)])
    throw listenError(error as NodeJS.ErrnoException, config)
  }
  return `http://${shownHost(config.host)}:${(app.server.address() as AddressInfo).port}`
}

/** What a browser on this machine can open: 0.0.0.0 is where one listens, not where one goes. */
const shownHost = (host: string): string =>
  host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host

function listenError(error: NodeJS.ErrnoException, { host, port }: Config): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new ConfigError(
        `Port ${port} on ${host} is taken by another program. Stop it, or choose another port with --port or PORT.`,
      )
    case 'EACCES':
      return new ConfigError(`Port ${port} may not be used by this user. Choose one above 1023 with --port or PORT.`)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new ConfigError(
        `${host} is not an address of this machine. Set --host or HOST to 127.0.0.1, 0.0.0.0 or one it has.`,
      )
    default:
      return error
  }
}
