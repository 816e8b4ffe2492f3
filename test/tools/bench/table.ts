/** One measured figure beside its target. */
export interface Figure {
  name: string
  unit: string
  target: number
  /** the target is the least, not the most */
  atLeast?: boolean
  now: number
  /** of the build before, null where there is none */
  before: number | null
  /** CPU of the bare loop here by what it was where the target was set: the target gives way on a slower machine, and is not
   * raised on a faster one */
  slower?: number
  /** CPU of the bare loop, ms: then the figure is told as a multiple of it too */
  bare?: number
}

/** The target as it stands for this machine. */
const targetHere = ({ target, atLeast, slower = 1 }: Figure): number => {
  const by = Math.max(1, slower)
  return atLeast ? target / by : target * by
}

export const isMet = (figure: Figure): boolean =>
  figure.atLeast ? figure.now >= targetHere(figure) : figure.now <= targetHere(figure)

const shown = (value: number): string => value.toFixed(Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0)

/** The figures as lines of text. */
export function tableOf(figures: readonly Figure[]): string[] {
  const rows = figures.map((figure) => {
    const { name, unit, target, atLeast, now, before, bare } = figure
    const here = targetHere(figure)
    return [
      isMet(figure) ? 'ok   ' : 'SHORT',
      name,
      `${shown(now)} ${unit}`,
      `${atLeast ? '>=' : '<='} ${shown(target)}${here === target ? '' : ` (here ${shown(here)})`}`,
      before === null ? '' : `${shown(before)} ${unit}`,
      before === null ? '' : `${shown(atLeast ? now / before : before / now)} x better`,
      bare === undefined ? '' : `${shown(now / bare)} x bare loop`,
    ]
  })
  const all = [['', 'figure', 'now', 'target', 'before', '', ''], ...rows]
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? []
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
