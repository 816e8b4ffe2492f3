import type { Order } from '../runner/index.ts'
import { textOf, textsOf, type Query } from './filters/index.ts'

export interface FieldProblem {
  field: string
  message: string
}

/** Longest texts a form may bring; the order's own schema says more exactly what is allowed. */
const LONG = 20_000

const listed = (text: string): string[] => text.split(/[\s,]+/).filter((name) => name !== '')

/** Numbers of the form: the field, and whether it may stay empty. */
const NUMBERS = [
  ['limit', true],
  ['budgetUsd', true],
  ['repeats', false],
  ['shots', false],
  ['reminders', false],
  ['parallel', false],
  ['seed', false],
] as const

const DEFAULTS = { repeats: 1, shots: 0, reminders: 0, parallel: 4, seed: 1 } as const

/** `pictures.charts=40` -> { charts: '40' }: fields that carry a name of their own. Empty ones are left out. */
function namedFields(values: Query, prefix: string, max?: number): Record<string, string> {
  const found = Object.keys(values)
    .filter((name) => name.startsWith(`${prefix}.`) && name.length > prefix.length + 1)
    .map((name): [string, string] => [name.slice(prefix.length + 1), textOf(values, name, max)])
  return Object.fromEntries(found.filter(([, text]) => text !== ''))
}

/** Pictures of the suites that are ordered; what stands at a suite that is not is kept by the form and means nothing. */
function picturesOf(values: Query, suites: readonly string[], problems: FieldProblem[]): Record<string, number> {
  const pictures: [string, number][] = []
  for (const [suite, text] of Object.entries(namedFields(values, 'pictures'))) {
    if (!suites.includes(suite)) continue
    if (/^\d{1,6}$/.test(text) && Number(text) > 0) pictures.push([suite, Number(text)])
    else problems.push({ field: `pictures.${suite}`, message: `“${text}” is no number of pictures.` })
  }
  return Object.fromEntries(pictures)
}

/** The fields of the order form, as posted or as a query, as an order. Problems name the field; what the order itself
 * does not allow (a suite that is not there, a number out of range) is for the runner to say. */
export function readOrder(values: Query): { order: Order; problems: FieldProblem[] } {
  const problems: FieldProblem[] = []
  const numbers: Record<string, number> = { ...DEFAULTS }
  for (const [name, optional] of NUMBERS) {
    const text = textOf(values, name).replace(/^\$/, '')
    if (text === '' && (optional || values[name] === undefined)) continue
    const value = Number(text)
    if (text === '' || !Number.isFinite(value))
      problems.push({ field: name, message: text === '' ? 'Give a number.' : `“${text}” is no number.` })
    else numbers[name] = value
  }
  const suites = textsOf(values, 'suites')
  const models = [...new Set([...textsOf(values, 'models'), ...listed(textOf(values, 'more', LONG))])]
  if (suites.length === 0) problems.push({ field: 'suites', message: 'Choose at least one suite.' })
  if (models.length === 0) problems.push({ field: 'models', message: 'Choose at least one model.' })
  const odd = models.find((model) => !/^[a-z0-9-]+\/.+$/.test(model))
  if (odd !== undefined)
    problems.push({ field: 'more', message: `“${odd}” names no model. Write api/model, e.g. builtin/pixels.` })
  const [types, classes, tags] = [
    textsOf(values, 'types'),
    textsOf(values, 'classes').flatMap(listed),
    textOf(values, 'tags', 1000)
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  ]
  const [pictures, prompts] = [picturesOf(values, suites, problems), namedFields(values, 'prompts', LONG)]
  const texts = {
    system: textOf(values, 'system', LONG),
    title: textOf(values, 'title', 81),
    note: textOf(values, 'note', 4001),
  }
  return {
    order: {
      suites,
      models,
      ...(numbers as unknown as Pick<
        Order,
        'repeats' | 'shots' | 'reminders' | 'parallel' | 'seed' | 'limit' | 'budgetUsd'
      >),
      ...(types.length > 0 ? { types } : {}),
      ...(classes.length > 0 ? { classes } : {}),
      ...(tags.length > 0 ? { tags } : {}),
      ...(Object.keys(pictures).length > 0 ? { pictures } : {}),
      ...(Object.keys(prompts).length > 0 ? { prompts } : {}),
      ...(textOf(values, 'circular') === '' ? {} : { circular: true }),
      ...(textOf(values, 'acceptUnknownCost') === '' ? {} : { acceptUnknownCost: true }),
      ...Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== '')),
    },
    problems,
  }
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

