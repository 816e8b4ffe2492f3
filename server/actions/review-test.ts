import { VERDICTS, type Row, type Verdict } from '../../runner/index.ts'
import { defineAction, NotFound, ShownError } from '../define-page.ts'
import { fields, text, textOf, word, type Query } from '../filters/index.ts'
import { urls } from '../urls.ts'
import { backTo } from './back-to.ts'
import { saveOnDisk } from './save-on-disk.ts'

const MOST = { author: 80, note: 4000, tag: 40, tags: 20 }

/** POST /runs/:run/tests/:test/review: `verdict` (agree, scorer wrong, truth wrong, unclear, or none to take the author's last one
 * back), `author` (unless a proxy says who it is), `note`, `tags` (with commas). Who judges blind says `right` or `wrong` of the answer; what that makes of the
 * scorer is found here. `back` is a page of this run to go back to. */
export const reviewTest = defineAction({
  params: ['run', 'test'],
  body: fields(
    {
      verdict: word(
        [...VERDICTS, 'right', 'wrong', 'none'],
        'what is said; none takes it back; right and wrong are said blind',
      ),
      author: text('who says so, unless a proxy does'),
      note: text('why'),
      tags: text('tags, with commas between them'),
      back: text('a page of the run to go back to'),
    },
    ['verdict'],
  ),
  async run({ params, body, viewer }, { catalog, runner }) {
    const { id, dir } = await catalog.run(params.run)
    const row = (await catalog.rowsFor(id, {})).find(({ test }) => test === params.test)
    if (!row) throw new NotFound('test', params.test, `It is not in run ${id}, or it has not run yet.`)
    const said = textOf(body, 'verdict')
    const [note, typed] = [typedText(body, 'note', MOST.note), typedText(body, 'author', MOST.author)]
    const tags = typedText(body, 'tags', MOST.tag * MOST.tags)
      .split(',')
      .map((tag) => tag.trim().slice(0, MOST.tag))
      .filter(Boolean)
      .slice(0, MOST.tags)
    const review = await saveOnDisk('The verdict', 'judge the test again', () =>
      runner.review(dir, {
        test: row.test,
        verdict: verdictOf(said, row),
        author: viewer.user || typed,
        ...(note ? { note } : {}),
        ...(tags.length > 0 ? { tags } : {}),
        ...(said === 'right' || said === 'wrong' ? { blind: true } : {}),
      }),
    )
    return { redirect: backTo(textOf(body, 'back', 4000), id) ?? urls.test(id, row.test), told: review }
  },
})

function verdictOf(said: string, row: Row): Verdict | null {
  if (said === 'none') return null
  if (said === 'right' || said === 'wrong') return row.passed === (said === 'right') ? 'agree' : 'scorer wrong'
  const verdict = VERDICTS.find((verdict) => verdict === said)
  if (!verdict)
    throw new ShownError(
      'BAD_REQUEST',
      said === '' ? 'No verdict was chosen.' : `"${said.slice(0, 40)}" is not a verdict.`,
      `Say ${VERDICTS.join(', ')}, or none to take a verdict back.`,
    )
  return verdict
}

function typedText(body: Query, name: string, most: number): string {
  const value = textOf(body, name, most + 1).trim()
  if (value.length > most)
    throw new ShownError('BAD_REQUEST', `The ${name} is longer than ${most} characters.`, 'Make it shorter.')
  return value
}
