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
  'gemini-3': gemini3,
  'qwen2.5-vl': qwen({ factor: 28, tokens: [4, 16_384], exact: true }),
  'qwen3-vl': qwen({ factor: 32, tokens: [64, 16_384], exact: false }),
}

export const imageRules: readonly string[] = Object.keys(RULES)

/** Throws a sentence that lists the known rules. */
function ruleOf(name: string): ImageRule {
  const rule = Object.hasOwn(RULES, name) ? RULES[name] : undefined
  if (rule) return rule
  throw new Error(`there is no image rule "${name.slice(0, 80)}"; there are: ${imageRules.join(', ')}`)
}

/** The size in px that an image of `size` is brought to before it is sent under this rule; the same size where it may stay. */
export const sentSize = (rule: string, size: Size): Size => ruleOf(rule).sent(size)

/** The pixels that the model looks at. */
export const seenSize = (rule: string, size: Size): Size => ruleOf(rule).seen(size)

/** Input tokens that an image of `size` comes to, null where nobody says. */
export const imageTokens = (rule: string, size: Size): number | null => ruleOf(rule).tokens(size)
