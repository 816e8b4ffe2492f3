import {
  annotatedFile,
  DIFFERENCES,
  DiskNotReady,
  RecordError,
  RunHeld,
  type Difference,
  type Rescored,
  type RescoredChange,
  type Result,
  type Row,
  type Size,
} from '../../runner/index.ts'
import type { KnownRun } from '../catalog/catalog.ts'
import { definePage, NotFound } from '../define-page.ts'
import { fields, PAGE, pageOf, text, textOf, word } from '../filters/index.ts'
import { count, exactMoment, interval, moment, plural, points, score } from '../format.ts'
import { urls } from '../urls.ts'
import { pagerOf } from './parts/list/pager.ts'
import { runCrumbs } from './parts/run/run-head.ts'
import { counted, scoreValues } from './parts/values.ts'

const PAGE_SIZE = 20
/** Tests that could not be scored anew and are named. */
const NAMED = 50

const sideOf = (side: RescoredChange['before'], src: string, href: string, size: Size | null | undefined) => ({
  outcome: side.outcome,
  score: score(side.score),
  values: { score: side.score },
  answer: side.answer,
  sentence: side.sentence,
  src: size ? src : '',
  width: size?.width ?? 0,
  height: size?.height ?? 0,
  href,
})

function changeOf({ id: run, manifest }: KnownRun, version: string, change: RescoredChange, row: Row | undefined) {
  const { test, before, after, picture } = change
  const annotated = annotatedFile(manifest.order)
  const anew = (file: string): string => urls.files(run, `rescored/${version}/tests/${test}/${file}`)
  return {
    test: test.slice(0, test.indexOf('-')),
    href: urls.test(run, test),
    case: change.case,
    caseHref: urls.case(run, change.case),
    type: change.type,
    model: `${change.api}/${change.model}`,
    repeat: change.repeat,
    differs: change.differs.join(', '),
    why: change.why,
    before: sideOf(before, urls.testFile(run, test, 'thumb.webp'), urls.testFile(run, test, annotated), row),
    after: sideOf(after, anew('thumb.webp'), anew(picture ? annotated : 'test.json'), picture),
    record: anew('test.json'),
    opened: urls.test(run, test, { version }),
  }
}

/** Scores of each model over all types, as they were and as they are. */
const scoresOf = ({ before, results, amended }: Rescored) =>
  results
    .filter(({ type }) => type === null)
    .map((result) => {
      const of = (list: readonly Result[] = []): Result | undefined =>
        list.find(({ slug, type }) => slug === result.slug && type === null)
      const [was, right] = [of(before.results), of(amended?.results)]
      return {
        model: `${result.api}/${result.model}`,
        values: scoreValues(result),
        valuesBefore: was ? scoreValues(was) : null,
        valuesAmended: right ? scoreValues(right) : null,
        score: points(result.score),
        range: interval(result.low, result.high),
        amended: points(right?.score ?? null),
        amendedRange: interval(right?.low ?? null, right?.high ?? null),
        scoreBefore: points(was?.score ?? null),
        rangeBefore: interval(was?.low ?? null, was?.high ?? null),
        passed: count(result.counts.passed),
        passedBefore: was ? count(was.counts.passed) : '–',
        planned: count(result.counts.planned),
      }
    })

