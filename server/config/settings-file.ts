import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Compile } from '../../runner/tools/typebox.ts'
import type * as Yaml from 'yaml'
import { onDemand, SettingsSchema, type Settings } from '../../runner/index.ts'
import { ConfigError } from './config-error.ts'
import { odditiesOf, sayOddity } from './settings-sense.ts'
import { pathOf, sentenceOf } from './settings-words.ts'

const check = Compile(SettingsSchema)
const yaml = onDemand<typeof Yaml>('yaml')
const FILE = 'benchloupe.yaml'
const MAX_BYTES = 2 ** 20
/** A list of aliases may grow to this many values when they are put in. */
const MOST_ALIASES = 100
const MOST_TOLD = 20

/** The settings file that was named, else benchloupe.yaml in the data folder, else the one beside it; checked; {} where there is none.
 * Throws ConfigError that names line and key, for all mistakes at once. */
export function readSettings(dataDir: string, named?: string): Settings {
  if (named !== undefined) {
    const text = textOf(named, true)
    if (text === null) throw new ConfigError(`There is no settings file ${named}.`)
    return parseSettings(text, named)
  }
  for (const file of [join(dataDir, FILE), join(dirname(dataDir), FILE)]) {
    const text = textOf(file)
    if (text !== null) return parseSettings(text)
  }
  return {}
}

/** null where there is no such file: also where what should hold it is none, which is for whoever writes there to say. */
function textOf(file: string, named = false): string | null {
  try {
    return decoded(bytesOf(file, named), file)
  } catch (error) {
    if (error instanceof ConfigError) throw error
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw new ConfigError(`The settings file ${file} cannot be read (${code}). Check who may read it.`)
  }
}

/** Of a file that never ends, a device among them, no more than settings may have. Only a file that was named may be a pipe, as shells
 * make them: another would be waited for without a word. */
function bytesOf(file: string, named: boolean): Buffer {
  if (!named && statSync(file).isFIFO())
    throw new ConfigError(`The settings file ${file} is a pipe. Put a file there, or remove it.`)
  const handle = openSync(file, 'r')
  try {
    if (fstatSync(handle).isDirectory())
      throw new ConfigError(`The settings file ${file} is a folder. Put a file there, or remove it.`)
    const buffer = Buffer.alloc(MAX_BYTES + 1)
    let length = 0
    for (let read = 1; read > 0 && length < buffer.length; length += read)
      read = readSync(handle, buffer, length, buffer.length - length, null)
    if (length > MAX_BYTES) throw tooLong(file)
    return buffer.subarray(0, length)
  } finally {
    closeSync(handle)
  }
}

const tooLong = (file: string): ConfigError =>
  new ConfigError(`${file} is longer than ${MAX_BYTES} bytes. Remove what is not a setting.`)

/** UTF-8, or UTF-16 where the file begins with its mark. Throws ConfigError rather than replace a character. */
function decoded(bytes: Buffer, file: string): string {
  const [first, second] = bytes
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    throw new ConfigError(`${file} is not text in UTF-8. Save it as UTF-8 in your editor.`)
  }
}

/** The settings of a text. Throws ConfigError with every mistake in it: `file`, line, key, what to do. */
export function parseSettings(text: string, file = FILE): Settings {
  if (text.length > MAX_BYTES) throw tooLong(file)
  const lines = new (yaml().LineCounter)()
  const document = parsed(text, file, lines)
  const value = withEmptySections(SettingsSchema, valueOf(document, file))
  const said = (check.Check(value) ? odditiesIn(value) : mistakesIn(value))
    .map(({ path, says }) => ({ line: lineOf(document, lines, path), says }))
    .sort((a, b) => a.line - b.line)
    .map(({ line, says }) => `line ${line}: ${says}`)
  if (said.length === 0) return value as Settings
  const told = [...new Set(said)]
  const more = told.length > MOST_TOLD ? `; and ${told.length - MOST_TOLD} more` : ''
  throw new ConfigError(`${file}: ${told.slice(0, MOST_TOLD).join('; ')}${more}.`)
}

/** Throws ConfigError where it cannot be read as YAML without a guess. */
function parsed(text: string, file: string, lines: Yaml.LineCounter): Yaml.Document {
  const { isScalar, parseDocument } = yaml()
  const document = parseDocument(text, {
    lineCounter: lines,
    merge: true,
    // 1 and "1" are one key once they are read
    uniqueKeys: (a, b) => a === b || (isScalar(a) && isScalar(b) && String(a.value) === String(b.value)),
  })
  const [broken = document.warnings[0]] = document.errors
  const odd = broken ? { at: broken.pos[0], says: brokenBy(broken, text) } : oddPart(document)
  if (odd) throw new ConfigError(`${file} line ${lines.linePos(odd.at).line}: ${odd.says}.`)
  return document
}

