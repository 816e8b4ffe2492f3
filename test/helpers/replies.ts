import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { rootDir, testTypes } from '../../runner/index.ts'
import type { Answer } from '../../runner/records/answer.ts'
import type { Space } from '../../runner/records/space.ts'
import type { AnyTestType } from '../../runner/test-types/define-test-type.ts'

/** A reply with what a careful person reads in it. `right` null: nothing may be read. Placed answers are in px of the image. */
export interface ReplyRow {
  id: string
  type: string
  given: Record<string, unknown>
  truth: Record<string, unknown>
  question?: string
  space: Space
  reply: string
  right: unknown
  why?: string
  /** what the reply scores, where that is to be checked as well */
  score?: number
}

export type Verdict = 'right' | 'wrongly read' | 'falsely read' | 'unread'
export interface Judged {
  row: ReplyRow
  verdict: Verdict
  /** what was read, or why nothing was */
  read: string
}

const IMAGE = { width: 640, height: 480 }

export function repliesIn(file: string): ReplyRow[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line, i) =>
      line.trim() === ''
        ? []
        : [
            {
              given: {},
              truth: {},
              space: 'thousand',
              ...JSON.parse(line),
              id: `${basename(file, '.jsonl')}:${i + 1}`,
            },
          ],
    )
}

/** The project's own list: one file a test type. */
export const ownReplies = (): ReplyRow[] => {
  const folder = join(rootDir, 'test/fixtures/replies')
  return readdirSync(folder)
    .filter((file) => file.endsWith('.jsonl'))
    .sort()
    .flatMap((file) => repliesIn(join(folder, file)))
}

/** A list of replies beside the project, where there is one. */
export function sharedReplies(): ReplyRow[] {
  const folders = [process.env['BENCHLOUPE_SHARED'], join(rootDir, '../shared'), join(rootDir, '../../shared')]
  const file = folders.flatMap((folder) => (folder ? [join(folder, 'cases/replies.jsonl')] : [])).find(existsSync)
  return file ? repliesIn(file) : []
}

export function judgeReply(row: ReplyRow): Judged {
  const type = testTypes.find(({ name }) => name === row.type)
  if (!type) throw new Error(`${row.id}: there is no test type "${row.type}"`)
  const { given, question, space, reply, right } = row
  const answer = type.read(reply, { given, question, space, sent: IMAGE, original: IMAGE })
  const read = answer.readable
    ? `${answer.rule} -> ${JSON.stringify(said(row.type, answer))}`
    : `unread: ${answer.reason}`
  if (!answer.readable) return { row, read, verdict: right === null ? 'right' : 'unread' }
  if (right === null) return { row, read, verdict: 'falsely read' }
  return { row, read, verdict: agrees(type, row, answer) ? 'right' : 'wrongly read' }
}

/** What was read, in the form of `right`. */
function said(type: string, { value, found }: Answer): unknown {
  switch (type) {
    case 'clock': {
      const time = value as { hours: number; minutes: number; seconds: number | null } | null
      return time ? [time.hours, time.minutes, time.seconds] : 'invalid'
    }
    case 'defect': {
      const claim = value as { defective: boolean | null; missing: number | null; extra: number | null }
      return [claim.defective, claim.missing, claim.extra]
    }
    case 'detect':
      return found.map(({ label, shape }) => [
        label ?? null,
        shape?.kind === 'box' ? [shape.x, shape.y, shape.x + shape.width, shape.y + shape.height] : null,
      ])
    case 'locate':
      return found.map(({ shape }) => (shape?.kind === 'point' ? shape.at : null))
    case 'trace':
      return found[0]?.shape?.kind === 'path' ? found[0].shape.points : []
    case 'point':
      return value ?? 'none'
    default:
      return value
  }
}

function agrees(type: AnyTestType, row: ReplyRow, answer: Answer): boolean {
  const { given, truth, question, right } = row
  const scored = (held: Record<string, unknown>) =>
    type.score({ given, truth: held, answer, original: IMAGE, passMark: type.passMark, question })
  const wrongYear = row.why?.startsWith('scored 1: a wrong year') ? 0 : undefined
  const wanted = row.score ?? wrongYear
  if (wanted !== undefined && Math.abs(scored(truth).score - wanted) > 1e-6) return false
  if (typeof right === 'string' && right.startsWith('wrong answer')) return answer.value === row.reply
  // the same amount may be written in several ways: the type itself says whether it is the same number
  if (row.type === 'number')
    return scored({ ...truth, value: right }).metrics.find(({ name }) => name === 'strict')?.value === 1
  return same(said(row.type, answer), right)
}

function same(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number')
    return Math.abs(a - b) <= 0.01 * Math.max(1e-3, Math.min(1, Math.abs(b)))
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => same(item, b[i]))
  if (typeof a === 'string' && typeof b === 'string') return a.trim() === b.trim()
  return a === b
}

export interface Tally {
  type: string
  n: number
  right: number
  wrong: number
  false: number
  unread: number
}

export function talliesOf(judged: readonly Judged[]): Tally[] {
  const types = [...new Set(judged.map(({ row }) => row.type))].sort()
  const tally = (type: string, of: readonly Judged[]): Tally => {
    const count = (verdict: Verdict): number => of.filter((item) => item.verdict === verdict).length
    return {
      type,
      n: of.length,
      right: count('right'),
      wrong: count('wrongly read'),
      false: count('falsely read'),
      unread: count('unread'),
    }
  }
  return [
    ...types.map((type) =>
      tally(
        type,
        judged.filter(({ row }) => row.type === type),
      ),
    ),
    tally('all', judged),
  ]
}

/** Nothing read wrongly, nothing read where there is no answer, and at most 3 % unread. */
export const goodEnough = ({ n, wrong, false: falsely, unread }: Tally): boolean =>
  wrong === 0 && falsely === 0 && unread <= 0.03 * n
