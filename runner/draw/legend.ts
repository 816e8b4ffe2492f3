import type { Shape } from '../records/shape.ts'
import type { Role } from '../records/words.ts'
import { glyph, type GlyphStroke } from './glyphs.ts'

/** One word of the legend with the glyph that it explains. */
export interface LegendItem {
  kind: Shape['kind']
  role: Role
  word: string
}

const ORDER: Role[] = ['expected', 'found', 'mislabelled', 'missed', 'extra', 'ignored']

const WORDS: Partial<Record<Role, string>> = { mislabelled: 'wrong label' }

/** What was drawn, once a role, in a fixed order, and the links after what they join. */
export function legendOf(drawn: Iterable<{ kind: Shape['kind']; role: Role }>): LegendItem[] {
  const kinds = new Map<Role | 'link', Shape['kind']>()
  let linked: Role = 'found'
  for (const { kind, role } of drawn) {
    if (kind === 'link') linked = role
    const key = kind === 'link' ? 'link' : role
    if (!kinds.has(key)) kinds.set(key, kind)
  }
  const items = ORDER.flatMap((role): LegendItem[] => {
    const kind = kinds.get(role)
    return kind ? [{ kind, role, word: WORDS[role] ?? role }] : []
  })
  if (kinds.has('link'))
    items.splice(items.findLastIndex((item) => item.role === 'found' || item.role === 'expected') + 1, 0, {
      kind: 'link',
      role: linked,
      word: linked === 'missed' ? 'miss' : 'match',
    })
  return items
}

/** Units that the square of a legend's glyph is wide. */
export const LEGEND_UNITS = 27

/** The strokes of a legend's glyph in a square of `side` px: the same as on the image, in little. */
export function legendGlyph({ kind, role }: LegendItem, x: number, y: number, side: number): GlyphStroke[] {
  const unit = side / LEGEND_UNITS
  const middle: [number, number] = [x + side / 2, y + side / 2]
  switch (kind) {
    case 'point':
      return glyph({ kind, at: middle }, role, unit)
    case 'circle':
      return glyph({ kind, at: middle, radius: side * 0.27 }, role, unit)
    case 'box':
      return glyph({ kind, x: x + side * 0.25, y: y + side * 0.2, width: side * 0.62, height: side * 0.6 }, role, unit)
    case 'path':
      return glyph(
        {
          kind,
          points: [
            [x + 1, y + side * 0.75],
            [x + side * 0.35, y + side * 0.3],
            [x + side * 0.65, y + side * 0.7],
            [x + side - 1, y + side * 0.25],
          ],
        },
        role,
        unit,
      )
    case 'link':
      return glyph({ kind, from: [x + side * 0.1, middle[1]], to: [x + side * 0.9, middle[1]] }, role, unit)
  }
}
