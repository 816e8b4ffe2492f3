import t from '../helpers/tap.ts'
import { goodEnough, judgeReply, ownReplies, talliesOf } from '../helpers/replies.ts'

t.test("the project's own replies are read as a careful person reads them", (t) => {
  const judged = ownReplies().map(judgeReply)
  t.ok(judged.length >= 600, `${judged.length} replies`)
  for (const { row, verdict, read } of judged)
    if (verdict === 'wrongly read' || verdict === 'falsely read')
      t.fail(`${row.id}: ${verdict}, ${read}; right is ${JSON.stringify(row.right)}: ${row.reply.slice(0, 200)}`)
  for (const tally of talliesOf(judged)) if (tally.type === 'all') t.ok(goodEnough(tally), JSON.stringify(tally))
  t.end()
})

t.test('yes and no are read equally well', (t) => {
  const judged = ownReplies()
    .filter(({ type, right }) => type === 'yes-no' && right !== null)
    .map(judgeReply)
  const unread = (right: string): number =>
    judged.filter(({ row, verdict }) => row.right === right && verdict !== 'right').length
  t.equal(judged.filter(({ row }) => row.right === 'yes').length, judged.length / 2, 'every reply has its mirror')
  t.equal(unread('yes'), unread('no'))
  t.end()
})