/** What the parser found, and what to do about it. */
function brokenBy({ code, message, pos }: Yaml.YAMLParseError | Yaml.YAMLWarning, text: string): string {
  const [there = ''] = /^[^:\n]{0,60}/.exec(text.slice(pos[0])) ?? []
  if (code === 'DUPLICATE_KEY') return `${there.trim()} is given twice: keep one of them`
  if (code === 'TAB_AS_INDENT') return 'Tabs are not allowed as indentation: write spaces'
  if (code === 'MULTIPLE_DOCS') return 'a second document begins: remove the line --- or ... before it'
  if (code === 'TAG_RESOLVE_FAILED') return `the tag ${there.trim().split(/\s/)[0]} means nothing here: remove it`
  if (code === 'RESOURCE_EXHAUSTION') return 'it is nested too deeply: make it flatter'
  const [first = ''] = message.split('\n')
  return `this is not YAML: ${first.replace(/ at line \d+, column \d+:?$/, '')}`
}

/** The first key that would become another than what stands there, or alias that names nothing before it. */
function oddPart(document: Yaml.Document): { at: number; says: string } | null {
  const { isScalar, visit } = yaml()
  let odd: { at: number; says: string } | null = null
  const found = (node: unknown, says: string): symbol => {
    odd = { at: (node as Yaml.Node | null)?.range?.[0] ?? 0, says }
    return visit.BREAK
  }
  visit(document, {
    Pair: (_, { key }) =>
      isScalar(key) && key.value !== null ? undefined : found(key, 'a key must be a text: write one before the colon'),
    Alias: (_, node) =>
      node.resolve(document)
        ? undefined
        : found(node, `*${node.source} names nothing: there is no &${node.source} before it, write the value out`),
  })
  return odd
}

/** With anchors put in where aliases name them. Throws ConfigError. */
function valueOf(document: Yaml.Document, file: string): unknown {
  try {
    return (document.toJS({ maxAliasCount: MOST_ALIASES }) as unknown) ?? {}
  } catch (error) {
    throw new ConfigError(
      `${file}: its anchors (&) and aliases (*) cannot be put in (${(error as Error).message.split('\n')[0]}). Write the values out.`,
    )
  }
}

/** `value` with {} where a section is empty, as where all its lines are comments. */
function withEmptySections(schema: object, value: unknown): unknown {
  const { type, properties, patternProperties } = schema as {
    type?: string
    properties?: Record<string, object>
    patternProperties?: Record<string, object>
  }
  if (type !== 'object') return value
  if (value === null) return {}
  if (typeof value !== 'object' || Array.isArray(value)) return value
  const [ofAny = {}] = Object.values(patternProperties ?? {})
  const inner = (key: string): object =>
    properties && Object.hasOwn(properties, key) ? (properties[key] as object) : ofAny
  // defined, not set: a key __proto__ stays a key
  return Object.fromEntries(Object.entries(value).map(([key, own]) => [key, withEmptySections(inner(key), own)]))
}

interface Said {
  path: string[]
  says: string
}

const odditiesIn = (settings: Settings): Said[] =>
  odditiesOf(settings).map((oddity) => ({ path: oddity.path, says: sayOddity(oddity) }))

/** Without what is said twice: a closed object repeats itself on the level above. */
const mistakesIn = (value: unknown): Said[] =>
  check
    .Errors(value)
    .filter(
      (error, _, all) =>
        error.keyword !== 'additionalProperties' ||
        !all.some((other) => other.keyword === 'boolean' && other.instancePath.startsWith(error.instancePath)),
    )
    .map((error) => {
      const path = pathOf(error.instancePath)
      return { path, says: sentenceOf(error, valueAt(value, path)) }
    })

/** The line of the deepest part of the path that is really in the file. */
function lineOf(document: Yaml.Document, lines: Yaml.LineCounter, path: readonly string[]): number {
  const { isMap, isScalar } = yaml()
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

function valueAt(root: unknown, path: readonly string[]): unknown {
  let value = root
  for (const key of path)
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<string, unknown>)[key]
        : undefined
  return value
}
