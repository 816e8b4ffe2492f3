import t from '../helpers/tap.ts'
import { FairQueue, onBehalfOf, TooBusy } from '../../runner/tools/fair-queue.ts'

t.test('who asks for much waits behind each other one, and for more than a bound not at all', async (t) => {
  const queue = new FairQueue(1, 3)
  const done: string[] = []
  const ask = (who: string, what: string, signal?: AbortSignal): Promise<void> =>
    onBehalfOf(who, () =>
      queue.run(async () => {
        await new Promise((resolve) => setTimeout(resolve, 1))
        done.push(what)
      }, signal),
    )
  const greedy = ['a1', 'a2', 'a3'].map((what) => ask('a', what))
  await t.rejects(ask('a', 'a4'), new TooBusy())
  const others = [ask('b', 'b1'), ask('b', 'b2'), ask('c', 'c1')]
  await Promise.all([...greedy, ...others])
  t.same(done, ['a1', 'a2', 'b1', 'c1', 'a3', 'b2'])
  await ask('a', 'a5')
})

t.test('what nobody waits for any more is not begun, and holds no place', async (t) => {
  const queue = new FairQueue(1, 2)
  let begun = 0
  const gone = new AbortController()
  const first = onBehalfOf('a', () => queue.run(() => new Promise((resolve) => setTimeout(resolve, 5))))
  const second = onBehalfOf('a', () => queue.run(async () => ++begun, gone.signal))
  gone.abort(new Error('gone'))
  await t.rejects(second, { message: 'gone' })
  await first
  t.equal(await onBehalfOf('a', () => queue.run(async () => ++begun)), 1)
  await t.rejects(
    onBehalfOf('a', () => queue.run(() => Promise.reject(new Error('broken')))),
    { message: 'broken' },
  )
  t.equal(await onBehalfOf('a', () => queue.run(async () => ++begun)), 2, 'a failure frees its place')
})
