import { appendFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { readRows, type Row } from '../../runner/index.ts'
import { searchTexts } from '../../runner/analysis/search-texts.worker.ts'
import { mayHold, trigramFilter } from '../../runner/analysis/trigram-filter.ts'
import { bitOf, folded, type TextHits } from '../../runner/records/search-texts.ts'
import { seeded } from '../../runner/tools/random.ts'
import { makeManyTests } from '../fixtures/many-tests.ts'
import { tempDir } from '../helpers/temp-dir.ts'

/** What a search finds in the texts of runs, against the rows themselves. */

const root = await tempDir(t, 'search-texts')
// one whose texts stay in memory, two that are read, the last one in several pieces
const SIZES = [3, 40, 4_000] as const
const runs = SIZES.map((n) => ({ dir: join(root, 'runs', `run-${n}`), file: join(root, 'texts', `run-${n}.txt`) }))
for (const n of SIZES) await makeManyTests(join(root, 'runs'), `run-${n}`, n, { seed: n })
const rows = await Promise.all(runs.map(({ dir }) => readRows(dir)))

const find = (words: string): Promise<TextHits[]> => searchTexts({ runs, wanted: [{ words, field: '' }], ms: 60_000 })
const namesOf = (row: Row): string =>
  folded(
    [row.test, row.case, row.model, row.class, row.servedModel, row.reason, ...(row.tags ?? []), row.image].join(' '),
  )
/** Number of a test and the bits of its fields that have the words. */
const expected = (all: readonly Row[], words: string): [number, number][] =>
  all.flatMap((row): [number, number][] => {
    const bits =
      (namesOf(row).includes(words) ? bitOf('names') : 0) |
      (folded(row.sentence).includes(words) ? bitOf('sentence') : 0)
    return bits === 0 ? [] : [[row.n, bits]]
  })

t.test('words of any length are found where they are, and nowhere else', async (t) => {
  const random = seeded(7)
  const texts = rows.flat().map((row) => (random() < 0.5 ? namesOf(row) : folded(row.sentence)))
  let found = 0
  for (let i = 0; i < 300; i++) {
    const text = texts[Math.floor(random() * texts.length)] as string
    const from = Math.floor(random() * text.length)
    const part = text.slice(from, from + 1 + Math.floor(random() ** 2 * 30))
    // a third of them with a letter that was typed wrongly
    const words = i % 3 ? part : `${part.slice(0, -1)}${'qz~'[i % 9 ? 0 : 1]}`
    const hits = await find(words)
    for (const [index, all] of rows.entries()) {
      const should = expected(all, words)
      found += should.length
      if (JSON.stringify([...(hits[index]?.hits[0] ?? [])]) !== JSON.stringify(should))
        t.fail(`“${words}” in ${all.length} tests`)
    }
  }
  t.ok(found > 1_000, `${found} hits`)
})

t.test('several words, one of which is nowhere', async (t) => {
  const found = await searchTexts({
    runs,
    wanted: [
      { words: 'spots found', field: 'sentence' },
      { words: 'spots found', field: 'names' },
      { words: 'zebra', field: '' },
    ],
    ms: 60_000,
  })
  for (const [index, { known, hits }] of found.entries()) {
    t.ok(known)
    t.same(
      hits.map(({ size }) => size > 0),
      [expected(rows[index] as Row[], 'spots found').length > 0, false, false],
    )
  }
})

t.test('a run that goes on is read again', async (t) => {
  const [small, , large] = runs as [(typeof runs)[0], (typeof runs)[0], (typeof runs)[0]]
  for (const run of [small, large]) {
    const last = (await readRows(run.dir)).at(-1) as Row
    const added = {
      ...last,
      n: last.n + 1,
      test: `${last.n + 1}-added`,
      case: 'a-giraffe',
      finished: '2026-11-29T10:00:00.000Z',
    }
    await appendFile(join(run.dir, 'tests.jsonl'), `${JSON.stringify(added)}\n`)
  }
  const [one, none, other] = await find('a-giraffe')
  t.same([...(one?.hits[0] ?? [])], [[SIZES[0] + 1, bitOf('names')]])
  t.equal(none?.hits[0]?.size, 0)
  t.same([...(other?.hits[0] ?? [])], [[SIZES[2] + 1, bitOf('names')]])
  t.equal(
    (await searchTexts({ runs, wanted: [], ms: 0 })).every(({ known }) => known),
    true,
    'all of it is kept',
  )
})

t.test('texts that somebody deletes are gathered again', async (t) => {
  const words = (rows[2]?.at(-1) as Row).test
  const before = await find(words)
  t.equal(before[2]?.hits[0]?.size, 1)
  await rm(join(root, 'texts'), { recursive: true })
  t.equal((await find(words))[2]?.known, false, 'nothing is said of a run whose texts are gone')
  t.same(await find(words), before)
})

t.test('texts that cannot be kept are searched all the same', async (t) => {
  const [, , large] = runs as [(typeof runs)[0], (typeof runs)[0], (typeof runs)[0]]
  await writeFile(join(root, 'no-folder'), '')
  const run = { dir: large.dir, file: join(root, 'no-folder', 'texts.txt') }
  for (let again = 0; again < 2; again++) {
    const [hits] = await searchTexts({ runs: [run], wanted: [{ words: 'a-giraffe', field: '' }], ms: 60_000 })
    t.equal(hits?.hits[0]?.size, 1)
  }
})

t.test('the filter misses nothing that is there, and leaves out most that is not', (t) => {
  const random = seeded(3)
  const letters = (n: number): Buffer => Buffer.from(Array.from({ length: n }, () => 97 + Math.floor(random() * 26)))
  const texts = letters(3_000)
  const filter = trigramFilter(texts)
  let passed = 0
  for (let i = 0; i < 2_000; i++) {
    const from = Math.floor(random() * texts.length)
    if (!mayHold(filter, texts.subarray(from, from + 1 + (i % 12)))) t.fail(`bytes ${from} on`)
    const other = letters(8)
    if (!texts.includes(other) && mayHold(filter, other)) passed++
  }
  t.ok(passed < 20, `${passed} of 2,000 pass for nothing`)
  t.ok(mayHold(filter, Buffer.from('q~')), 'of two bytes nothing is known')
  t.end()
})
