import { optionList, type NamedOption, type Order, type PartOrdered } from '../runner/index.ts'
import { shellWord } from './shell-words.ts'
import { openFields, several, text, textOf, textsOf, tick, type Field, type Query } from './filters/index.ts'

/** What the order form holds, beside what carries a name of its own (`pictures.<suite>`, `efforts.<model>`, `prompts.<type>`). */
export const ORDER_FIELDS = {
  ...Object.fromEntries(
    optionList.map(({ name, kind, help }): [string, Field] => [
      name,
      kind === 'names' ? several(help) : kind === 'flag' ? tick(help) : text(help),
    ]),
  ),
  more: text('more models, with blanks or commas between them'),
}

/** The same where a preset, an earlier run or the name of a new preset comes along. */
export const OrderFormFields = openFields({
  ...ORDER_FIELDS,
  from: text('a run whose order fills the form'),
  preset: text('a preset that fills the form'),
  loaded: text('the preset that the form was filled from'),
  presetName: text('a name that the form is saved under as a preset'),
  replace: tick('a preset of that name is replaced'),
  once: text('sent again with the same, a form starts one run'),
})

export interface FieldProblem {
  field: string
  message: string
}

/** Longest texts a form may bring; the order's own schema says more exactly what is allowed. */
const LONG = 20_000

const listed = (text: string, between: RegExp): string[] =>
  text
    .split(between)
    .map((part) => part.trim())
    .filter((part) => part !== '')

/** `pictures.charts=40` -> { charts: '40' }: fields that carry a name of their own. Empty ones are left out. */
function namedFields(values: Query, prefix: string, max?: number): Record<string, string> {
  const found = Object.keys(values)
    .filter((name) => name.startsWith(`${prefix}.`) && name.length > prefix.length + 1)
    .map((name): [string, string] => [name.slice(prefix.length + 1), textOf(values, name, max)])
  return Object.fromEntries(found.filter(([, text]) => text !== ''))
}

/** Pictures of the suites that are ordered; what stands at a suite that is not is kept by the form and means nothing. */
function numbersByName(
  values: Query,
  name: string,
  suites: readonly string[],
  problems: FieldProblem[],
): Record<string, number> {
  const pictures: [string, number][] = []
  for (const [suite, text] of Object.entries(namedFields(values, name))) {
    if (!suites.includes(suite)) continue
    if (/^\d{1,6}$/.test(text) && Number(text) > 0) pictures.push([suite, Number(text)])
    else problems.push({ field: `${name}.${suite}`, message: `“${text}” is not a valid number of pictures.` })
  }
  return Object.fromEntries(pictures)
}

/** Words for what is ordered; as with pictures, what stands at the rest means nothing. */
const wordsByName = (values: Query, name: string, ordered: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(namedFields(values, name)).filter(([of]) => ordered.includes(of)))

/** The number in a field; undefined where the field is empty and there is no usual value, or the form did not hold it. */
function numberIn(values: Query, { name, usual }: NamedOption, problems: FieldProblem[]): number | undefined {
  const text = textOf(values, name).replace(/^\$/, '')
  if (text === '' && (usual === undefined || values[name] === undefined)) return usual
  const value = Number(text)
  if (text !== '' && Number.isFinite(value)) return value
  problems.push({ field: name, message: text === '' ? 'Give a number.' : `“${text}” is not a number.` })
  return usual
}

/** One option as the form holds it; undefined where it is left out. */
function valueIn(
  values: Query,
  option: NamedOption,
  { suites, models }: { suites: readonly string[]; models: readonly string[] },
  problems: FieldProblem[],
): unknown {
  const { name, kind, between = /[\s,]+/ } = option
  const filled = <T extends object>(found: T): T | undefined => (Object.keys(found).length > 0 ? found : undefined)
  switch (kind) {
    case 'names':
      return filled(textsOf(values, name))
    case 'list':
      return filled(textsOf(values, name).flatMap((text) => listed(text, between)))
    case 'number':
      return numberIn(values, option, problems)
    case 'flag':
      return textOf(values, name) === '' ? undefined : true
    case 'text':
      return textOf(values, name, LONG) || undefined
    case 'numbers by name':
      return filled(numbersByName(values, name, suites, problems))
    case 'texts by name':
      return filled(namedFields(values, name, LONG))
    case 'words by name':
      return filled(wordsByName(values, name, models))
  }
}

