import { goodEnough, judgeReply, ownReplies, sharedReplies, talliesOf, type ReplyRow } from '../helpers/replies.ts'

/** `npm run replies [-- all]`: replays lists of replies with what a careful person reads in them: the project's own
 * (test/fixtures/replies) and, where there is one, shared/cases/replies.jsonl beside the project or under BENCHLOUPE_SHARED.
 * Prints a table by test type and what was read otherwise; ends with 1 where anything was read wrongly, or too much not at all. */
function replay(title: string, rows: readonly ReplyRow[]): boolean {
  const judged = rows.map(judgeReply)
  const tallies = talliesOf(judged)
  const lines = [
    ['type', 'n', 'right', 'wrongly read', 'falsely read', 'unread'],
    ...tallies.map((t) => [t.type, t.n, t.right, t.wrong, t.false, t.unread].map(String)),
  ]
  const widths = lines[0]?.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0))) ?? []
  const text = lines.map((line) =>
    line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
  )
  process.stdout.write(`\n${title}\n${text.join('\n')}\n`)
  for (const { row, verdict, read } of judged)
    if (verdict !== 'right')
      process.stdout.write(
        `  ${row.id} ${row.type}: ${verdict}, ${read}; right is ${JSON.stringify(row.right)}\n    ${JSON.stringify(row.reply.slice(0, 300))}\n`,
      )
  const all = tallies.at(-1)
  return all !== undefined && goodEnough(all)
}

const own = replay("The project's own replies", ownReplies())
const shared = sharedReplies()
const good = shared.length === 0 || replay('Replies beside the project', shared)
process.exit(own && good ? 0 : 1)
