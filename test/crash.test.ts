import t from 'tap'
import { crash } from './helpers/crash.ts'

/** The short form of `npm run crash`: a kill at every named point of the write path, and five at random moments. */
t.setTimeout(280_000)

t.test('killed and resumed: nothing paid is lost or asked for twice', async (t) => {
  const report = await crash({ counts: [3], random: 5, seed: 2, say: (line) => t.comment(line) })
  t.ok(report.kills >= 8, `${report.kills} kills`)
  t.equal(report.resultsLost, 0, 'results lost')
  t.same(report.unreadable, [], 'unreadable final files')
  t.equal(report.askedAgain, 0, 'answered tests asked again')
  t.equal(report.unfinished, 0, 'runs that are not whole after resuming')
  t.ok(report.repeated <= report.inFlight, `${report.repeated} repeated calls, ${report.inFlight} in flight at the kills`)
})
