import t from '../helpers/tap.ts'
import type { RunEvent } from '../../runner/index.ts'
import { LiveRows } from '../../server/catalog/live-rows.ts'
import { manifestOf, rowOf } from '../helpers/made-run.ts'
import { testRunner } from '../helpers/test-runner.ts'
import { tempDir } from '../helpers/temp-dir.ts'

t.test(
  'rows that are told one after another stand in their places, the latest of each test, and each is looked at a few times',
  async (t) => {
    const dir = await tempDir(t, 'live-rows')
    const listeners: ((event: RunEvent) => void)[] = []
    const runner = {
      ...(await testRunner(t, { dataDir: dir })),
      onEvent(listener: (event: RunEvent) => void) {
        listeners.push(listener)
        return () => undefined
      },
    }
    const live = new LiveRows(runner)
    const tell = (event: RunEvent): void => {
      for (const listener of listeners) listener(event)
    }
    const manifest = manifestOf('r')
    tell({ kind: 'run-started', run: 'r', manifest })
    let looks = 0
    const told = (n: number, sentence = ''): void => {
      const row = { ...rowOf(n), sentence }
      Object.defineProperty(row, 'n', {
        get() {
          looks++
          return n
        },
        enumerable: true,
      })
      tell({ kind: 'test-finished', run: 'r', row, manifest })
    }
    const numbers = async (): Promise<number[] | undefined> => (await live.get('r', dir))?.map(({ n }) => n)
    for (const n of [3, 1, 9]) told(n)
    t.strictSame(await numbers(), [1, 3, 9])
    t.equal(await live.get('r', dir), await live.get('r', dir), 'the same list until a test ends')
    for (const n of [10, 2, 9]) told(n, 'again')
    t.strictSame(await numbers(), [1, 2, 3, 9, 10])
    t.equal((await live.get('r', dir))?.find(({ n }) => n === 9)?.sentence, 'again')

    for (let n = 11; n <= 2_000; n++) told(n)
    await live.get('r', dir)
    looks = 0
    told(2_001)
    t.equal((await live.get('r', dir))?.length, 1_996)
    t.ok(looks <= 2 * 2_001, `numbers were looked at ${looks} times`)
  },
)
