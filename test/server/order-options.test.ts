import { spawnSync } from 'node:child_process'
import t from '../helpers/tap.ts'
import { Value } from '../../runner/tools/typebox.ts'
import { optionList, orderOptions, OrderSchema, type NamedOption, type Order } from '../../runner/index.ts'
import { parseCommand } from '../../server/cli/define-command.ts'
import { orderOf, run } from '../../server/cli/run.ts'
import { commandOf, formOf, readOrder } from '../../server/order-form.ts'

/** Every option of the table survives the way through the form and through a command line. Nothing is listed here by hand: what
 * an option may be is taken from its schema, so a new one is tested as soon as it is in the table. */

const NAMES = ['lab/one', "lab/it's-2"]
const TEXT = 'It\'s a "$5" `test`'

/** The names of an option that has few. */
const namesOf = (name: NamedOption['name']): readonly string[] | undefined =>
  (orderOptions[name].schema as { items?: { enum?: string[] } }).items?.enum

/** A value that is allowed and not the usual one. */
function sampleOf({ name, kind, usual, min, max, choices }: NamedOption): unknown {
  switch (kind) {
    case 'names':
      return namesOf(name) ?? NAMES
    case 'list':
      return NAMES
    case 'number':
      return choices.find((choice) => choice !== usual) ?? Math.min(max ?? Infinity, Math.max(min ?? 0, usual ?? 0) + 2)
    case 'flag':
      return true
    case 'text':
      return TEXT
    case 'numbers by name':
      return Object.fromEntries(NAMES.map((name, i) => [name, i + 3]))
    case 'texts by name':
      return Object.fromEntries(NAMES.map((name) => [name, `${TEXT} of ${name}`]))
    case 'words by name':
      return Object.fromEntries(NAMES.map((name, i) => [name, ['high', 'none'][i]]))
  }
}

/** What every order holds: what must be given, and the usual value of the rest. */
const plain = Value.Default(OrderSchema, { suites: NAMES, models: NAMES }) as Order
const orders = optionList.map((option) => ({ name: option.name, order: { ...plain, [option.name]: sampleOf(option) } }))
const all = {
  name: 'all at once',
  order: Object.assign({}, ...orders.map(({ order, name }) => ({ ...plain, [name]: order[name] }))) as Order,
}
for (const option of optionList) (all.order as Record<string, unknown>)[option.name] = sampleOf(option)

t.test('the table is the order, and every option has a flag and words of its own', async (t) => {
  t.strictSame(
    Object.keys(OrderSchema.properties),
    optionList.map(({ name }) => name),
  )
  for (const key of ['flag', 'help'] as const)
    t.equal(new Set(optionList.map((option) => option[key])).size, optionList.length, key)
  for (const { name, order } of [...orders, all])
    t.ok(Value.Check(OrderSchema, order), `${name} is tried with an allowed value`)
})

t.test('form -> order -> form', async (t) => {
  for (const { name, order } of [...orders, all]) {
    const form = formOf(order)
    t.strictSame(readOrder(form), { order, problems: [] }, name)
    t.strictSame(formOf(readOrder(form).order), form, `${name}, and back`)
    if (name in order)
      t.ok(
        Object.keys(form).some((field) => field === name || field.startsWith(`${name}.`)),
        `${name} is a field`,
      )
  }
})

t.test('order -> command line -> order, through a shell and the parser of the command', async (t) => {
  for (const { name, order } of [...orders, all]) {
    const script = commandOf(order).replace('npx benchloupe run', "printf '%s\\0'")
    const { status, stdout } = spawnSync('sh', ['-c', script])
    t.equal(status, 0, `${name} is a command that a shell reads`)
    const words = stdout.toString().split('\0').slice(0, -1)
    const files = new Map(Object.entries(order.prompts ?? {}).map(([type, text]) => [`${type}-prompt.txt`, text]))
    const read = orderOf(parseCommand(run, words).values, (file) => files.get(file) ?? 'no such file')
    t.strictSame(read, order, name)
  }
})

t.test('--pictures webp is --webp, beside what a suite is drawn with', (t) => {
  const read = orderOf(
    parseCommand(run, ['--suite', 's', '--model', 'a/b', '--pictures', 'webp', '--pictures', 's=3']).values,
  )
  t.match(read, { webp: true, pictures: { s: 3 } })
  t.end()
})

t.test('what stands at its default is left out of the command', async (t) => {
  const { suites, models } = plain
  t.equal(commandOf(plain).split('\n').length, 1 + suites.length + models.length)
})
