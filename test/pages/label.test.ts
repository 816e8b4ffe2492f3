import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { readLabels } from '../../runner/index.ts'
import { appOver } from '../helpers/app-over.ts'
import { orderOf } from '../helpers/order.ts'
import { tempDir } from '../helpers/temp-dir.ts'

const data = await tempDir(t, 'label')
const { app, runner } = await appOver(t, data)
const ordered = orderOf({
  models: ['builtin/chance'],
  limit: 2,
  title: 'first try',
  tags: ['nightly'],
  note: 'as ordered',
})
const { id } = await runner.order(ordered, 'cli')
await runner.ended(id)
const dir = join(data, 'runs', id)

const post = (payload: object) => app.inject({ method: 'POST', url: `/api/v1/runs/${id}/label`, payload })
const page = async (url: string): Promise<string> =>
  (await app.inject({ method: 'GET', url })).body.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')

t.test('title, note and tags of a run are edited, and run.json stays as it was', async (t) => {
  const manifest = await readFile(join(dir, 'run.json'))
  const answer = await post({
    title: 'second try',
    note: 'prompt mended',
    tags: 'nightly, mended, nightly',
    author: 'Ada',
  })
  t.equal(answer.statusCode, 200)
  t.match(answer.json(), { title: 'second try', tags: ['nightly', 'mended'], author: 'Ada' })

  t.match(
    await page(`/runs/${id}`),
    /second try .* prompt mended nightly mended Edit title, note and tags .* second try nightly, mended Ada/,
  )
  t.match(await page('/runs?q=mended'), /second try/)
  t.match(await page('/runs?tag=mended'), /second try/)
  t.notMatch(await page('/runs?q=48'), /week 4/)
  t.match(await page(`/runs/${id}/tests`), /second try/)

  t.match((await post({})).json(), { title: 'second try', note: 'prompt mended' }, 'what is not sent stays')
  t.equal((await post({ title: '', note: '', tags: '' })).statusCode, 200)
  t.notMatch(await page(`/runs/${id}`), /first try/, 'an emptied title stays empty')
  t.same(
    (await readLabels(dir)).map(({ title, author }) => [title, author]),
    [
      ['second try', 'Ada'],
      ['second try', ''],
      ['', ''],
    ],
    'all edits are on record, in their order',
  )
  t.same(await readFile(join(dir, 'run.json')), manifest)
  t.match(await runner.verify(dir), { state: 'intact', missing: [], added: [] }, 'an edited run is whole')
})

t.test('what cannot be read or is too long is refused by name, and nothing is written', async (t) => {
  const before = await readLabels(dir)
  for (const [payload, said] of [
    [{ title: 'x'.repeat(81) }, /The title is longer than 80 characters/],
    [{ title: 'a\u202eb' }, /The title has a character that cannot be seen \(U\+202E\)/],
    [{ tags: `fine, ${'y'.repeat(41)}` }, /The tag is longer than 40 characters/],
    [{ tags: Array.from({ length: 21 }, (_, n) => `t${n}`).join(',') }, /The list of tags has more than 20/],
    [{ note: 'n'.repeat(4001) }, /The note is longer than 4000 characters/],
  ] as const) {
    const answer = await post(payload)
    t.equal(answer.statusCode, 400)
    t.match(answer.body, said)
  }
  t.same(await readLabels(dir), before)
})
