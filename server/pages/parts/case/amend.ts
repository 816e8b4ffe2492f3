import { amendedKey, standingAmendments, testType, type Amendment, type KnownCase } from '../../../../runner/index.ts'
import { moment } from '../../../format.ts'
import { urls } from '../../../urls.ts'

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** Answers without places can be amended as words and numbers; what is drawn on an image cannot. */
function isPlain({ type: name, truth, given }: KnownCase): boolean {
  const type = testType(name)
  if (!type) return false
  if (!type.placed) return true
  try {
    return type.unanswered(truth, given).some(({ expected }) => expected && !expected.shape)
  } catch {
    return false
  }
}

/** What it takes to amend the truth of a case: its fields as they hold now, and what was said before. null where it has places. */
export function amendOf(run: string, item: KnownCase, amendments: readonly Amendment[]) {
  if (!isPlain(item)) return null
  const key = amendedKey({ ...item, case: item.id })
  const own = amendments.filter((amendment) => amendedKey(amendment) === key)
  const standing = standingAmendments(own).get(key)
  const now = standing?.truth ?? item.truth
  return {
    action: urls.amend(run, item.id),
    suite: item.suite,
    type: item.type,
    fields: Object.entries(now).map(([name, value]) => ({
      name: `truth.${name}`,
      text: name,
      value: asText(value),
      was: standing ? asText(new Map(Object.entries(item.truth)).get(name)) : '',
      long: typeof value === 'object',
    })),
    amended: standing !== undefined,
    author: own.at(-1)?.author ?? '',
    rescored: urls.rescored(run),
    history: own.map(({ at, truth, author, note = '' }) => ({
      at: moment(at),
      text:
        truth === null
          ? 'taken back'
          : Object.entries(truth)
              .map(([name, value]) => `${name} ${asText(value)}`)
              .join(', '),
      author: author || 'somebody',
      note,
    })),
  }
}
