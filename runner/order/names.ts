import type { Order } from '../records/order.ts'
import { nameProblem } from '../tools/plain-name.ts'

const MOST = { models: 200, tags: 40, classes: 60, title: 80 }

/** Names of an order that nobody could read or tell apart later: on pages, in folders, in tables. */
export function unreadableNames({
  models,
  tags = [],
  classes = [],
  title = '',
}: Order): { field: 'models' | 'tags' | 'classes' | 'title'; message: string }[] {
  const named = { models, tags, classes, title: [title] }
  return (['models', 'tags', 'classes', 'title'] as const).flatMap((field) =>
    named[field].flatMap((name) => {
      const problem =
        field === 'models' && name.includes(',')
          ? 'holds a comma: name each model by itself'
          : nameProblem(name, MOST[field])
      return problem === null ? [] : [{ field, message: `"${name.slice(0, 60)}" ${problem}.` }]
    }),
  )
}
