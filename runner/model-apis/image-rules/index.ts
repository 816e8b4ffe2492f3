import type { Size } from '../../records/space.ts'
import { claude } from './claude.ts'
import type { ImageRule } from './define-image-rule.ts'
import { gemini3, geminiTiles } from './gemini.ts'
import { patches, tiles } from './openai.ts'
import { qwen } from './qwen.ts'

/** Every resize rule by the name that Model['image'].rule holds. families.ts says which model follows which. */
const RULES: Readonly<Record<string, ImageRule>> = {
  claude: claude(1568, 1568),
  'claude-high': claude(2576, 4784),
  'gpt-4o': tiles(85, 170),
  'gpt-4o-mini': tiles(2833, 5667),
  'gpt-5': tiles(70, 140),
  'gpt-o': tiles(75, 150),
  'gpt-patches': patches(1536, 2048, 1),
  'gpt-patches-mini': patches(1536, 2048, 1.62),
  'gpt-patches-nano': patches(1536, 2048, 2.46),
  'gpt-patches-o4-mini': patches(1536, 2048, 1.72),
  'gpt-high': patches(2500, 2048, 1),
  'gpt-original': patches(10_000, 6000, 1),
  'gpt-6-high': patches(2500, 2048, 1.2),
  'gpt-6-original': patches(10_000, 6000, 1.2),
  gemini: geminiTiles,
  'gemini-3': gemini3(1120),
  'gemini-3-low': gemini3(280),
  'gemini-3-medium': gemini3(560),
  'gemini-3-ultra-high': gemini3(2240),
  'qwen2.5-vl': qwen({ factor: 28, tokens: [4, 16_384], exact: true }),
  'qwen3-vl': qwen({ factor: 32, tokens: [64, 16_384], exact: false }),
}

/** What `image.rule` of benchloupe.yaml may be, beside none. */
export const imageRuleNames: readonly string[] = Object.keys(RULES)

/** What becomes of a rule where the model is told to look more or less closely than the rule has it. */
const BY_DETAIL: Readonly<Record<string, ReadonlyMap<string, string>>> = {
  'gemini-3': new Map([
    ['low', 'gemini-3-low'],
    ['medium', 'gemini-3-medium'],
    ['ultra_high', 'gemini-3-ultra-high'],
  ]),
  'gpt-original': new Map([['high', 'gpt-high']]),
  'gpt-6-original': new Map([['high', 'gpt-6-high']]),
  'gpt-high': new Map([['original', 'gpt-original']]),
}

/** The rule that holds at this `detail`: the same one where it makes no difference that is known. */
export const ruleAt = (rule: string, detail: string | undefined): string =>
  (Object.hasOwn(BY_DETAIL, rule) ? BY_DETAIL[rule]?.get(detail ?? '') : undefined) ?? rule

export const imageRules: readonly string[] = Object.keys(RULES)

/** Throws a sentence that lists the known rules. */
function ruleOf(name: string): ImageRule {
  const rule = Object.hasOwn(RULES, name) ? RULES[name] : undefined
  if (rule) return rule
  throw new Error(`there is no image rule "${name.slice(0, 80)}"; there are: ${imageRules.join(', ')}`)
}

/** What may be sent at the most, beside what the rule says: px of the longer side, px in all. */
export interface SizeLimits {
  maxEdge?: number | undefined
  maxPixels?: number | undefined
}

const within = ({ width, height }: Size, { maxEdge = Infinity, maxPixels = Infinity }: SizeLimits): boolean =>
  Math.max(width, height) <= maxEdge && width * height <= maxPixels

/** The size in px that an image of `size` is brought to before it is sent under this rule; the same size where it may stay.
 * `limits` that are lower than the rule's own bind too: the image is first made as small as they demand. */
export function sentSize(rule: string, size: Size, limits: SizeLimits = {}): Size {
  const { maxEdge = Infinity, maxPixels = Infinity } = limits
  const free = ruleOf(rule).sent(size)
  const scale = Math.min(
    1,
    maxEdge / Math.max(size.width, size.height),
    Math.sqrt(maxPixels / (size.width * size.height)),
  )
  // a rule may round up, so the size is made smaller by a px until what it makes of it is within the limits
  const long = Math.max(size.width, size.height)
  let sent = free
  for (let edge = Math.floor(long * scale + 1e-9); !within(sent, limits) && edge >= 1; edge--)
    sent = ruleOf(rule).sent({
      width: Math.max(1, Math.floor((size.width * edge) / long + 1e-9)),
      height: Math.max(1, Math.floor((size.height * edge) / long + 1e-9)),
    })
  return sent
}

/** The pixels that the model looks at. */
export const seenSize = (rule: string, size: Size): Size => ruleOf(rule).seen(size)

/** Input tokens that an image of `size` comes to, null where nobody says. */
export const imageTokens = (rule: string, size: Size): number | null => ruleOf(rule).tokens(size)
