import { nameProblem } from '../../runner/index.ts'
import { defineAction, ShownError } from '../define-page.ts'
import { fields, text, textOf } from '../filters/index.ts'
import { urls } from '../urls.ts'
import { saveOnDisk } from './save-on-disk.ts'

const MOST = { title: 80, note: 4000, tag: 40, tags: 20, author: 80 }

/** POST /runs/:run/label: `title`, `note` and `tags` (with commas) of a run that was ordered already, `author` (unless a proxy says
 * who it is). What is not sent stays
 * as it is; run.json keeps what was ordered. */
export const labelRun = defineAction({
  params: ['run'],
  body: fields({
    title: text('the title'),
    note: text('the note'),
    tags: text('tags, with commas between them'),
    author: text('who edits, unless a proxy says so'),
  }),
  async run({ params, body, viewer }, { catalog, runner }) {
    const { id, dir, manifest } = await catalog.run(params.run)
    const said = (field: string, now: string, most: number): string =>
      body[field] === undefined ? now : textOf(body, field, most)
    const title = name('title', said('title', manifest.title, 1000), MOST.title)
    const author = textOf(body, 'author', MOST.author)
    const note = said('note', manifest.note, MOST.note + 1).trim()
    if (note.length > MOST.note) throw refused('note', `is longer than ${MOST.note} characters`)
    const tags = [
      ...new Set(
        said('tags', manifest.tags.join(','), 4000)
          .split(',')
          .map((tag) => name('tag', tag, MOST.tag))
          .filter(Boolean),
      ),
    ]
    if (tags.length > MOST.tags) throw refused('list of tags', `has more than ${MOST.tags}`)
    const label = await saveOnDisk('The title', 'edit it again', () =>
      runner.label(dir, { title, note, tags, author: viewer.user || author }),
    )
    return { redirect: urls.run(id), told: label }
  },
})

function name(what: string, typed: string, most: number): string {
  const text = typed.trim()
  const problem = nameProblem(text, most)
  if (problem !== null) throw refused(what, problem)
  return text
}

const refused = (what: string, problem: string): ShownError =>
  new ShownError('BAD_REQUEST', `The ${what} ${problem}.`, 'Nothing was changed.')
