import { count, moment, plural } from '../../../format.ts'
import { urls } from '../../../urls.ts'
import { modelAt } from '../across/model-address.ts'
import { runName } from '../run/run-head.ts'
import { importedFrom } from '../run/run-imported.ts'
import type { CaseHistory, Moment } from './case-history.ts'

/** Runs shown of one history, the newest of them. */
const SHOWN = 12

const SAID = {
  failing: 'failing since',
  fixed: 'fixed in',
  passing: 'passed in',
  mixed: 'repeats disagree in',
} as const

function momentMark({ run, rows, verdict }: Moment) {
  const [first] = rows
  const passed = rows.filter(({ outcome }) => outcome === 'passed').length
  const about =
    rows.length === 1 && first ? `${first.outcome}. ${first.sentence}` : `${passed} of ${rows.length} repeats passed`
  return {
    outcome: rows.length === 1 && first ? first.outcome : verdict === 'passed' ? 'passed' : 'failed',
    // repeats that disagree are neither
    mixed: verdict === 'mixed',
    n: rows.length > 1 ? `${count(passed)}/${count(rows.length)}` : '',
    values: { passed, tests: rows.length },
    href: rows.length === 1 && first ? urls.test(run.id, first.test) : urls.case(run.id, first?.case ?? ''),
    about: `${runName(run.manifest)}: ${about}`,
    imported: importedFrom(run.manifest),
  }
}

/** The address of the case itself; one that was asked once per rotation of its options is that of all of them. */
function caseAddress({ suite: { header }, case: id, moments }: CaseHistory): string {
  const rotated = moments.some(({ run }) => run.manifest.order.circular)
  return urls.suiteCase(
    header.name,
    rotated ? id.replace(/-r\d+$/, '') : id,
    header.generator ? { seed: header.generator.seed, pictures: header.generator.count ?? null } : {},
  )
}

/** A history as a row of a table: what became of the case, and a mark a run that leads to its tests. */
export function historyRow(history: CaseHistory) {
  const { state, since, moments, flaky } = history
  const last = moments.at(-1)?.run
  const said = state === 'passing' ? null : (since ?? last)
  const always = state === 'failing' && since === moments[0]?.run
  return {
    case: history.case,
    href: caseAddress(history),
    suite: history.suite.header.name,
    content: history.content.slice(0, 12),
    type: history.type,
    model: modelAt(history.api, history.model, history.host),
    modelHref: urls.model(history.api, history.model, { at: history.host, view: 'cases' }),
    state,
    flaky,
    said: state === 'passing' ? (moments.length > 1 ? 'passed in every run' : 'passed') : SAID[state],
    since: said
      ? {
          text: said.manifest.title || said.id,
          href: urls.run(said.id),
          when: moment(said.manifest.started),
          imported: importedFrom(said.manifest),
        }
      : null,
    always: always ? (moments.length > 1 ? `never passed in ${plural(moments.length, 'run')}` : 'asked once') : '',
    left: moments.length > SHOWN ? `${count(moments.length - SHOWN)} earlier` : '',
    marks: moments.slice(-SHOWN).map(momentMark),
  }
}

/** Worst first: failing for longest, then flaky, then what was mended, the newest of it first; ties by name. */
export function byState(a: CaseHistory, b: CaseHistory): number {
  const rank = ({ state, flaky }: CaseHistory): number =>
    state === 'failing' ? 0 : state === 'mixed' || flaky ? 1 : state === 'fixed' ? 2 : 3
  const at = ({ since }: CaseHistory): string => since?.manifest.started ?? ''
  const byRank = rank(a) - rank(b)
  if (byRank !== 0) return byRank
  const [x, y] = [at(a), at(b)]
  if (x !== y) return (x < y ? -1 : 1) * (rank(a) === 2 ? -1 : 1)
  return a.case < b.case ? -1 : a.case > b.case ? 1 : 0
}

/** What a list of histories can be narrowed to. */
export const STATES = ['failing', 'flaky', 'fixed', 'passing'] as const
export type StateChosen = (typeof STATES)[number]

export const isState = (history: CaseHistory, state: StateChosen): boolean =>
  state === 'flaky' ? history.flaky || history.state === 'mixed' : history.state === state
