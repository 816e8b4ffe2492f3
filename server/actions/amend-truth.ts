import { testType, truthProblems } from '../../runner/index.ts'
import { defineAction, NotFound, ShownError } from '../define-page.ts'
import { openFields, text, textOf, word, type Query } from '../filters/index.ts'
import { urls } from '../urls.ts'
import { backTo } from './back-to.ts'
import { saveOnDisk } from './save-on-disk.ts'

/** The longest text of one field of a truth. */
const LONGEST = 100_000

/** POST /runs/:run/cases/:case/amend: `suite` and `type` of the case; `truth.<field>` for each field that is to be another one, as
 * text, a number, true or false, or as JSON, a place that may be left out as ''; `author`, `note`; `take=back` lets the truth of
 * the suite hold again; `back` is a page of this run to go back to. The suite and cases.jsonl stay as they are. */
export const amendTruth = defineAction({
  params: ['run', 'case'],
  body: openFields(
    {
      suite: text('the suite of the case'),
      type: text('its test type'),
      take: word(['back'], 'the truth of the suite holds again'),
      author: text('who amends, unless a proxy says so'),
      note: text('why'),
      back: text('a page of the run to go back to'),
    },
    ['suite', 'type'],
  ),
  async run({ params, body, viewer }, { catalog, runner }) {
    const { id, dir } = await catalog.run(params.run)
    const [suite, type] = [textOf(body, 'suite'), textOf(body, 'type')]
    const item = (await catalog.cases(id)).find(
      (item) => item.id === params.case && item.suite === suite && item.type === type,
    )
    if (!item) throw new NotFound('case', params.case, `It is not in run ${id} as ${type} of ${suite}.`)
    if (item.control)
      throw new ShownError(
        'BAD_REQUEST',
        `${item.id} is a control: its truth follows from that of ${item.control.of}.`,
        `Amend the truth of ${item.control.of}. Nothing was changed.`,
      )
    const truth = textOf(body, 'take') === 'back' ? null : amended(item.truth, item.type, body)
    const [problem] = truth === null ? [] : truthProblems(item, truth)
    if (problem !== undefined)
      throw new ShownError('BAD_REQUEST', `This cannot be the truth of ${item.id}: ${problem}.`, 'Nothing was changed.')
    const note = textOf(body, 'note', 4000)
    const amendment = await saveOnDisk('The amendment', 'amend the truth again', () =>
      runner.amend(dir, {
        suite,
        type,
        case: item.id,
        truth,
        author: viewer.user || textOf(body, 'author', 80),
        ...(note ? { note } : {}),
      }),
    )
    return { redirect: backTo(textOf(body, 'back', 4000), id) ?? urls.case(id, item.id), told: amendment }
  },
})

/** The truth with the fields that were sent. A field is read as what it was: a text stays one, "5" of a number is 5. A place that
 * may be left out is, where nothing is sent for it. */
function amended(truth: Record<string, unknown>, type: string, body: Query): Record<string, unknown> {
  const places = (testType(type)?.places ?? []).filter(({ optional }) => optional).map(({ field }) => field)
  const names = new Set([...Object.keys(truth), ...places])
  const was = new Map(Object.entries(truth))
  const fields = [...names].flatMap((name): [string, unknown][] => {
    const sent = typeof body[`truth.${name}`] === 'string'
    if (!sent) return was.has(name) ? [[name, was.get(name)]] : []
    const text = textOf(body, `truth.${name}`, LONGEST)
    if (places.includes(name) && text.trim() === '') return []
    return [[name, typeof was.get(name) === 'string' ? text : parsed(name, text)]]
  })
  return Object.fromEntries(fields)
}

function parsed(name: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ShownError(
      'BAD_REQUEST',
      `${name}: "${text.slice(0, 80)}" cannot be read.`,
      'Write it as it was written.',
    )
  }
}
