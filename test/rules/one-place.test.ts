import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { Value } from '../../runner/tools/typebox.ts'
import t from '../helpers/tap.ts'
import { rootDir, SettingsSchema } from '../../runner/index.ts'
import { BAND_INK, colourOf, OUTCOME_COLOURS, ROLE_COLOURS, type Colour } from '../../runner/draw/colours.ts'
import { pictureUnit, crowding, pageUnit } from '../../runner/draw/mark-sizes.ts'
import type { Mark } from '../../runner/records/score.ts'
import { OUTCOMES, ROLES } from '../../runner/records/words.ts'
import { readConfig } from '../../server/config/config.ts'
import { parseSettings } from '../../server/config/settings-file.ts'
import { modelStyles } from '../../server/pages/parts/charts/model-styles.ts'
import { tempDir } from '../helpers/temp-dir.ts'

/** Facts that have to stand in two languages (TypeScript and CSS, code and prose) are the same in both. */

const text = (file: string): string => readFileSync(join(rootDir, file), 'utf8')
const tokens = text('static/css/tokens.css')
const components = text('static/css/components.css')

/** What a rule sets, by selector: `propertyOf(tokens, '.passed', '--tone')`. */
function propertyOf(css: string, selector: string, property: string): string | undefined {
  for (const [, selectors = '', body = ''] of css.matchAll(/([^{}]+)\{([^{}]*)\}/g))
    if (selectors.split(',').some((name) => name.trim() === selector)) {
      const [, value] = new RegExp(`(?:^|[;\\s])${property}:\\s*([^;]+)`).exec(body) ?? []
      if (value !== undefined) return value.trim()
    }
  return undefined
}

/** `var(--passed)` -> what that token is. */
const resolved = (value: string | undefined): string | undefined => {
  const [, name] = /^var\((--[\w-]+)\)$/.exec(value ?? '') ?? []
  return name === undefined ? value : new RegExp(`\\s${name}:\\s*([^;]+);`).exec(tokens)?.[1]
}

/** Relative luminance (WCAG 2.2). */
const light = (colour: readonly number[]): number =>
  colour
    .map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index]!, 0)
const contrast = (one: string, other: string): number => {
  const [low, high] = [one, other]
    .map((code) => light([1, 3, 5].map((at) => parseInt(code.slice(at, at + 2), 16))) + 0.05)
    .sort((a, b) => a - b) as [number, number]
  return high / low
}

const hexOf = (colour: Colour): string => `#${colour.map((part) => part.toString(16).padStart(2, '0')).join('')}`

t.test('an outcome has one colour, in pictures and on pages', (t) => {
  for (const outcome of OUTCOMES)
    t.equal(resolved(propertyOf(tokens, `.${outcome}`, '--tone')), hexOf(OUTCOME_COLOURS[outcome]), outcome)
  t.end()
})

