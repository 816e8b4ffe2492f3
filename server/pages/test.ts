import type { Attempt, Exchange, Match, Test, TestState, Turn } from '../../runner/index.ts'
import type { Catalog, KnownRun } from '../catalog/catalog.ts'
import { definePage, NotFound } from '../define-page.ts'
import { testsFilter } from '../filters.ts'
import { bytes, count, duration, exactMoment, measure, plural, score, usd } from '../format.ts'
import { urls } from '../urls.ts'
import { attemptFacts } from './parts/attempts.ts'
import { comparedText } from './parts/compared-text.ts'
import { examplesIn } from './parts/examples.ts'
import { marksOver } from './parts/marks.ts'
import { stretchesOf } from './parts/reply-text.ts'
import { runCrumbs } from './parts/run-head.ts'
import { shownReading, spaceRows, suspicion } from './parts/spaces.ts'
import { tileOf } from './parts/tile.ts'
import { walkOf } from './parts/walk.ts'

/** The widest either image is shown, px; both at one scale. */
const SHOWN_WIDTH = 600
/** Below this width an image is enlarged without smoothing. */
const TINY = 200

/** Both images at one scale: the annotated one may have a wider canvas than the original, and always a bar below it. */
function imagesOf(run: string, test: Test, marks: Test['marks']) {
  const { image } = test.case
  const scale = test.picture.scale > 0 ? test.picture.scale : 1
  const canvas = Math.max(image.width, test.picture.width / scale)
  const shown = Math.min(SHOWN_WIDTH / canvas, Math.max(1, Math.floor(SHOWN_WIDTH / canvas)))
  return {
    marks: marksOver(image, marks, { canvas }),
    shownWidth: Math.round(canvas * shown), shownHeight: Math.round(image.height * shown), tiny: image.width < TINY,
    original: { src: urls.files(run, image.file), width: image.width, height: image.height, about: `${image.width} × ${image.height} px, ${bytes(image.bytes)}`, notes: (image.notes ?? []).join(', ') },
    annotated: {
      src: urls.testFile(run, test.test, 'annotated.png'), width: Math.round((test.picture.width / scale) * shown), height: Math.round((test.picture.height / scale) * shown),
      about: `${test.picture.width} × ${test.picture.height} px`,
    },
    sent: test.sent ? { href: urls.files(run, test.sent.file), text: test.sent.changed === null ? 'sent byte for byte' : `sent as ${test.sent.width} × ${test.sent.height} px, ${bytes(test.sent.bytes)}: ${test.sent.changed}` } : null,
  }
}

const placeText = (place: Match['expected']): string => place?.label ?? ''

/** Verdicts as words a reader knows; `wrong` says what it is about: both sides are there, and they differ. */
const VERDICTS: Readonly<Record<Match['verdict'], string>> = { matched: 'matched', missed: 'missed', extra: 'extra', wrong: 'found, but wrong' }

const matchRow = (match: Match, at: number) => ({
  link: `m${at}`, verdict: VERDICTS[match.verdict], expected: placeText(match.expected), found: placeText(match.found),
  measure: match.measure ? `${match.measure.name} ${measure(match.measure.value, match.measure.unit)}` : '',
})

/** What stands at the side: when, how long, by whom, for how much. */
function factsOf(run: KnownRun, test: Test) {
  const { usage, model } = test
  const tokens = [
    usage.input === null ? 'in unknown' : `in ${count(usage.input)}${usage.image ? ` (image ${count(usage.image)})` : ''}${usage.cached ? ` (cached ${count(usage.cached)})` : ''}`,
    usage.output === null ? 'out unknown' : `out ${count(usage.output)}${usage.reasoning ? ` (reasoning ${count(usage.reasoning)})` : ''}`,
  ].join(', ')
  const ref = { api: model.api, model: model.model }
  return [
    { name: 'when', time: exactMoment(test.started) },
    { name: 'elapsed', text: `${duration(test.elapsedMs)}${test.attempts > test.turns ? ` (${plural(test.attempts - test.turns, 'retry', 'retries')})` : ''}` },
    ...(test.queuedMs >= 1 ? [{ name: 'queued', text: duration(test.queuedMs) }] : []),
    { name: 'API', text: model.api, href: urls.tests(run.id, { api: model.api }) },
    { name: 'model', text: model.model, href: urls.tests(run.id, ref) },
    ...(test.servedModel && test.servedModel !== model.model ? [{ name: 'served as', text: test.servedModel }] : []),
    { name: 'tokens', text: tokens },
    { name: 'cost', text: `${usd(test.costUsd)}${test.costUsd && test.costSource !== 'api' ? ' est.' : ''}${test.wastedUsd > 0 ? `, ${usd(test.wastedUsd)} wasted` : ''}${test.costSource ? ` (${test.costSource})` : ''}` },
    { name: 'ended', text: test.finish ?? 'no reply' },
    { name: 'coordinates', text: model.space },
    { name: 'repeat', text: `${test.repeat} of ${run.manifest.order.repeats}` },
    { name: 'test type', text: test.case.type, href: urls.type(test.case.type) },
    { name: 'suite', text: test.case.suite, href: urls.suite(test.case.suite) },
    ...(test.case.class ? [{ name: 'class', text: test.case.class, href: urls.tests(run.id, { class: test.case.class }) }] : []),
  ].map((fact) => ({ text: '', href: '', time: null, ...fact }))
}

