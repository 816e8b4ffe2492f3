import { nearName } from '../tools/near-name.ts'
import { Compile } from '../tools/typebox.ts'
import { own } from '../tools/own.ts'
import { CONTROL_KINDS, optionList, type NamedOption } from '../records/order-options.ts'
import { OrderSchema, type Order } from '../records/order.ts'
import type { OrderField, OrderProblem } from './order-error.ts'

const check = Compile(OrderSchema)

/** Options that hold a value by name: `pictures.charts` is a field of its own. */
const BY_NAME = ['pictures', 'prompts', 'efforts']
/** Whose models these are by their names, for who leaves out the API. */
const MAKERS: readonly (readonly [RegExp, string])[] = [
  [/^(gpt|chatgpt|o\d)/i, 'openai'],
  [/^claude/i, 'anthropic'],
  [/^gem(ini|ma)/i, 'google'],
  [/^(pixels|chance)$/i, 'builtin'],
]

export const isOrder = (order: unknown): order is Order => check.Check(order)

/** What keeps any JSON from being an order, one problem a field: none where it is one. */
export function orderProblems(order: unknown): OrderProblem[] {
  return check
    .Errors(order)
    .flatMap(({ instancePath, message, params }): OrderProblem[] => {
      const { requiredProperties = [], additionalProperties = [] } = params as Record<string, string[] | undefined>
      const [, inPath, part] = instancePath
        .split('/')
        .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~')) as [string, string?, string?]
      // an error of the whole object names its property only in the parameters
      const unknown = additionalProperties[0]
      if (inPath === undefined && unknown !== undefined) return [{ field: 'suites', message: unknownOption(unknown) }]
      const field = inPath ?? requiredProperties[0]
      if (field === undefined) return []
      const whole = part !== undefined && BY_NAME.includes(field) ? `${field}.${part}` : field
      const option = optionList.find(({ name }) => name === field)
      const value = valueAt(order, instancePath)
      const sentence = inPath !== undefined && option ? sentenceOf(option, whole, value) : null
      return [{ field: whole as OrderField, message: sentence ?? `${whole} ${message}.` }]
    })
    .filter((problem, index, all) => all.findIndex((other) => other.field === problem.field) === index)
}

function unknownOption(name: string): string {
  const near = nearName(
    name,
    optionList.map((option) => option.name),
  )
  return `An order has no "${name.slice(0, 60)}"${near === undefined ? '.' : `; did you mean "${near}"?`}`
}

function sentenceOf({ name, kind, choices, min, max, whole }: NamedOption, field: string, value: unknown) {
  const said = JSON.stringify(value)?.slice(0, 60)
  if (name === 'models' && typeof value === 'string') return modelSentence(value)
  if (name === 'controls' && typeof value === 'string')
    return `"${value.slice(0, 60)}" is no kind of control: there are ${CONTROL_KINDS.join(', ')}.`
  if (kind !== 'number' || said === undefined) return null
  if (choices.length > 0) return `${field} must be ${listed(choices)}, not ${said}.`
  const range =
    min !== undefined && max !== undefined
      ? ` from ${min} to ${max}`
      : min !== undefined
        ? ` of at least ${min}`
        : whole
          ? ''
          : ' above 0'
  return `${field} must be a ${whole ? 'whole ' : ''}number${range}, not ${said}.`
}

/** A model without its API, with the one that was probably meant. */
function modelSentence(model: string): string {
  const shown = model.slice(0, 60)
  const api = MAKERS.find(([id]) => id.test(model))?.[1]
  return `"${shown}" does not say which API serves it: write API/model${api === undefined ? ', for example openai/gpt-5' : `; did you mean ${api}/${shown}?`}${api === undefined ? '.' : ''}`
}

const listed = (choices: readonly number[]): string => `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`

const valueAt = (order: unknown, path: string): unknown =>
  path
    .split('/')
    .slice(1)
    .reduce<unknown>(
      (at, step) =>
        typeof at === 'object' && at !== null
          ? own(at as Record<string, unknown>, step.replaceAll('~1', '/').replaceAll('~0', '~'))
          : undefined,
      order,
    )
