import { mkdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import t from '../helpers/tap.ts'
import { folderOf, png } from '../fixtures/foreign-sets.ts'
import { buildRun } from '../../runner/imported-runs/build-run.ts'
import type { ForeignSample } from '../../runner/imported-runs/define-run-format.ts'
import { RunImages } from '../../runner/imported-runs/run-images.ts'
import { Trash } from '../../runner/store/trash.ts'
import { verify } from '../../runner/store/verify.worker.ts'
import { Findings } from '../../runner/suite/importers/findings.ts'
import { Source } from '../../runner/suite/importers/source.ts'
import { systemClock } from '../../runner/tools/clock.ts'
import { tempDir } from '../helpers/temp-dir.ts'

/** More than a call takes arguments: what is handed over as `...list` throws a RangeError. */
const MANY = 150_000

t.test('a run folder of which very many files are missing is compared with its sums', async (t) => {
  const dir = await tempDir(t, 'many-missing')
  const lines = Array.from({ length: MANY }, (_, i) => `${'0'.repeat(64)}  tests/${i}/test.json\n`)
  await writeFile(join(dir, 'SHA256SUMS'), lines.join(''))
  const { state, missing } = await verify(dir)
  t.equal(state, 'incomplete')
  t.equal(missing.length, MANY)
})

const sample: ForeignSample = {
  kind: 'sample',
  at: { file: 'results.csv' },
  id: 'r1',
  suite: 'made',
  caseId: 'q1',
  image: null,
  question: 'Is there a dog?',
  truth: { asked: { question: 'Is there a dog?', answers: ['yes'], options: [] } },
  model: { api: 'openai', model: 'gpt-x' },
  turns: [],
  scores: [],
}

t.test('what is kept of the images of imported results are no bytes', async (t) => {
  const folder = await folderOf(await tempDir(t, 'images'), { 'a.png': png(20, 10) })
  const images = new RunImages(await Source.open(folder), null)
  for (const image of [{ file: 'a.png' }, null]) {
    const found = await images.of({ ...sample, image }, 'q1')
    t.equal(found.missing === null, image !== null)
    t.notOk(Object.values(found).some((value) => Buffer.isBuffer(value)))
    t.equal((await found.read()).length, found.image.bytes)
  }
})

t.test('very many results of another tool become one run', async (t) => {
  const about = {
    kind: 'about' as const,
    ...{ tool: 'made', version: null, started: null, finished: null, unknown: [], files: [] },
  }
  const images = new RunImages(await Source.open(await tempDir(t, 'no-images')), null)
  const built = await buildRun(about, new Array<ForeignSample>(MANY).fill(sample), images, new Findings(), {})
  t.equal(built.repeats, MANY)
  t.equal(built.tests.length, MANY)
})

t.test('of what lies in the trash only that is added up which is asked for', async (t) => {
  const dir = await tempDir(t, 'trash')
  const names = ['20261201T000000Z.a', '20261201T000001Z.b', '20261201T000002Z.a']
  for (const name of names) await mkdir(join(dir, 'trash', name), { recursive: true })
  const added: string[] = []
  const trash = new Trash(dir, systemClock, {
    run: async <R>(_file: URL, _name: string, path: unknown): Promise<R> => {
      added.push(basename(String(path)))
      return 5 as R
    },
  })
  t.strictSame(await trash.list(({ run }) => run === 'a'), [
    { name: names[2], run: 'a', bytes: 5 },
    { name: names[0], run: 'a', bytes: 5 },
  ])
  t.strictSame(added.sort(), [names[0], names[2]])
  t.equal((await trash.list()).length, 3)
})
