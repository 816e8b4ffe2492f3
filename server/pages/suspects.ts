import {
  caseKey,
  marksOfTruth,
  pageUnit,
  testType,
  type Invented,
  type KnownCase,
  type Mark,
  type SuspectTruth,
} from '../../runner/index.ts'
import { definePage } from '../define-page.ts'
import { fields, PAGE, pageOf } from '../filters/index.ts'
import { termOf } from '../filters/search.ts'
import { count, measure, percent, plural } from '../format.ts'
import { urls } from '../urls.ts'
import { pagerOf } from './parts/list/pager.ts'
import { truthOver } from './parts/marks/marks.ts'
import { runCrumbs } from './parts/run/run-head.ts'

const PAGE_SIZE = 20
/** Lines of a mark beside those of an image shown large. */
const THUMB_ZOOM = 1.6
/** The ring round an invented thing, in units. */
const RING = 14
/** Missed or invented places that are named one by one. */
const NAMED = 6

/** The truth, what no model finds of it, and what most models name instead. [] where the truth does not fit its type. */
function marksFor(item: KnownCase, { missed, invented }: SuspectTruth): Mark[] {
  const radius = RING * pageUnit(item.image)
  try {
    return [
      ...marksOfTruth(item),
      ...missed.flatMap(({ shape, label }): Mark[] => (shape ? [{ role: 'missed', shape, label, match: 0 }] : [])),
      ...invented.map(({ at, label }): Mark => ({
        role: 'extra',
        shape: { kind: 'circle', at, radius },
        label,
        match: 0,
      })),
    ]
  } catch {
    return []
  }
}

function expectedOf(item: KnownCase): string {
  try {
    return testType(item.type)?.expected(item.truth, item.given) ?? ''
  } catch {
    return ''
  }
}

/** A thing without a name is known by its number in the truth. */
const nameOf = (label: string): string => (/^\d+$/.test(label) ? `no. ${label}` : label)

const placeOf = ({ at, label, models }: Invented, heard: number): string =>
  `${count(models.length)} of ${plural(heard, 'model')} name ${label && !/^\d+$/.test(label) ? `“${label}”` : 'something'} at (${at.map(Math.round).join(', ')}) px`

/** Why the truth is suspect, in sentences. */
function reasonsOf({ agreed, missed, invented, heard, rightElsewhere }: SuspectTruth, expected: string): string[] {
  const labels = missed.map(({ label }) => nameOf(label)).filter(Boolean)
  return [
    ...(agreed
      ? [
          `${count(agreed.models.length)} of ${plural(heard, 'model')} agree on “${agreed.text}”; the truth says “${expected}”.`,
          agreed.right.length > 0
            ? `${agreed.right.join(', ')} agree${agreed.right.length === 1 ? 's' : ''} with the truth.`
            : '',
        ]
      : []),
    ...invented.slice(0, NAMED).map((place) => `${placeOf(place, heard)}, where the truth has nothing of the kind.`),
    invented.length > NAMED ? `And ${plural(invented.length - NAMED, 'more place', 'more places')}.` : '',
    missed.length > 0
      ? `No model finds ${plural(missed.length, 'expected thing')}${labels.length > 0 ? `: ${labels.slice(0, NAMED).join(', ')}${labels.length > NAMED ? ' ..' : ''}` : ''}.`
      : '',
    agreed
      ? `On their other cases of this type they are right in ${percent(rightElsewhere)}.`
      : `In their other cases of this type they find ${percent(rightElsewhere)}.`,
  ].filter(Boolean)
}

/** Cases whose truths the good models of a run agree against, the most suspect first, each with the picture that says why. */
export const suspects = definePage({
  params: ['run'],
  view: 'suspects',
  query: fields({ page: PAGE }),
  async load({ params, query }, { catalog }) {
    const entry = await catalog.run(params.run)
    const { id } = entry
    const found = await catalog.suspectTruths(id)
    const cases = new Map((await catalog.cases(id)).map((item) => [caseKey(item), item]))
    const list = found?.suspects ?? []
    const pager = pagerOf(list.length, pageOf(query), PAGE_SIZE, (page) => urls.suspects(id, page))
    return {
      title: found ? `Suspect truths: ${plural(list.length, 'case')}` : 'Suspect truths',
      crumbs: runCrumbs(entry, { text: 'Suspect truths' }),
      live: entry.live,
      waiting: !found && !entry.live,
      // one model agrees with nobody
      alone: found !== null && found.models < 2,
      unreadable: found && found.unreadable > 0 ? plural(found.unreadable, 'test') : '',
      suspects: list.slice(pager.from, pager.to).map((suspect, index) => {
        const item = cases.get(caseKey(suspect))
        const expected = item ? expectedOf(item) : ''
        return {
          values: { rank: pager.from + index + 1, evidence: suspect.evidence },
          rank: count(pager.from + index + 1),
          case: suspect.case,
          href: urls.case(id, suspect.case),
          type: suspect.type,
          typeHref: urls.type(suspect.type),
          suite: suspect.suite,
          evidence: measure(suspect.evidence, ''),
          reasons: reasonsOf(suspect, expected),
          expected,
          question: item?.question ?? '',
          tests: urls.tests(id, { type: suspect.type, q: termOf('case', suspect.case) }),
          judge: urls.reviewQueue(id, { type: suspect.type, q: termOf('case', suspect.case) }),
          image: item && {
            src: urls.shownImage(id, item.image.file),
            width: item.image.width,
            height: item.image.height,
            marks: truthOver(item.image, marksFor(item, suspect), THUMB_ZOOM),
          },
        }
      }),
      pager,
    }
  },
})
