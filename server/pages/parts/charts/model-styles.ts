/** How a model looks in every chart: a colour of the Okabe-Ito set (`.tone-n` in tokens.css) and a form, so that the two
 * together, and the form alone, tell it from its neighbours. Case pages draw the same forms over the image. */
export interface ModelStyle {
  tone: number
  form: string
  /** which form, from 0 */ nth: number
}

/** As many as there are `--model-n` in tokens.css. */
const TONES = 8

/** Outlines around (0, 0), about 10 px wide and of like weight. */
const FORMS = [
  'M-4.6 0A4.6 4.6 0 1 0 4.6 0A4.6 4.6 0 1 0-4.6 0Z',
  'M-4.1-4.1H4.1V4.1H-4.1Z',
  'M0-5.4 5.2 4H-5.2Z',
  'M0-5.8 5.8 0 0 5.8-5.8 0Z',
  'M0 5.4 5.2-4H-5.2Z',
  'M-1.7-5.2H1.7V-1.7H5.2V1.7H1.7V5.2H-1.7V1.7H-5.2V-1.7H-1.7Z',
  'M-2.6-4.6H2.6L5.3 0 2.6 4.6H-2.6L-5.3 0Z',
  'M-5.2-2.2H5.2V2.2H-5.2Z',
] as const

/** FNV-1a of the name: the same on every page and every machine. */
function hashOf(name: string): number {
  let hash = 0x811c9dc5
  for (const char of name) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0
  return hash
}

/** Looks for models that are shown together, by name (`api/model`). A name has a look of its own wherever it stands; where
 * two would share a colour, the later one in the alphabet takes the next that is free. Beyond eight models colours come
 * again with other forms. */
export function modelStyles(names: readonly string[]): ReadonlyMap<string, ModelStyle> {
  const taken = new Set<number>()
  const styles = new Map<string, ModelStyle>()
  for (const name of [...new Set(names)].sort()) {
    const hash = hashOf(name)
    if (taken.size === TONES * FORMS.length) taken.clear()
    // all colours once with the form that goes with them, then all of them with the next form
    const round = Math.floor(taken.size / TONES) * TONES
    let slot = hash % TONES
    while (taken.has(round + slot)) slot = (slot + 1) % TONES
    taken.add(round + slot)
    const nth = (slot + round / TONES) % FORMS.length
    styles.set(name, { tone: slot + 1, form: FORMS[nth] ?? FORMS[0], nth })
  }
  return styles
}

/** Where a name is not among those the looks were made for. */
export const styleIn = (styles: ReadonlyMap<string, ModelStyle>, name: string): ModelStyle =>
  styles.get(name) ?? { tone: 1, form: FORMS[0], nth: 0 }