/** The runner says what is wrong with pictures, prompts or all of an order; the form shows it at the field it is about. */
export function fieldOf({ field, message }: FieldProblem, order: Order): FieldProblem {
  const named = (names: readonly string[]): string | undefined =>
    names.find((name) => message.includes(`"${name}"`) || message.startsWith(`The prompt for ${name}:`))
  const part =
    field === 'pictures'
      ? named(Object.keys(order.pictures ?? {}))
      : field === 'prompts'
        ? named(Object.keys(order.prompts ?? {}))
        : undefined
  return { field: part === undefined ? field : `${field}.${part}`, message }
}

/** An order as the fields of the form: what "order again" and presets fill in. */
export function formOf(order: Partial<Order>): Record<string, string | readonly string[]> {
  const { classes, tags, pictures, prompts, circular, acceptUnknownCost, ...rest } = order
  const named = (prefix: string, values: Record<string, string | number> = {}): [string, string][] =>
    Object.entries(values).map(([name, value]) => [`${prefix}.${name}`, String(value)])
  return {
    ...Object.fromEntries(
      Object.entries(rest).map(([name, value]) => [name, Array.isArray(value) ? value : String(value)]),
    ),
    ...Object.fromEntries([...named('pictures', pictures), ...named('prompts', prompts)]),
    ...(circular ? { circular: 'yes' } : {}),
    ...(acceptUnknownCost ? { acceptUnknownCost: 'yes' } : {}),
    ...(classes ? { classes: classes.join(', ') } : {}),
    ...(tags ? { tags: tags.join(', ') } : {}),
  }
}

const shell = (text: string): string =>
  /^[A-Za-z0-9._/:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`

/** The command line that orders the same; what stands at its default is left out. Prompts come from files there, so a
 * comment says which text belongs into which. */
export function commandOf(order: Order): string {
  const prompts = Object.keys(order.prompts ?? {})
  const many = (option: string, values: readonly string[] | undefined): string[] =>
    (values ?? []).map((value) => `--${option} ${shell(value)}`)
  const one = (option: string, value: string | number | undefined, usual?: number): string[] =>
    value === undefined || value === usual ? [] : [`--${option} ${shell(String(value))}`]
  const files = prompts
    .map((type) => `# ${type}-prompt.txt holds the template for ${type} that stands in the form\n`)
    .join('')
  return (
    files +
    [
      'npx benchloupe run',
      ...[
        ...many('suite', order.suites),
        ...many(
          'pictures',
          Object.entries(order.pictures ?? {}).map(([suite, n]) => `${suite}=${n}`),
        ),
        ...many('type', order.types),
        ...many('class', order.classes),
        ...many('model', order.models),
        ...one('limit', order.limit),
        ...(order.circular ? ['--circular'] : []),
        ...many(
          'prompt',
          prompts.map((type) => `${type}=${type}-prompt.txt`),
        ),
        ...one('repeats', order.repeats, DEFAULTS.repeats),
        ...one('shots', order.shots, DEFAULTS.shots),
        ...one('reminders', order.reminders, DEFAULTS.reminders),
        ...one('parallel', order.parallel, DEFAULTS.parallel),
        ...one('budget', order.budgetUsd),
        ...(order.acceptUnknownCost ? ['--accept-unknown-cost'] : []),
        ...one('seed', order.seed, DEFAULTS.seed),
        ...one('system', order.system),
        ...one('title', order.title),
        ...one('note', order.note),
        ...many('tag', order.tags),
      ],
    ].join(' \\\n  ')
  )
}
