import type { ForeignScore } from '../records/imported.ts'
import type { AboutRun, ForeignSample, ForeignTurn } from './define-run-format.ts'

/** ms, tokens and USD beyond which a figure is a mistake: 30 years, and more than all vendors were ever paid for. */
const MOST = 1e12

/** A name from outside in one line: no control characters, no direction marks, not too long; undefined where nothing is left. */
export function plainName(name: string | undefined, most: number): string | undefined {
  const plain = (name ?? '')
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, most)
    .trim()
  return plain === '' ? undefined : plain
}

/** What a run is called, as pages and folders can show it. */
export function tameAbout(about: AboutRun): AboutRun {
  const { title, version, totals, ...rest } = about
  const plainTitle = plainName(title, 200)
  return {
    ...rest,
    version: plainName(version ?? undefined, 100) ?? null,
    ...(plainTitle === undefined ? {} : { title: plainTitle }),
    ...(rest.note === undefined ? {} : { note: rest.note.replaceAll(/[^\P{C}\n]+/gu, ' ').slice(0, 5000) }),
    ...(totals
      ? { totals: totals.map(({ name, value }) => ({ name: plainName(name, 200) ?? 'a total', value })) }
      : {}),
  }
}

/** A sample with names that can be shown, and without figures that cannot be: what is below 0 or beyond all measure is unknown. `odd`:
 * whether there were such figures. */
export function tameSample(sample: ForeignSample): { sample: ForeignSample; odd: boolean } {
  let odd = false
  const figure = (value: number | null | undefined): number | null => {
    if (value === null || value === undefined) return null
    const fits = value >= 0 && value <= MOST
    if (!fits) odd = true
    return fits ? value : null
  }
  const turnOf = (turn: ForeignTurn): ForeignTurn => ({
    ...turn,
    ...(turn.elapsedMs === undefined ? {} : { elapsedMs: figure(turn.elapsedMs) }),
    ...(turn.costUsd === undefined ? {} : { costUsd: figure(turn.costUsd) }),
    ...(turn.usage === undefined ? {} : { usage: usageOf(turn.usage, figure) }),
  })
  const { model } = sample
  const tame: ForeignSample = {
    ...sample,
    id: plainName(sample.id, 200) ?? 'a result without a name',
    model: { ...model, model: plainName(model.model, 200) ?? 'unknown' },
    turns: sample.turns.map(turnOf),
    scores: sample.scores.map(scoreOf),
  }
  return { sample: tame, odd }
}

/** Counts that are told and cannot be are left out, but for the two that every reply has. */
function usageOf(
  usage: NonNullable<ForeignTurn['usage']>,
  figure: (value: number | null | undefined) => number | null,
): NonNullable<ForeignTurn['usage']> {
  const counts = Object.entries(usage).flatMap(([name, value]) => {
    if (typeof value !== 'number') return [[name, value]]
    const fits = figure(value)
    return fits === null && name !== 'input' && name !== 'output' ? [] : [[name, fits]]
  })
  return Object.fromEntries(counts) as NonNullable<ForeignTurn['usage']>
}

const scoreOf = (score: ForeignScore): ForeignScore => ({ ...score, name: plainName(score.name, 200) ?? 'score' })