/** exchange.json is not needed to look at a test: where it is gone or damaged, the page says so and goes on. */
async function exchangeOf(catalog: Catalog, run: string, test: string): Promise<{ exchange: Exchange | null; trouble: string }> {
  try {
    return { exchange: await catalog.exchange(run, test), trouble: '' }
  } catch (error) {
    return { exchange: null, trouble: (error as Error).message }
  }
}

/** Solved examples came before the question: how many, to be read in the exchange. */
function exampleText(exchange: Exchange | null): string {
  const n = exchange?.turns[0] ? examplesIn(exchange.turns[0].messages) : 0
  return n > 0 ? plural(n, 'solved example') : ''
}

const attemptRow = ({ n, round = 1 }: Turn, attempt: Attempt) => ({ turn: n, round, ...attemptFacts(attempt) })

/** What the page says of a test that is asked again at this moment; '' for all others. */
const againText = (state: TestState | undefined): string =>
  state === 'running' ? 'This test is being asked again.' : state === 'pending' ? 'This test waits to be asked again.' : ''

export const test = definePage({
  address: '/runs/:run/tests/:test',
  view: 'test',
  async load({ params, query }, { catalog }) {
    const filter = testsFilter(query)
    if (/^\d{1,9}$/.test(params.test)) {
      const planned = (await catalog.plan(params.run)).find((one) => one.n === Number(params.test))
      if (!planned) throw new NotFound('test', params.test, `The run ${params.run} has no test with this number.`)
      return { redirect: urls.test(params.run, planned.test, filter) }
    }
    const entry = await catalog.run(params.run)
    const one = await catalog.test(params.run, params.test)
    const rows = await catalog.rows(params.run)
    const { exchange, trouble } = await exchangeOf(catalog, params.run, params.test)
    const shown = shownReading(one, query)
    const state = entry.live ? (await catalog.states(params.run)).get(one.n) : undefined
    const ref = `${one.model.api}/${one.model.model}`
    const files = await catalog.list(params.run, `tests/${params.test}`)
    return {
      title: `${one.outcome}${one.score ? ` ${score(one.score.score)}` : ''} · ${one.case.type} ${one.case.id} · ${ref}`,
      crumbs: runCrumbs(entry, { text: one.case.type, href: urls.tests(params.run, { type: one.case.type }) }, { text: one.case.id, href: urls.case(params.run, one.case.id) }, { text: ref }),
      walk: walkOf(params.run, params.test, rows, filter),
      test: one.test, n: one.n, outcome: one.outcome, score: one.score ? score(one.score.score) : '', sentence: one.sentence, metric: one.score?.metric ?? '',
      images: imagesOf(params.run, one, shown.marks), facts: factsOf(entry, one),
      strip: rows.filter((row) => row.case === one.case.id && row.type === one.case.type && row.suite === one.case.suite)
        .map((row) => tileOf(params.run, row, { filter, current: row.n === one.n, line: entry.manifest.order.repeats > 1 ? `#${row.repeat}` : '' })),
      caseHref: urls.case(params.run, one.case.id), case: one.case.id,
      system: one.system ?? '', prompt: one.prompt, expected: one.expected,
      answer: one.answer?.text ?? '', rule: one.answer?.rule ?? '', unreadable: one.answer && !one.answer.readable ? one.answer.reason ?? 'nothing in the reply has the form asked for' : '',
      reply: one.reply === null ? null : stretchesOf(one.reply, shown.answer, shown.matches), reasoning: one.reasoning ?? '',
      fault: one.fault ? { code: one.fault.code, message: one.fault.message, status: one.fault.status === undefined ? '' : String(one.fault.status) } : null,
      unused: (one.answer?.unused ?? []).map(({ text, reason }) => ({ text, reason })),
      matches: shown.matches.map(matchRow),
      spaces: spaceRows(params.run, one, filter, shown.space), suspicion: suspicion(one), reading: shown.note, unofficial: shown.space !== null, officially: urls.test(params.run, params.test, filter),
      compared: comparedText(one), examples: exampleText(exchange),
      metrics: (one.score?.metrics ?? []).map((metric) => ({ title: metric.title, value: measure(metric.value, metric.unit) })),
      passMark: one.score ? score(one.score.passMark) : '',
      attempts: (exchange?.turns ?? []).flatMap((turn) => turn.attempts.map((attempt) => attemptRow(turn, attempt))), trouble,
      rounds: Math.max(1, ...(exchange?.turns ?? []).map(({ round = 1 }) => round)),
      askAgain: entry.live ? '' : urls.askAgain(params.run, params.test), asking: againText(state),
      exchange: urls.exchange(params.run, params.test),
      files: files.entries.filter((file) => file.kind === 'file').map((file) => ({ name: file.name, size: bytes(file.bytes), href: urls.testFile(params.run, params.test, file.name) })),
      folder: urls.files(params.run, `tests/${params.test}`),
      events: '',
    }
  },
})
