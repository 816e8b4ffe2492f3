import { agreement, standsInScore, type Agreement } from '../../../../runner/index.ts'
import { count, percent, plural } from '../../../format.ts'
import { urls } from '../../../urls.ts'
import { across, axisOf, pathOf, plotFor, round, scoreText, upwards, WIDTH, type Chart } from '../charts/chart.ts'
import { linearScale } from '../charts/scale.ts'
import type { OfModel } from './counted-tests.ts'

/** What is known of the curve of a type. */
export interface CurveOfType {
  type: string
  axis: string
  unit: string
  /** loosest first */
  thresholds: readonly number[]
}

interface Level extends Agreement {
  threshold: number
  text: string
  unmet: number
}

const HEIGHT = 260

/** What is matched over all tests together at each threshold. A reply without an answer found nothing; API errors are left out, as in
 * the score. */
function levelsOf({ tests }: OfModel, { thresholds, unit }: CurveOfType, label: string): Level[] {
  const counted = tests.filter(({ row, charted }) => charted && standsInScore(row))
  return thresholds.map((threshold, i) => {
    let [expected, found, matched, unmet] = [0, 0, 0, 0]
    for (const { charted } of counted) {
      const part = label === '' ? charted : charted?.parts?.find(({ of }) => of === label)
      const level = part?.levels[i]
      expected += level?.expected ?? 0
      found += level?.found ?? 0
      matched += level?.matched ?? 0
      if (part?.unmet.includes(threshold)) unmet++
    }
    return {
      threshold,
      text: unit ? `${threshold} ${unit}` : String(threshold),
      unmet,
      ...agreement(expected, found, matched),
    }
  })
}

/** Labels that can be chosen. */
const MOST_LABELS = 40

/** The names of things that curves are told apart by, the commonest first, with how many there are in the truths of all tests. */
export function labelsOf(models: readonly OfModel[]): { name: string; n: number }[] {
  const counts = new Map<string, number>()
  for (const { tests } of models)
    for (const { row, charted } of tests)
      if (standsInScore(row))
        for (const { of, levels } of charted?.parts ?? [])
          counts.set(of, (counts.get(of) ?? 0) + (levels[0]?.expected ?? 0))
  return [...counts]
    .map(([name, n]) => ({ name, n }))
    .sort((a, b) => b.n - a.n)
    .slice(0, MOST_LABELS)
}

/** Precision against recall, and F1, as the threshold of a match goes from loose to strict; of the things of one label alone where one
 * is named. [] where nothing was answered. */
export function curvesOf(run: string, models: readonly OfModel[], curve: CurveOfType, label = ''): Chart[] {
  const all = models
    .map((model) => ({ ...model, of: { ...model.of, label }, levels: levelsOf(model, curve, label) }))
    .filter(({ levels }) => levels.some(({ expected, found }) => expected + found > 0))
  if (all.length === 0) return []
  const { type, axis, thresholds } = curve
  const unit = curve.unit ? `, ${curve.unit}` : ''
  const [loosest, strictest] = [thresholds[0] as number, thresholds.at(-1) as number]
  const only = label === '' ? '' : ` of “${label}” alone`
  const plot = plotFor(['100'], HEIGHT)
  const y = linearScale(0, 1, upwards(plot))
  const recalls = linearScale(0, 1, across(plot))
  const steps = linearScale(0, thresholds.length - 1, { from: plot.left + 14, to: plot.right - 14 })
  const hrefOf = (of: OfModel['of'] & { label: string }, { threshold, unmet }: Level): string =>
    urls.tests(run, unmet > 0 ? { ...of, unmet: String(threshold) } : of)
  const titleOf = (name: string, level: Level): string =>
    `${name} at ${level.text}: precision ${percent(level.precision)}, recall ${percent(level.recall)}, F1 ${percent(level.f1)}; ${plural(level.unmet, 'test')} not all right`
  const table = {
    head: ['model', 'threshold', 'precision', 'recall', 'F1', 'expected', 'found', 'matched', 'tests not all right'],
    rows: all.flatMap(({ name, of, levels }) =>
      levels.map((level) => [
        { text: name, href: urls.tests(run, of) },
        ...[
          level.text,
          percent(level.precision),
          percent(level.recall),
          percent(level.f1),
          ...[level.expected, level.found, level.matched].map((n) => count(n)),
        ].map((text) => ({ text, href: '' })),
        { text: count(level.unmet), href: level.unmet > 0 ? hrefOf(of, level) : '' },
      ]),
    ),
  }
  const lines = (
    place: (level: Level, i: number) => { x: number; y: number } | null,
  ): Pick<Chart, 'lines' | 'dots'> => ({
    lines: all.map(({ name, style, levels }) => ({ d: pathOf(levels.map(place)), tone: style.tone, title: name })),
    dots: all.flatMap(({ name, style, of, levels }) =>
      levels.flatMap((level, i) => {
        const at = place(level, i)
        return at
          ? [
              {
                x: round(at.x),
                y: round(at.y),
                tone: style.tone,
                form: style.form,
                range: '',
                href: hrefOf(of, level),
                title: titleOf(name, level),
              },
            ]
          : []
      }),
    ),
  })
  const shared = { width: WIDTH, height: HEIGHT, plot, bars: [], notes: [], table }
  const leads = 'Each point leads to the tests of which not all is right there.'
  return [
    {
      ...shared,
      id: `curve-${type}`,
      title: 'Precision against recall',
      about: `A point for each threshold, ${loosest} to ${strictest}${unit} (${axis}), over all tests together${only}. Replies give no confidence, so none is varied. ${leads}`,
      x: axisOf('recall, %', recalls, scoreText),
      y: axisOf('precision, %', y, scoreText),
      ...lines(({ precision, recall }) =>
        precision === null || recall === null ? null : { x: recalls.at(recall), y: y.at(precision) },
      ),
    },
    {
      ...shared,
      id: `threshold-${type}`,
      title: 'F1 by threshold',
      about: `F1 over all tests together${only}, were this the ${axis}. ${leads}`,
      x: {
        title: `${axis}${unit}, loose to strict`,
        ticks: thresholds.map((threshold, i) => ({ at: round(steps.at(i)), text: String(threshold) })),
        rows: false,
      },
      y: axisOf('F1, %', y, scoreText),
      ...lines(({ f1 }, i) => ({ x: steps.at(i), y: y.at(f1) })),
    },
  ]
}
