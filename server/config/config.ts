import { isIP } from 'node:net'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import Type, { type Static, type TSchema, Value } from '../../runner/tools/typebox.ts'
import { knownApis, version, type Connection, type Settings } from '../../runner/index.ts'
import { ConfigError } from './config-error.ts'
import { readSettings } from './settings-file.ts'

type Env = Readonly<Record<string, string | undefined>>

/** What command-line options override; texts as typed. */
export interface Flags {
  port?: string
  host?: string
  data?: string
  config?: string
  dev?: boolean
}

/** Where the end of runs is told, and what signs it. */
export interface WebhookPlace {
  url: string
  /** null: it is not signed */
  secret: string | null
}

export interface Config {
  port: number
  host: string
  /** absolute */
  dataDir: string
  /** as the user wrote it */
  dataShown: string
  logLevel: Static<typeof LogLevel>
  /** tokens of the environment; null where none is set */
  token: string | null
  reviewToken: string | null
  viewToken: string | null
  /** addresses and networks whose X-Forwarded-For and X-Forwarded-Proto count */
  trustedProxies: string[]
  /** the header in which those proxies name whoever asks, in lower case; null: none */
  userHeader: string | null
  /** address of an OpenTelemetry collector, and what this server is called there; null: no spans */
  traces: { endpoint: string; serviceName: string } | null
  /** host names that it is asked for under, beside those of this machine; null: not set */
  hosts: string[] | null
  /** '' or the path that everything is served under, '/benchloupe' */
  basePath: string
  /** by API name */
  connections: Record<string, Connection>
  /** where the end of runs is told; null: nowhere */
  webhook: WebhookPlace | null
  /** benchloupe.yaml, or the file that was named instead */
  settings: Settings
  /** the one run folder that is shown, wherever it lies; then nothing may be changed. null: the runs of the data folder */
  only: string | null
  /** read templates and static files anew for each page, for who edits them */
  dev: boolean
}

/** What pages may know and show of the configuration. */
export interface PublicConfig {
  version: string
  host: string
  port: number
  /** as the user wrote it, for advice like "drop a run folder into data/runs" */
  dataDir: string
  /** false on loopback where no token is set */
  needsToken: boolean
}

export { ConfigError }

const LogLevel = Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
const Token = Type.String({ minLength: 8, maxLength: 512, pattern: '^[\\x21-\\x7e]+$' })

/** Reads everything from the environment, which nothing else in the project does. Throws ConfigError naming the variable. */
export function readConfig(env: Env, flags: Flags = {}): Config {
  const dataShown = flags.data ?? given(env, 'BENCHLOUPE_DATA') ?? 'data'
  const [token, reviewToken, viewToken] = tokens(env)
  const dataDir = resolve(dataShown)
  const settings = readSettings(dataDir, flags.config ?? given(env, 'BENCHLOUPE_CONFIG'))
  return {
    port: checked(
      Type.Integer({ minimum: 0, maximum: 65535 }),
      flags.port ?? given(env, 'PORT') ?? '8080',
      flags.port === undefined ? 'PORT' : '--port',
      'a port number from 0 to 65535',
    ),
    host: checked(
      Type.String({ pattern: '^[A-Za-z0-9.:_-]+$', maxLength: 253 }),
      flags.host ?? given(env, 'HOST') ?? '127.0.0.1',
      flags.host === undefined ? 'HOST' : '--host',
      'an address to listen on, e.g. 127.0.0.1 or 0.0.0.0',
    ),
    dataDir,
    dataShown,
    logLevel: checked(
      LogLevel,
      given(env, 'LOG_LEVEL')?.toLowerCase() ?? 'warn',
      'LOG_LEVEL',
      'one of fatal, error, warn, info, debug, trace, silent',
    ),
    token,
    reviewToken,
    viewToken,
    trustedProxies: proxies(given(env, 'BENCHLOUPE_TRUSTED_PROXIES')),
    userHeader: userHeader(env),
    traces: tracesOf(env),
    hosts: hostNames(given(env, 'BENCHLOUPE_HOSTS')),
    basePath: pathUnder(given(env, 'BENCHLOUPE_BASE_PATH')),
    connections: connections(env, settings),
    webhook: webhookOf(env, settings),
    settings,
    only: null,
    dev: flags.dev ?? false,
  }
}

/** The secret is read wherever it is set, so that a wrong one is told at the start. */
function webhookOf(env: Env, { webhook }: Settings): WebhookPlace | null {
  const key = secret(env, 'BENCHLOUPE_WEBHOOK_SECRET')
  return webhook === undefined ? null : { url: webhook, secret: key }
}

