import { marksOfTruth, standingAmendments, testType, type KnownCase, type SuiteSummary } from '../../../runner/index.ts'
import { definePage, NotFound, type PageTools } from '../../define-page.ts'
import { drawnQuery, oneOf, pageOf, SUITE, suiteFilter, text, textOf, word, type Query } from '../../filters/index.ts'
import { count, plural } from '../../format.ts'
import { urls, type SuiteChosen } from '../../urls.ts'
import { pagerOf } from '../parts/list/pager.ts'
import { truthOver } from '../parts/marks/marks.ts'
import { runName } from '../parts/run/run-head.ts'
import { changesBetween, type CaseChange } from '../parts/suite/case-changes.ts'
import { runsOfSuite } from '../parts/suite/runs-of-suite.ts'
import { openedSuite, suiteCrumbs } from '../parts/suite/suite-head.ts'

const PAGE_SIZE = 50
/** Runs that are offered to be held against, newest first. */
const MOST_RUNS = 30
/** lines of a mark beside those of an image shown large */
const THUMB_ZOOM = 2.4
/** Longer values are cut on the page; the JSON version has them whole. */
const LONG = 240
const KINDS = ['changed', 'added', 'removed'] as const

/** A version of a suite: the suite of a name as it is now, or as a run had it. */
interface Version {
  name: string
  href: string
  cases: readonly KnownCase[]
  thumb: (item: KnownCase) => string
  caseHref: (item: KnownCase) => string
}

const textOfValue = (value: unknown): string => {
  const text = value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > LONG ? `${text.slice(0, LONG)}…` : text
}

async function suiteVersion(name: string, query: Query, tools: PageTools): Promise<Version & { of: SuiteChosen }> {
  const { suite, of } = await openedSuite(name, suiteFilter(query), tools)
  return {
    name,
    of,
    href: urls.suite(name, of),
    cases: suite.cases,
    thumb: ({ image }) => urls.suiteThumb(name, image.sha, of),
    caseHref: ({ id }) => urls.suiteCase(name, id, of),
  }
}

/** What is held against: another suite ("starter"), or the suite as a run had it ("run 2026..."). */
async function against(suite: string, asked: string, query: Query, tools: PageTools): Promise<Version> {
  if (!asked.startsWith('run ')) return suiteVersion(asked, query, tools)
  const { id, manifest } = await tools.catalog.run(asked.slice('run '.length))
  const cases = (await tools.catalog.cases(id)).filter((item) => item.suite === suite && !item.control)
  if (cases.length === 0) throw new NotFound('case of the suite', suite, `The run ${id} has none.`)
  return {
    name: runName(manifest),
    href: urls.run(id),
    cases,
    thumb: ({ image }) => urls.thumb(id, image.sha),
    caseHref: (item) => urls.case(id, item.id),
  }
}

/** The suite that this one was made from by an export of amended truths, where it says so. */
const madeFrom = (source: string | undefined): string => /^amended from (\S+), content/.exec(source ?? '')?.[1] ?? ''

const pictureOf = (version: Version, item: KnownCase | null) =>
  item && {
    src: version.thumb(item),
    href: version.caseHref(item),
    width: item.image.width,
    height: item.image.height,
    marks: truthOver(item.image, marksOfTruth(item), THUMB_ZOOM),
    expected: testType(item.type)?.expected(item.truth, item.given) ?? '',
  }

const shown = ({ what, before, after, fields }: CaseChange, was: Version, now: Version) => {
  const item = (after ?? before) as KnownCase
  return {
    what,
    id: item.id,
    type: item.type,
    href: (after ? now : was).caseHref(item),
    before: pictureOf(was, before),
    after: pictureOf(now, after),
    fields: fields.map(({ field, before, after }) => ({
      field,
      before: textOfValue(before),
      after: textOfValue(after),
    })),
  }
}

/** How many truths of the suite people amended, and in how many runs. */
async function amendedIn({ catalog }: PageTools, suite: string): Promise<{ cases: number; runs: string[] }> {
  const cases = new Set<string>()
  const runs: string[] = []
  for (const { id } of await runsOfSuite(catalog, suite)) {
    const own = [...standingAmendments(await catalog.amendments(id))].filter(([, said]) => said.suite === suite)
    if (own.length === 0) continue
    runs.push(id)
    for (const [key] of own) cases.add(key)
  }
  return { cases: cases.size, runs }
}