/** What comes out otherwise when the replies of a run are scored anew: the newest version, or the one that is asked for. */
export const rescored = definePage({
  params: ['run'],
  view: 'rescored',
  query: fields({
    version: text('a result version; the newest where absent'),
    differs: word(DIFFERENCES, 'only tests that differ so'),
    page: PAGE,
  }),
  async load({ params, query, viewer }, { catalog, runner }) {
    const entry = await catalog.run(params.run)
    const { id, dir, manifest } = entry
    const versions = await catalog.rescored(id)
    const asked = textOf(query, 'version')
    const shown = asked === '' ? versions[0] : versions.find(({ version }) => version === asked)
    if (asked !== '' && !shown) throw new NotFound('result version', asked, `It is not in run ${id}.`)
    const going = runner.rescoring(dir)
    const failure = runner.rescoringFailure(dir)
    const all = shown ? await catalog.rescoredChanges(id, shown.version) : []
    const differs = DIFFERENCES.find((name) => name === textOf(query, 'differs')) ?? ''
    const kept = differs === '' ? all : all.filter((change) => change.differs.includes(differs))
    const here = (changes: { differs?: string; page?: number } = {}): string =>
      urls.rescored(id, { version: asked, differs, ...changes })
    const rows = new Map(all.length > 0 ? (await catalog.rowsFor(id, {})).map((row) => [row.test, row]) : [])
    const pager = pagerOf(kept.length, pageOf(query), PAGE_SIZE, (page) => here({ page }))
    return {
      title: shown ? `Rescored: ${plural(shown.changed, 'test')} changed` : 'Rescore',
      crumbs: runCrumbs(entry, { text: 'Rescored' }),
      action: entry.live ? '' : urls.rescore(id),
      again: shown !== undefined,
      stop: viewer.mayChange && (going || runner.waitsForRescoring(dir)) ? urls.stopRescoring(id) : '',
      waits: runner.waitsForRescoring(dir),
      going: going && {
        done: going.done,
        planned: going.tests || 1,
        text: going.tests > 0 ? `${count(going.done)} of ${plural(going.tests, 'test')} scored anew` : 'beginning',
        left: 'this page reloads by itself',
      },
      failure: failure === null || going ? '' : failureOf(failure),
      live: entry.live,
      version: shown && {
        at: exactMoment(shown.at),
        benchloupe: shown.benchloupe,
        before: shown.before.benchloupe,
        finding:
          shown.changed === 0
            ? 'Every test comes out as it was.'
            : `${count(shown.changed)} of ${plural(shown.tests, 'test')} ${shown.changed === 1 ? 'comes' : 'come'} out differently.`,
        facts: [
          `${plural(shown.rescored, 'reply', 'replies')} scored anew`,
          `passed ${count(shown.counts.passed)}, before ${count(shown.before.counts.passed)}`,
          ...(shown.amended
            ? [
                `with ${plural(shown.amended.cases, 'amended truth', 'amended truths')} passed ${count(shown.amended.counts.passed)}, ${plural(shown.amended.tests, 'test')} otherwise`,
              ]
            : []),
        ],
        values: {
          tests: shown.tests,
          changed: shown.changed,
          rescored: shown.rescored,
          passed: shown.counts.passed,
          passedBefore: shown.before.counts.passed,
          passedAmended: shown.amended?.counts.passed ?? null,
          left: shown.left.length,
        },
        older: manifest.finished === shown.before.finished ? '' : 'The run was continued after this version was made.',
        csv: urls.files(id, `rescored/${shown.version}/changes.csv`),
        folder: urls.files(id, `rescored/${shown.version}`),
        amended: shown.amended !== undefined,
        notes: shown.notes,
        left: shown.left.slice(0, NAMED).map(({ test, why }) => ({ test, href: urls.test(id, test), why })),
        leftTitle: shown.left.length === 0 ? '' : `${plural(shown.left.length, 'test')} could not be scored anew`,
        leftMore: shown.left.length > NAMED ? `and ${count(shown.left.length - NAMED)} more` : '',
        scores: scoresOf(shown),
      },
      versions: versions.map((version) => ({
        at: moment(version.at),
        text: plural(version.changed, 'change'),
        values: { changed: version.changed },
        href: urls.rescored(id, { version: version.version }),
        current: version === shown,
      })),
      facets: (all.length > 0 ? DIFFERENCES : []).map((name: Difference) => ({
        text: name,
        ...counted(shown?.differences[name] ?? 0),
        href: here({ differs: differs === name ? '' : name, page: 1 }),
        chosen: differs === name,
      })),
      changes: kept
        .slice(pager.from, pager.to)
        .map((change) => changeOf(entry, shown?.version ?? '', change, rows.get(change.test))),
      repeats: manifest.order.repeats > 1,
      pager,
    }
  },
})

/** The sentence of what a reader can do something about; of anything else only that it broke. */
const failureOf = (error: Error): string =>
  isTold(error) ? error.message.replace(/\.?$/, '.') : 'Rescoring failed; the log of the server has the cause.'

const isTold = (error: Error): boolean =>
  error instanceof RecordError || error instanceof RunHeld || error instanceof DiskNotReady
