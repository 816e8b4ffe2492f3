import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Bidi } from 'bidi-js'
import type * as HarfBuzz from 'harfbuzzjs'
import { hanStyleOf, type HanStyle, needsShaping } from './scripts.ts'

// harfbuzzjs 1.6.4 (dist/index.d.mts) shapes: it joins, stacks and orders glyphs; bidi-js 1.1.0 (README) tells what runs from right
// to left (UAX #9). Both are loaded with the first text that needs them.

type FontName = 'latin' | HanStyle | 'arabic' | 'hebrew' | 'devanagari' | 'thai'

/** Files of packages under the Open Font License, and how large their letters are beside those of the first. */
const FILES: Record<FontName, { of: string; file: string; scale: number }> = {
  latin: { of: 'dejavu-fonts-ttf', file: 'ttf/DejaVuSans.ttf', scale: 1 },
  sc: { of: '@embedpdf/fonts-sc', file: 'fonts/NotoSansHans-Regular.otf', scale: 0.98 },
  jp: { of: '@embedpdf/fonts-jp', file: 'fonts/NotoSansJP-Regular.otf', scale: 0.98 },
  kr: { of: '@embedpdf/fonts-kr', file: 'fonts/NotoSansKR-Regular.otf', scale: 0.98 },
  arabic: { of: '@embedpdf/fonts-arabic', file: 'fonts/NotoNaskhArabic-Regular.ttf', scale: 1.08 },
  hebrew: { of: '@embedpdf/fonts-hebrew', file: 'fonts/NotoSansHebrew-Regular.ttf', scale: 1.02 },
  devanagari: {
    of: '@expo-google-fonts/noto-sans-devanagari',
    file: '400Regular/NotoSansDevanagari_400Regular.ttf',
    scale: 0.98,
  },
  thai: { of: '@expo-google-fonts/noto-sans-thai', file: '400Regular/NotoSansThai_400Regular.ttf', scale: 0.98 },
}

/** A file of a package, also of one that lets only its code be named. */
function packageFile(of: string, file: string): string {
  const { resolve } = createRequire(import.meta.url)
  if (of === 'dejavu-fonts-ttf') return resolve(`${of}/${file}`)
  const main = resolve(of)
  const folder = join('node_modules', of)
  return join(main.slice(0, main.lastIndexOf(folder) + folder.length), file)
}

/** Says how what stands around it runs, and is not drawn. */
const DIRECTION = /[\u200e\u200f]/u
/** Lines kept as they were shaped: a text is measured many times before it is drawn once. */
const KEPT = 2000

/** One glyph at its place: px at a font size of 1, `y` upwards. */
export interface ShapedGlyph {
  font: FontName
  id: number
  x: number
  y: number
}
export interface ShapedLine {
  glyphs: ShapedGlyph[]
  width: number
}

interface Loaded {
  font: HarfBuzz.Font
  /** font units to a font size of 1 */
  unit: number
}

export class Shaper {
  readonly #hb: typeof HarfBuzz
  readonly #bidi: Bidi
  readonly #loaded = new Map<FontName, Loaded | null>()
  readonly #lines = new Map<string, ShapedLine>()
  #han: HanStyle = 'sc'

  private constructor(hb: typeof HarfBuzz, bidi: Bidi) {
    this.#hb = hb
    this.#bidi = bidi
  }

  static async load(): Promise<Shaper> {
    const makeBidi = createRequire(import.meta.url)('bidi-js') as () => Bidi
    return new Shaper(await import('harfbuzzjs'), makeBidi())
  }

