import t from '../helpers/tap.ts'
import { LiveRuns } from '../../runner/lifecycle/live-runs.ts'
import type { Run } from '../../runner/index.ts'

type Ready = Parameters<LiveRuns['launch']>[0]

/** As much of a run as is asked for here; it ends when the returned function is called. */
function liveRuns() {
  const ends = new Map<string, () => void>()
  const runs = new LiveRuns(
    ({ run }) => new Promise((resolve) => ends.set(run.id, () => resolve({ id: run.id } as Run))),
  )
  const launch = (id: string): Run =>
    runs.launch({ run: { id, manifest: { id }, folder: { name: id }, tellEnd: () => undefined } } as unknown as Ready)
  return { runs, launch, end: (id: string) => ends.get(id)?.() }
}

t.test('the endings of the latest runs are remembered, and of all that go on', async (t) => {
  const { runs, launch, end } = liveRuns()
  launch('long')
  for (let n = 0; n < 60; n++) {
    launch(`run-${n}`)
    end(`run-${n}`)
    t.equal((await runs.ended(`run-${n}`)).id, `run-${n}`)
  }
  await t.rejects(runs.ended('run-0'), { message: 'There is no run run-0 in this process.' })
  await t.rejects(runs.ended('run-9'))
  t.equal((await runs.ended('run-10')).id, 'run-10')
  t.strictSame(
    runs.all().map(({ id }) => id),
    ['long'],
  )
  const ended = runs.ended('long')
  end('long')
  t.equal((await ended).id, 'long')
  t.equal((await runs.ended('long')).id, 'long', 'also right after its end')
})
