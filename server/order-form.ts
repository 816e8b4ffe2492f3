import type { Order } from '../runner/index.ts'
import { textOf, textsOf, type Query } from './filters.ts'

export interface FieldProblem { field: string; message: string }

/** Longest texts a form may bring; the order's own schema says more exactly what is allowed. */
const LONG = 20_000

const listed = (text: string): string[] => text.split(/[\s,]+/).filter((one) => one !== '')

/** Numbers of the form: the field, and whether it may stay empty. */
const NUMBERS = [
  ['limit', true], ['budgetUsd', true], ['repeats', false], ['shots', false], ['reminders', false], ['parallel', false], ['seed', false],
] as const

const DEFAULTS = { repeats: 1, shots: 0, reminders: 0, parallel: 4, seed: 1 } as const

/** The fields of the order form, as posted or as a query, as an order. Problems name the field; what the order itself
 * does not allow (a suite that is not there, a number out of range) is for the runner to say. */
export function readOrder(values: Query): { order: Order; problems: FieldProblem[] } {
  const problems: FieldProblem[] = []
  const numbers: Record<string, number> = { ...DEFAULTS }
  for (const [name, optional] of NUMBERS) {
    const text = textOf(values, name).replace(/^\$/, '')
    if (text === '' && (optional || values[name] === undefined)) continue
    const value = Number(text)
    if (text === '' || !Number.isFinite(value)) problems.push({ field: name, message: text === '' ? 'Give a number.' : `“${text}” is no number.` })
    else numbers[name] = value
  }
  const suites = textsOf(values, 'suites')
  const models = [...new Set([...textsOf(values, 'models'), ...listed(textOf(values, 'more', LONG))])]
  if (suites.length === 0) problems.push({ field: 'suites', message: 'Choose at least one suite.' })
  if (models.length === 0) problems.push({ field: 'models', message: 'Choose at least one model.' })
  const odd = models.find((model) => !/^[a-z0-9-]+\/.+$/.test(model))
  if (odd !== undefined) problems.push({ field: 'more', message: `“${odd}” names no model. Write api/model, e.g. builtin/pixels.` })
  const [types, classes, tags] = [textsOf(values, 'types'), textsOf(values, 'classes').flatMap(listed), textOf(values, 'tags', 1000).split(',').map((one) => one.trim()).filter((one) => one !== '')]
  const texts = { system: textOf(values, 'system', LONG), title: textOf(values, 'title', 81), note: textOf(values, 'note', 4001) }
  return {
    order: {
      suites, models, ...(numbers as unknown as Pick<Order, 'repeats' | 'shots' | 'reminders' | 'parallel' | 'seed' | 'limit' | 'budgetUsd'>),
      ...(types.length > 0 ? { types } : {}), ...(classes.length > 0 ? { classes } : {}), ...(tags.length > 0 ? { tags } : {}),
      ...Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== '')),
    },
    problems,
  }
}

/** An order as the fields of the form: what "order again" fills in. */
export function formOf(order: Order): Query {
  const { classes, tags, ...rest } = order
  return {
    ...Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, Array.isArray(value) ? value : String(value)])),
    ...(classes ? { classes: classes.join(', ') } : {}), ...(tags ? { tags: tags.join(', ') } : {}),
  }
}

const shell = (text: string): string => (/^[A-Za-z0-9._/:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)

/** The command line that orders the same; what stands at its default is left out. */
export function commandOf(order: Order): string {
  const many = (option: string, values: readonly string[] | undefined): string[] => (values ?? []).map((value) => `--${option} ${shell(value)}`)
  const one = (option: string, value: string | number | undefined, usual?: number): string[] => (value === undefined || value === usual ? [] : [`--${option} ${shell(String(value))}`])
  return ['npx benchloupe run', ...[
    ...many('suite', order.suites), ...many('type', order.types), ...many('class', order.classes), ...many('model', order.models),
    ...one('limit', order.limit), ...one('repeats', order.repeats, DEFAULTS.repeats), ...one('shots', order.shots, DEFAULTS.shots),
    ...one('reminders', order.reminders, DEFAULTS.reminders), ...one('parallel', order.parallel, DEFAULTS.parallel), ...one('budget', order.budgetUsd),
    ...one('seed', order.seed, DEFAULTS.seed), ...one('system', order.system), ...one('title', order.title), ...one('note', order.note), ...many('tag', order.tags),
  ]].join(' \\\n  ')
}
