import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Compile } from '../../runner/tools/typebox.ts'
import type * as Yaml from 'yaml'
import { nameProblem, nearName, onDemand, SettingsSchema, type Settings } from '../../runner/index.ts'
import { ConfigError } from './config-error.ts'

const check = Compile(SettingsSchema)
const yaml = onDemand<typeof Yaml>('yaml')
const FILE = 'benchloupe.yaml'
const MAX_BYTES = 2 ** 20

/** The settings file that was named, else benchloupe.yaml in the data folder, else the one beside it; checked; {} where there is none.
 * Throws ConfigError that names line and key, for all mistakes at once. */
export function readSettings(dataDir: string, named?: string): Settings {
  if (named !== undefined) {
    const text = textOf(named)
    if (text === null) throw new ConfigError(`There is no settings file ${named}.`)
    return parseSettings(text)
  }
  const text = textOf(join(dataDir, FILE)) ?? textOf(join(dirname(dataDir), FILE))
  return text === null ? {} : parseSettings(text)
}

/** null where there is no such file: also where what should hold it is none, which is for whoever writes there to say. */
function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw new ConfigError(`The settings file ${file} cannot be read (${code}).`)
  }
}

/** Fields that every question has already, by what sets them here. */
const OWN_FIELDS = new Map([
  ['model', 'the name of the model'],
  ['messages', 'the test'],
  ['prompt', 'the test'],
  ['input', 'the test'],
  ['images', 'the test'],
  ['n', 'nothing: one answer is asked for'],
  ['max_tokens', 'maxOutputTokens'],
  ['max_completion_tokens', 'maxOutputTokens'],
  ['max_output_tokens', 'maxOutputTokens'],
  ['stream', 'stream'],
  ['stream_options', 'stream'],
  ['temperature', 'temperature'],
  ['seed', 'the run'],
  ['reasoning_effort', 'reasoningEffort'],
  ['think', 'reasoningEffort'],
])

/** `extra` is for what nothing else sets: throws ConfigError where it would change what is asked, or be overruled in silence. */
function withoutOwnFields(settings: Settings): Settings {
  for (const part of ['apis', 'models'] as const)
    for (const [name, { extra = {} }] of Object.entries(settings[part] ?? {}))
      for (const field of Object.keys(extra)) {
        const by = OWN_FIELDS.get(field)
        if (by !== undefined)
          throw new ConfigError(`${FILE}: ${part}.${name}.extra.${field} cannot be set there: it is set by ${by}.`)
      }
  return settings
}

/** Names of APIs and models stand on pages and in folders: throws ConfigError where one cannot be read. */
function named(settings: Settings): Settings {
  for (const part of ['apis', 'models', 'limits'] as const)
    for (const name of Object.keys(settings[part] ?? {})) {
      const problem = nameProblem(name, 200)
      if (problem !== null) throw new ConfigError(`${FILE}: ${part} "${name.slice(0, 60)}" ${problem}.`)
    }
  return settings
}

export function parseSettings(text: string): Settings {
  if (text.length > MAX_BYTES) throw new ConfigError(`${FILE} is longer than ${MAX_BYTES} bytes.`)
  const { isMap, isScalar, LineCounter, parseDocument } = yaml()
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true })
  const [broken] = document.errors
  if (broken)
    throw new ConfigError(`${FILE} line ${lines.linePos(broken.pos[0]).line}: ${broken.message.split('\n')[0]}`)
  const value: unknown = document.toJS({ maxAliasCount: 0 }) ?? {}
  if (check.Check(value)) return withoutOwnFields(named(value))
  const lineOf = (path: string[]): number => {
    // the deepest part of the path that is really in the file
    for (let depth = path.length; depth > 0; depth--) {
      const parent = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true)
      const pair = isMap(parent)
        ? parent.items.find((item) => isScalar(item.key) && String(item.key.value) === path[depth - 1])
        : undefined
      const start = (pair?.key as Yaml.Node | undefined)?.range?.[0]
      if (start !== undefined) return lines.linePos(start).line
    }
    return 1
  }
  const problems = check
    .Errors(value)
    // a union or a closed object repeats itself on the level above
    .filter(
      (error, _, all) =>
        error.keyword !== 'additionalProperties' ||
        !all.some((other) => other.keyword === 'boolean' && other.instancePath.startsWith(error.instancePath)),
    )
    .map((error) => {
      const path = error.instancePath
        .split('/')
        .slice(1)
        .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
      const key = path.join('.') || 'the file'
      return error.keyword === 'boolean'
        ? `line ${lineOf(path)}: ${key} is not a known setting${near(path)}`
        : `line ${lineOf(path)}: ${key} ${error.message}`
    })
  throw new ConfigError(`${FILE}: ${[...new Set(problems)].slice(0, 20).join('; ')}.`)
}

/** Every key that may stand in the file, wherever it belongs. */
const KEYS = [...new Set(namesIn(SettingsSchema))]

function namesIn(schema: object): string[] {
  const { properties = {}, patternProperties = {} } = schema as Record<
    'properties' | 'patternProperties',
    Record<string, object> | undefined
  >
  return [...Object.keys(properties), ...[properties, patternProperties].flatMap(Object.values).flatMap(namesIn)]
}

function near(path: readonly string[]): string {
  const name = nearName(path.at(-1) ?? '', KEYS)
  return name ? ` (did you mean ${name}?)` : ''
}