/** `light-dark(#1, #2)` -> both; one colour is that of both. */
const schemes = (value = ''): string[] => /^light-dark\((#\w+), (#\w+)\)$/.exec(value)?.slice(1) ?? [value, value]

t.test('a role has the colour of pictures on light pages, and reads on dark ones', (t) => {
  for (const role of ROLES) {
    const [light, dark = ''] = schemes(resolved(propertyOf(components, `.role-${role} .shape`, 'stroke')))
    t.equal(light, hexOf(ROLE_COLOURS[role]), role)
    // on the paper of a dark page, and on the white that lies around the line over an image
    for (const ground of ['#1b1a18', '#ffffff'])
      t.ok(contrast(dark, ground) >= 3, `${role} on ${ground}: ${contrast(dark, ground)}`)
  }
  t.equal(resolved(propertyOf(components, '.role-found.is-link .shape', 'stroke')), hexOf(colourOf('link', 'found')))
  t.end()
})

t.test('the words on the band of a picture can be read on every outcome', (t) => {
  for (const outcome of OUTCOMES)
    t.ok((light(OUTCOME_COLOURS[outcome]) + 0.05) / (light(BAND_INK) + 0.05) >= 4.9, outcome)
  t.end()
})

t.test('the styles of models use each colour that the pages have for them, and no other', (t) => {
  const numbers = (pattern: RegExp): number[] => [...tokens.matchAll(pattern)].map(([, n]) => Number(n))
  const declared = numbers(/--model-(\d+):/g)
  t.ok(declared.length > 0)
  t.same(numbers(/\.tone-([1-9]\d*) \{\s*--tone: var\(--model-\1\)/g), declared)
  const names = Array.from({ length: 200 }, (_, i) => `api/model-${i}`)
  const used = new Set([...modelStyles(names).values()].map(({ tone }) => tone))
  t.same(
    [...used].sort((a, b) => a - b),
    declared,
  )
  t.end()
})

t.test('marks have one order and one size where they crowd, in pictures and on pages', (t) => {
  const image = { width: 1200, height: 1200 }
  const points = (n: number) =>
    Array.from({ length: n }, (): Pick<Mark, 'shape'> => ({ shape: { kind: 'point', at: [0, 0] } }))
  // few points: as large as the image asks for; more: the same room for each, until a lower limit
  t.same([pictureUnit(image, points(1)), pageUnit(image) * crowding(image, points(1))], [2, 3])
  t.equal(pictureUnit(image, points(900)), 1.5)
  t.equal(pageUnit(image) * crowding(image, points(900)), 1.5)
  t.same([pictureUnit(image, points(90_000)), pageUnit(image) * crowding(image, points(90_000))], [0.45, 1.5])
  for (const file of ['runner/draw/marks.ts', 'server/pages/parts/marks/marks.ts'])
    t.notMatch(text(file), /Math\.sqrt|=== 'found' \|\|/, `${file} has no rule of its own`)
  t.end()
})

/** Keys a schema knows, as paths without the names that users give: `models.*.image.rule`. */
function keysIn(schema: object, path = ''): string[] {
  const { properties = {}, patternProperties = {} } = schema as Record<string, Record<string, object> | undefined>
  return [
    ...Object.entries(properties).flatMap(([key, inner]) => [`${path}${key}`, ...keysIn(inner, `${path}${key}.`)]),
    ...Object.values(patternProperties).flatMap((inner) => keysIn(inner, `${path}*.`)),
  ]
}

t.test('docs/benchloupe-yaml.md shows every setting, and none that there is not', (t) => {
  const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(text('docs/benchloupe-yaml.md')) ?? []
  const shown = parse(example) as Record<string, unknown>
  t.doesNotThrow(() => parseSettings(example), 'it can be used as it stands')
  t.ok(Value.Check(SettingsSchema, shown))
  const named = new Set<string>()
  const walk = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return
    const byName = path === 'apis.' || path === 'models.' || path === 'limits.'
    for (const [key, inner] of Object.entries(value)) {
      const name = byName ? `${path}*` : `${path}${key}`
      if (!byName) named.add(name)
      // what a server of one's own takes beside is its own affair
      if (key !== 'extra') walk(inner, `${name}.`)
    }
  }
  walk(shown, '')
  const known = [...new Set(keysIn(SettingsSchema))].sort()
  t.ok(known.length > 30, 'the schema is understood')
  t.same([...named].sort(), known)
  t.end()
})

t.test('docs/environment.md names every variable that is read, and no other', async (t) => {
  const read = new Set<string>()
  // the data folder is asked of the environment alone, and Azure's API is only there with an address
  const set = new Map([
    ['BENCHLOUPE_DATA', await tempDir(t)],
    ['AZURE_OPENAI_ENDPOINT', 'https://azure.example'],
  ])
  const get = (_: unknown, name: string | symbol): string | undefined => {
    read.add(String(name))
    return set.get(String(name))
  }
  readConfig(new Proxy<Record<string, string | undefined>>({}, { get }))
  const docs = text('docs/environment.md')
  const rows = [...docs.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name)
  // each key and token may come from a file; the page says so once
  t.same(rows.sort(), [...read].filter((name) => !name.endsWith('_FILE')).sort())
  for (const name of read)
    if (name.endsWith('_FILE')) t.ok(read.has(name.slice(0, -'_FILE'.length)), `${name} stands beside the variable`)
  t.match(docs, '`OPENAI_API_KEY_FILE`')
  const mentioned = [...text('README.md').matchAll(/\b(?:BENCHLOUPE_[A-Z_]+|[A-Z]+_(?:API_KEY|BASE_URL))\b/g)]
  t.ok(mentioned.length > 0)
  for (const [name] of mentioned) t.ok(read.has(name), `README: ${name}`)
})