const TOKENS = ['BENCHLOUPE_TOKEN', 'BENCHLOUPE_REVIEW_TOKEN', 'BENCHLOUPE_VIEW_TOKEN'] as const

/** Each token, null where it is not set. Throws ConfigError where two are the same: nobody could say what they may do. */
function tokens(env: Env): [full: string | null, review: string | null, view: string | null] {
  const [full, review, view] = TOKENS.map((name) => secret(env, name)) as [string | null, string | null, string | null]
  for (const [index, value] of [full, review, view].entries()) {
    if (value === null) continue
    const name = TOKENS[index] as string
    checked(Token, value, name, 'a token of 8 to 512 printable characters without spaces', false)
    const first = TOKENS[[full, review, view].indexOf(value)] as string
    if (first !== name) throw new ConfigError(`${first} and ${name} are the same. Give ${name} another value.`)
  }
  return [full, review, view]
}

/** "127.0.0.1, 10.0.0.0/8" as a list. Throws ConfigError naming what is no address. */
function proxies(text: string | undefined): string[] {
  const list = (text ?? '').split(/[\s,]+/).filter(Boolean)
  for (const proxy of list) {
    const [address = '', bits, ...more] = proxy.split('/')
    const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1
    const fits = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most)
    if (most < 0 || !fits || more.length > 0)
      throw new ConfigError(
        `BENCHLOUPE_TRUSTED_PROXIES: "${proxy}" is not an address or a network. Write e.g. 127.0.0.1, 10.0.0.0/8.`,
      )
  }
  return list
}

function tracesOf(env: Env): Config['traces'] {
  const [endpoint, serviceName = 'benchloupe'] = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_SERVICE_NAME'].map((name) =>
    given(env, name),
  )
  return endpoint === undefined
    ? null
    : { endpoint: webAddress('OTEL_EXPORTER_OTLP_ENDPOINT', endpoint, 4318), serviceName }
}

/** Throws ConfigError where nobody is trusted to say it: anybody could call themselves what they like. */
function userHeader(env: Env): string | null {
  const name = given(env, 'BENCHLOUPE_USER_HEADER')
  if (name === undefined) return null
  if (!/^[A-Za-z0-9-]{1,80}$/.test(name))
    throw new ConfigError('BENCHLOUPE_USER_HEADER must be the name of a header, e.g. X-Forwarded-User.')
  if (given(env, 'BENCHLOUPE_TRUSTED_PROXIES') === undefined)
    throw new ConfigError(
      'BENCHLOUPE_USER_HEADER is set without BENCHLOUPE_TRUSTED_PROXIES. Name the proxies that may send it.',
    )
  return name.toLowerCase()
}

/** "bench.example, 10.0.0.5" as a list, in lower case; `*` for any name. Throws ConfigError naming what is no host. */
function hostNames(text: string | undefined): string[] | null {
  if (text === undefined) return null
  const list = text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
  for (const host of list)
    if (
      host !== '*' &&
      !isIP(host.replace(/^\[(.*)\]$/, '$1')) &&
      !/^[a-z0-9_]([a-z0-9._-]{0,251}[a-z0-9_])?$/.test(host)
    )
      throw new ConfigError(
        `BENCHLOUPE_HOSTS: "${host}" is not a host name. Write names without scheme, port and path, e.g. bench.example, 10.0.0.5.`,
      )
  return list.map((host) => (isIP(host) === 6 ? `[${host}]` : host))
}

/** "/benchloupe/" -> "/benchloupe", "/" -> "". Throws ConfigError. */
function pathUnder(text: string | undefined): string {
  const path = (text ?? '').replace(/\/+$/, '')
  if (path !== '' && !/^(\/[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,99}){1,10}$/.test(path))
    throw new ConfigError(
      `BENCHLOUPE_BASE_PATH must be a path such as /benchloupe, of letters, digits, ".", "_", "~" and "-", not "${path.slice(0, 100)}".`,
    )
  return path
}

export const publicConfig = (config: Config): PublicConfig => ({
  version,
  host: config.host,
  port: config.port,
  dataDir: config.dataShown,
  needsToken: needsToken(config),
})

/** What a user should know of how the environment was read, one sentence each. */
export const noticesOf = ({ connections }: Pick<Config, 'connections'>): string[] =>
  Object.values(connections).flatMap(({ keyFrom, unusedKeys }) =>
    keyFrom && unusedKeys ? [`${[keyFrom, ...unusedKeys].join(' and ')} hold different keys: ${keyFrom} is used.`] : [],
  )