  /** Draws Han characters from now on as the other letters of these texts ask for. */
  attune(texts: readonly string[]): void {
    const han = hanStyleOf(texts)
    if (han !== this.#han) this.#lines.clear()
    this.#han = han
  }

  covers = (character: string): boolean => this.#fontOf(character) !== null

  /** A line as glyphs from left to right. */
  line(text: string): ShapedLine {
    const known = this.#lines.get(text)
    if (known) return known
    if (this.#lines.size >= KEPT) this.#lines.clear()
    const shaped = this.#shape(text)
    this.#lines.set(text, shaped)
    return shaped
  }

  /** The outline of a glyph as an SVG path in px at a font size of 1, upwards: its commands with their numbers. */
  outline({ font, id }: ShapedGlyph): { path: string; unit: number } {
    const loaded = this.#load(font)
    return loaded ? { path: loaded.font.glyphToPath(id), unit: loaded.unit } : { path: '', unit: 0 }
  }

  #shape(text: string): ShapedLine {
    const glyphs: ShapedGlyph[] = []
    let pen = 0
    for (const { from, to, font, level } of this.#runs(text)) {
      const loaded = this.#load(font)
      if (!loaded) continue
      const buffer = new this.#hb.Buffer()
      buffer.addText(text.slice(from, to))
      buffer.setDirection(level % 2 === 1 ? this.#hb.Direction.RTL : this.#hb.Direction.LTR)
      buffer.guessSegmentProperties()
      this.#hb.shape(loaded.font, buffer)
      for (const { codepoint, xAdvance = 0, xOffset = 0, yOffset = 0 } of buffer.getGlyphInfosAndPositions()) {
        glyphs.push({ font, id: codepoint, x: pen + xOffset * loaded.unit, y: yOffset * loaded.unit })
        pen += xAdvance * loaded.unit
      }
    }
    return { glyphs, width: pen }
  }

  /** Runs of one font and direction, in the order in which they are drawn from left to right. */
  #runs(text: string): { from: number; to: number; font: FontName; level: number }[] {
    const { levels } = this.#bidi.getEmbeddingLevels(text, 'auto')
    const runs: { from: number; to: number; font: FontName; level: number }[] = []
    let at = 0
    for (const character of text) {
      const to = at + character.length
      const level = levels[at] ?? 0
      if (DIRECTION.test(character)) {
        at = to
        continue
      }
      const last = runs.at(-1)
      // what every script has stays with what stands before it, as far as that font has it
      const font =
        last && /[\p{M}\p{Zs}\p{Cf}]/u.test(character) && this.#has(last.font, character)
          ? last.font
          : (this.#fontOf(character) ?? last?.font ?? 'latin')
      if (last && last.font === font && last.level === level) last.to = to
      else runs.push({ from: at, to, font, level })
      at = to
    }
    // rule L2: from the highest level down to the lowest odd one, turn round what lies at or above it
    const highest = Math.max(0, ...runs.map(({ level }) => level))
    for (let level = highest; level > 0; level--)
      for (let i = 0; i < runs.length; i++) {
        let end = i
        while (end < runs.length && (runs[end]?.level ?? 0) >= level) end++
        if (end > i) runs.splice(i, end - i, ...runs.slice(i, end).reverse())
        i = end
      }
    return runs
  }

  #fontOf(character: string): FontName | null {
    const han = [this.#han, 'sc', 'jp', 'kr'] as const
    const order: readonly FontName[] = needsShaping(character)
      ? [...scriptFonts(character), ...han, 'latin']
      : ['latin']
    return order.find((name) => this.#has(name, character)) ?? null
  }

  #has(name: FontName, character: string): boolean {
    // what has no form of its own is drawn as nothing
    if (/\p{Cf}/u.test(character)) return true
    return (this.#load(name)?.font.nominalGlyph(character.codePointAt(0) as number) ?? 0) > 0
  }

  /** null where its package is not there. */
  #load(name: FontName): Loaded | null {
    const known = this.#loaded.get(name)
    if (known !== undefined) return known
    const loaded = this.#open(name)
    this.#loaded.set(name, loaded)
    return loaded
  }

  #open(name: FontName): Loaded | null {
    const { of, file, scale } = FILES[name]
    try {
      const bytes = readFileSync(packageFile(of, file))
      const { buffer, byteOffset, length } = bytes
      const face = new this.#hb.Face(new this.#hb.Blob(buffer.slice(byteOffset, byteOffset + length)))
      return { font: new this.#hb.Font(face), unit: scale / face.upem }
    } catch {
      return null
    }
  }
}

function scriptFonts(character: string): FontName[] {
  const code = character.codePointAt(0) as number
  if (code >= 0x590 && code < 0x600) return ['hebrew']
  if (code >= 0xfb1d && code < 0xfb50) return ['hebrew']
  if (code < 0x900 || (code >= 0xfb50 && code < 0xfe00) || (code >= 0xfe70 && code < 0xfeff)) return ['arabic']
  if ((code >= 0x900 && code < 0x980) || (code >= 0xa8e0 && code < 0xa900)) return ['devanagari']
  if (code >= 0xe00 && code < 0xe80) return ['thai']
  if (code >= 0xac00 && code < 0xd800) return ['kr']
  return []
}