/** What of a suite changed since another version of it, case by case, and the amended truths that can become a new one. */
export const suiteChanges = definePage({
  params: ['suite'],
  view: 'suite-changes',
  query: drawnQuery({
    ...SUITE,
    against: text('the suite, or "run <id>", that it is held against'),
    what: word(KINDS, 'only these changes'),
    made: text('a suite that was just exported'),
  }),
  async load({ params, query, viewer }, tools) {
    const { catalog } = tools
    const now = await suiteVersion(params.suite, query, tools)
    const summaries = await catalog.suites()
    const own = summaries.find(({ name }) => name === params.suite) as SuiteSummary
    const runs = (await runsOfSuite(catalog, params.suite)).slice(0, MOST_RUNS)
    const source = (
      await tools.runner.openSuite(params.suite, now.of.seed ? { seed: now.of.seed } : {}).catch(() => null)
    )?.header.source
    const others = summaries.filter(({ name, problem }) => name !== params.suite && problem === undefined)
    const from = madeFrom(source)
    const usual = others.some(({ name }) => name === from) ? from : runs[0] ? `run ${runs[0].id}` : ''
    const asked = textOf(query, 'against') || usual
    const was = asked ? await against(params.suite, asked, { ...query, seed: undefined }, tools) : null
    const all = was ? changesBetween(was.cases, now.cases) : []
    // a run need not have asked every case
    const whole = asked.startsWith('run ') ? all.filter(({ what }) => what !== 'added') : all
    const kind = oneOf(textOf(query, 'what'), ['', ...KINDS], '')
    const kept = whole.filter(({ what }) => kind === '' || what === kind)
    const here = (more: { what?: string; page?: number } = {}): string =>
      urls.suiteChanges(params.suite, { against: textOf(query, 'against'), what: kind, ...now.of, ...more })
    const pager = pagerOf(kept.length, pageOf(query), PAGE_SIZE, (page) => here({ page }))
    const amended = await amendedIn(tools, params.suite)
    const made = textOf(query, 'made', 64)
    const same = (was?.cases.length ?? 0) - whole.filter(({ what }) => what !== 'added').length
    return {
      title: was
        ? `${params.suite}: ${plural(whole.length, 'case')} changed since ${was.name}`
        : `${params.suite}: changes`,
      crumbs: suiteCrumbs(params.suite, now.of, { text: 'Changes' }),
      name: params.suite,
      action: urls.suiteChanges(params.suite),
      chosen: asked,
      was: was && { name: was.name, href: was.href },
      suites: others.map(({ name, title }) => ({ value: name, text: `${name}: ${title}`, chosen: name === asked })),
      runs: runs.map(({ id, manifest }) => ({
        value: `run ${id}`,
        text: runName(manifest),
        chosen: `run ${id}` === asked,
      })),
      heading: was
        ? [
            ...KINDS.map((what) => ({ what, n: whole.filter((change) => change.what === what).length }))
              .filter(({ n }) => n > 0)
              .map(({ what, n }) => `${count(n)} ${what}`),
            `${plural(same, 'case')} the same`,
          ].join(', ')
        : '',
      facets: KINDS.map((what) => ({
        text: what,
        n: count(whole.filter((change) => change.what === what).length),
        href: here({ what: what === kind ? '' : what, page: 1 }),
        chosen: what === kind,
      })).filter(({ n, chosen }) => chosen || n !== '0'),
      changes: was ? kept.slice(pager.from, pager.to).map((change) => shown(change, was, now)) : [],
      pager,
      amended: {
        text:
          amended.cases === 0
            ? ''
            : `${plural(amended.cases, 'truth')} of this suite ${amended.cases === 1 ? 'is' : 'are'} amended in ${plural(amended.runs.length, 'run')}.`,
        runs: amended.runs.slice(0, MOST_RUNS).map((id) => ({ id, href: urls.amendments(id) })),
        action: viewer.mayChange && amended.cases > 0 ? urls.exportSuite(params.suite) : '',
      },
      made: made && { name: made, href: urls.suiteChanges(made) },
      generated: own.kind === 'generated',
    }
  },
})
