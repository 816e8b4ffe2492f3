import {
  BLIND_KINDS,
  CONTROL_KINDS,
  type ControlKind,
  type ControlResult,
  type LeftOut,
  type Run,
} from '../../../../runner/index.ts'
import { count, interval, plural, points } from '../../../format.ts'
import { urls } from '../../../urls.ts'
import { rangeText, signed } from '../compare/verdict.ts'

/** What each kind shows in place of the image. */
export const CONTROL_TITLES: Readonly<Record<ControlKind, string>> = {
  blank: 'blank image',
  swapped: 'another image',
  mirrored: 'mirrored image',
}

/** Cases that have no control, in a sentence: "Not mirrored: 12 cases of answer, .." */
export function leftText(left: readonly LeftOut[]): string[] {
  const kinds = [...new Set(left.map(({ kind }) => kind))]
  return kinds.map(
    (kind) =>
      `Not asked with a ${kind} image: ${left
        .filter((one) => one.kind === kind)
        .map(({ type, cases, why }) => `${plural(cases, 'case')} of ${type}, as ${cases === 1 ? 'it' : 'each'} ${why}`)
        .join('; ')}.`,
  )
}

const rowOf = (id: string, result: ControlResult, version: string) => {
  const { kind, api, model, type, pairs, alike, onlyOriginal, onlyControl } = result
  const of = { api, model, type: type ?? '', version }
  return {
    kind,
    title: CONTROL_TITLES[kind],
    blind: BLIND_KINDS.includes(kind),
    model: `${api}/${model}`,
    type: type ?? '',
    href: urls.tests(id, { ...of, control: kind }),
    ownHref: urls.tests(id, of),
    original: points(result.original),
    control: points(result.control),
    range: interval(result.low, result.high),
    difference: result.difference === null ? '–' : signed(result.difference),
    differenceRange:
      result.differenceLow === null || result.differenceHigh === null
        ? ''
        : rangeText({ low: result.differenceLow, high: result.differenceHigh }),
    alike: pairs === 0 ? '–' : `${count(alike)} of ${count(pairs)}`,
    apart: pairs === 0 ? '' : `passed only here ${count(onlyOriginal)}, only as control ${count(onlyControl)}`,
    paired: pairs > 0,
    on: `${count(pairs)} of ${count(result.counts.planned)}`,
    images: plural(result.images, 'image'),
  }
}

/** What the score with the image is held against, in a sentence. */
export const CONTROL_AGAINST: Readonly<Record<ControlKind, string>> = {
  blank: 'over a blank image',
  swapped: 'over another image',
  mirrored: 'to the mirrored image',
}
/** What stands over the differences of a kind. */
const headOf = (kind: ControlKind): string => `${kind === 'mirrored' ? 'difference' : 'lift'} ${CONTROL_AGAINST[kind]}`

/** What the image adds to the score of each model, in a line a model: its score less that of its controls. null of a run without
 * controls. */
export function liftOf(id: string, { controls, models }: Run, version: string) {
  if (!controls) return null
  const totals = controls.results.filter(({ type }) => type === null)
  const kinds = CONTROL_KINDS.filter((kind) => totals.some((result) => result.kind === kind))
  return {
    heads: kinds.map(headOf),
    rows: models.map(({ api, model, slug }) => ({
      model: `${api}/${model}`,
      cells: kinds.map((kind) => {
        const result = totals.find((one) => one.kind === kind && one.slug === slug)
        return result ? rowOf(id, result, version) : null
      }),
    })),
    more: urls.run(id, 'scores', version),
    left: leftText(controls.left),
  }
}

/** The controls of a run by model, kind and test type, each beside the tests that they are controls of. null of a run without. */
export function controlsOf(id: string, { controls }: Run, version: string) {
  return controls
    ? { rows: controls.results.map((result) => rowOf(id, result, version)), left: leftText(controls.left) }
    : null
}