/** The fields of the order form, as posted or as a query, as an order. Problems name the field; what the order itself
 * does not allow (a suite that is not there, a number out of range) is for the runner to say. */
export function readOrder(values: Query): { order: Order; problems: FieldProblem[] } {
  const problems: FieldProblem[] = []
  const suites = textsOf(values, 'suites')
  const models = [...new Set([...textsOf(values, 'models'), ...listed(textOf(values, 'more', LONG), /[\s,]+/)])]
  const entries = optionList.map((option): [string, unknown] => [
    option.name,
    valueIn(values, option, { suites, models }, problems),
  ])
  if (suites.length === 0) problems.push({ field: 'suites', message: 'Choose at least one suite.' })
  if (models.length === 0) problems.push({ field: 'models', message: 'Choose at least one model.' })
  const odd = models.find((model) => !/^[a-z0-9-]+\/.+$/.test(model))
  if (odd !== undefined)
    problems.push({ field: 'more', message: `“${odd}” names no model. Write api/model, e.g. builtin/pixels.` })
  const given = Object.fromEntries(entries.filter(([, value]) => value !== undefined))
  return { order: { ...given, suites, models } as unknown as Order, problems }
}

/** The same where suites and models may still be open: what a preset keeps. */
export function readPart(values: Query): { order: Partial<Order>; problems: FieldProblem[] } {
  const {
    order: { suites, models, ...rest },
    problems,
  } = readOrder(values)
  const open = [...(suites.length === 0 ? ['suites'] : []), ...(models.length === 0 ? ['models'] : [])]
  return {
    order: { ...rest, ...(suites.length > 0 ? { suites } : {}), ...(models.length > 0 ? { models } : {}) },
    problems: problems.filter(({ field }) => !open.includes(field)),
  }
}

/** An order as the fields of the form: what "order again" and presets fill in. */
export function formOf(order: Partial<Order>): Record<string, string | readonly string[]> {
  return Object.fromEntries(
    optionList.flatMap(({ name, kind }): [string, string | readonly string[]][] => {
      const value: unknown = order[name]
      if (value === undefined || value === false) return []
      switch (kind) {
        case 'names':
          return [[name, value as readonly string[]]]
        case 'list':
          return [[name, (value as readonly string[]).join(', ')]]
        case 'flag':
          return [[name, 'yes']]
        case 'number':
        case 'text':
          return [[name, String(value)]]
        case 'numbers by name':
        case 'texts by name':
        case 'words by name':
          return Object.entries(value as object).map(([part, held]) => [`${name}.${part}`, String(held)])
      }
    }),
  )
}

/** The words of one option on the command line; none where it stands at its default. */
function wordsOf(order: Order, { name, kind, flag, usual }: NamedOption): string[] {
  const value: unknown = order[name]
  if (value === undefined || value === false || value === usual) return []
  const each = (texts: readonly string[]): string[] => texts.map((text) => `--${flag} ${shellWord(text)}`)
  switch (kind) {
    case 'names':
    case 'list':
      return each(value as readonly string[])
    case 'number':
    case 'text':
      return each([String(value)])
    case 'flag':
      return [`--${flag}`]
    case 'numbers by name':
    case 'words by name':
      return each(Object.entries(value as object).map(([part, held]) => `${part}=${held}`))
    case 'texts by name':
      return each(Object.keys(value as object).map((part) => `${part}=${fileOf(part)}`))
  }
}

const fileOf = (type: string): string => `${type}-prompt.txt`

/** The command line that orders the same; what stands at its default is left out. Prompts come from files there, so a
 * comment says which text belongs into which. */
export function commandOf(order: Order, part?: PartOrdered): string {
  const files = Object.keys(order.prompts ?? {}).map(
    (type) => `# ${fileOf(type)} holds the template for ${type} that stands in the form\n`,
  )
  const words = optionList.flatMap((option) => wordsOf(order, option))
  if (part) words.push(`--shard ${part.part}/${part.of}`)
  return files.join('') + ['npx benchloupe run', ...words].join(' \\\n  ')
}