/** Who reaches it must show a token: where others can reach it, and wherever a token is set. A proxy on the same host comes from
 * loopback as well, and lets the world in. */
export const needsToken = ({
  host,
  token,
  reviewToken,
  viewToken,
}: Pick<Config, 'host' | 'token' | 'reviewToken' | 'viewToken'>): boolean =>
  !isLoopback(host) || [token, reviewToken, viewToken].some((given) => given !== null)

/** Addresses that only this machine can reach. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)

/** Every API with an address. The key is the first of its variables that is set; it stays bound to that one address. */
function connections(env: Env, file: Settings): Record<string, Connection> {
  const found: Record<string, Connection> = {}
  for (const { name, settings } of knownApis(file)) {
    const set = settings.baseUrl === null ? undefined : given(env, settings.baseUrl)
    const baseUrl =
      set === undefined ? settings.defaultBaseUrl : webAddress(settings.baseUrl as string, set, settings.defaultPort)
    if (baseUrl === '' && settings.baseUrl !== null) continue
    const keys = settings.keys.flatMap((variable) => {
      const value = secret(env, variable)
      return value === null ? [] : [{ variable, value }]
    })
    const key = keys[0]?.value ?? null
    const unusedKeys = keys.filter(({ value }) => value !== key).map(({ variable }) => variable)
    const options = Object.entries(settings.options ?? {}).flatMap(([option, variables]) => {
      const value = variables.map((variable) => given(env, variable)).find((text) => text !== undefined)
      return value === undefined ? [] : [[option, value] as const]
    })
    found[name] = {
      api: name,
      baseUrl,
      key,
      ...(keys[0] ? { keyFrom: keys[0].variable } : {}),
      ...(unusedKeys.length > 0 ? { unusedKeys } : {}),
      ...(options.length > 0 ? { options: Object.fromEntries(options) } : {}),
    }
  }
  return found
}

/** An empty variable counts as none: compose files set them so. */
const given = (env: Env, name: string): string | undefined => env[name]?.trim() || undefined

/** NAME itself, or the content of the file that NAME_FILE names (mounted secrets). Never part of a message. */
function secret(env: Env, name: string): string | null {
  const [direct, file] = [given(env, name), given(env, `${name}_FILE`)]
  if (direct !== undefined && file !== undefined)
    throw new ConfigError(`Both ${name} and ${name}_FILE are set. Keep one of them.`)
  const value = file === undefined ? direct : fileContent(`${name}_FILE`, file)
  if (value === undefined) return null
  if (!/^[\x21-\x7e]{1,8192}$/.test(value))
    throw new ConfigError(
      `${file === undefined ? name : `The file that ${name}_FILE names`} holds a space, a line break or another character that keys do not have. Set it to the key alone.`,
    )
  return value
}

function fileContent(variable: string, file: string): string {
  let text: string
  try {
    text = readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw new ConfigError(
      `${variable} names ${file}, which cannot be read (${(error as NodeJS.ErrnoException).code}). Mount the file or unset the variable.`,
    )
  }
  if (text === '')
    throw new ConfigError(`${variable} names ${file}, which is empty. Put the key into it or unset the variable.`)
  return text
}

/** "localhost:11434" -> "http://localhost:11434"; no trailing slash, no user or password in it. */
function webAddress(variable: string, text: string, defaultPort?: number): string {
  const bare = !/^[a-z][a-z0-9+.-]*:\/\//i.test(text)
  // a bare host, as OLLAMA_HOST often holds one, means the API's usual port
  const full = bare
    ? `http://${text}${defaultPort !== undefined && !/:\d+(\/|$)/.test(text) ? `:${defaultPort}` : ''}`
    : text
  const url = URL.canParse(full) ? new URL(full) : null
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash)
    throw new ConfigError(
      `${variable} is not a valid API address. Set it to something like https://api.example.com/v1, without a user, a key or a query in it.`,
    )
  return full.replace(/\/+$/, '')
}

/** `text` turned into what the schema asks for. The value is shown unless it is secret. */
function checked<T extends TSchema>(schema: T, text: string, name: string, wanted: string, show = true): Static<T> {
  const value: unknown = Value.Convert(schema, text)
  if (!Value.Check(schema, value)) throw new ConfigError(`${name} must be ${wanted}${show ? `, not "${text}"` : ''}.`)
  return value as Static<T>
}
