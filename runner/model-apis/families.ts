import type { ModelDefaults } from './define-model-api.ts'
import { effortsByName } from './efforts-by-name.ts'
import type { Told } from '../records/capabilities.ts'
import type { Space } from '../records/space.ts'

type ImageLimits = Omit<ModelDefaults['image'], 'mediaTypes' | 'first'>

interface Family {
  /** vendor, and the versions that it is about: 2.5, 1-2.0, or 3+ and later; several families may share one */
  name: string
  /** tried on the plain name (see plainName) */
  id: RegExp
  space: Space
  /** thinks before it answers, and the thinking counts as output */
  reasons?: boolean
  /** refuses a temperature */
  fixedSampling?: boolean
  /** where the API would shrink a larger image: pixel answers would then be in a frame that nobody recorded */
  image?: ImageLimits
}

const OUTPUT_TOKENS = 2048
const REASONING_OUTPUT_TOKENS = 16384

const CLAUDE: ImageLimits = { rule: 'claude', maxEdge: 1568, maxBytes: 3_750_000 }
const CLAUDE_HIGH: ImageLimits = { rule: 'claude-high', maxEdge: 2576, maxBytes: 3_750_000 }

/** GPT models are told how closely to look: left to themselves, some look at less than the rule says. */
const gpt = (rule: string): ImageLimits => ({ rule, detail: 'high', maxEdge: 2048 })
/** Newer ones look at the image as it is, up to 6000 px, by every door: `detail: original` stands in the types of Responses and of
 * Chat Completions (openai 7.59.0), and in OpenRouter's (@openrouter/sdk 1.3.19, ChatContentImage). */
const gptOriginal = (rule: string): ImageLimits => ({ rule, detail: 'original', maxEdge: 6000 })

const NEWEST_GPT: Omit<Family, 'name' | 'id'> = {
  space: 'pixel',
  reasons: true,
  fixedSampling: true,
  image: gptOriginal('gpt-6-original'),
}
/** Told per image from Gemini 3 on; `high` is what an image gets where nothing is said (Google's guide "Media resolution"). */
const NEWEST_GEMINI: Omit<Family, 'name' | 'id'> = {
  space: 'thousand-yx',
  reasons: true,
  image: { rule: 'gemini-3', detail: 'high' },
}

/** How families of models give coordinates and treat images, as found by measurement (roboflow/vlm-exam) or said by the vendor.
 * The first fit counts. The last entry of a vendor is its newest behaviour: a name that nobody knows yet gets that. */
const FAMILIES: readonly Family[] = [
  // which Gemini are old: @ai-sdk/google 3.0.141, getGoogleModelCapabilities
  {
    name: 'gemini 2.5',
    id: /gemini-2\.5|gemini-robotics-er-1\.5/,
    space: 'thousand-yx',
    reasons: true,
    image: { rule: 'gemini' },
  },
  {
    name: 'gemini 1-2.0',
    id: /gemini-[12](?!\d)|gemini-pro(-vision)?$/,
    space: 'thousand-yx',
    image: { rule: 'gemini' },
  },
  { name: 'gemini 3+', id: /gemini|nano-banana/, ...NEWEST_GEMINI },
  { name: 'gemma 1-3', id: /gemma-?[12](?!\d)|gemma-?3n?(?!\d)|paligemma/, space: 'thousand' },
  { name: 'gemma 4+', id: /gemma/, space: 'thousand-yx', reasons: true },
  {
    name: 'claude 1-4.6',
    id: /claude-(instant|v?[1-3](?!\d)|([a-z]+-)?(3|4(?![.-]([7-9]|1\d)(?!\d)))(?!\d))/,
    space: 'pixel',
    image: CLAUDE,
  },
  { name: 'claude 4.7+', id: /claude/, space: 'pixel', reasons: true, fixedSampling: true, image: CLAUDE_HIGH },
  { name: 'gpt-oss', id: /gpt-oss/, space: 'unit', reasons: true },
  // refuse detail original by secondary sources only: as before until somebody with a key says more
  {
    name: 'gpt 5.4',
    id: /gpt-5\.4-(mini|nano)/,
    space: 'pixel',
    reasons: true,
    fixedSampling: true,
    image: gpt('gpt-high'),
  },
  {
    name: 'gpt 5.4-5.5',
    id: /gpt-5\.[45]/,
    space: 'pixel',
    reasons: true,
    fixedSampling: true,
    image: gptOriginal('gpt-original'),
  },
  {
    name: 'gpt 5.2-5.3',
    id: /gpt-5\.[23]/,
    space: 'pixel',
    reasons: true,
    fixedSampling: true,
    image: gpt('gpt-patches'),
  },
  { name: 'gpt 5.1', id: /gpt-5\.1/, space: 'pixel', reasons: true, fixedSampling: true, image: gpt('gpt-5') },
  { name: 'gpt 5', id: /gpt-5-chat/, space: 'unit', image: gpt('gpt-5') },
  {
    name: 'gpt 5',
    id: /gpt-5-mini/,
    space: 'unit',
    reasons: true,
    fixedSampling: true,
    image: gpt('gpt-patches-mini'),
  },
  {
    name: 'gpt 5',
    id: /gpt-5-nano/,
    space: 'unit',
    reasons: true,
    fixedSampling: true,
    image: gpt('gpt-patches-nano'),
  },
  { name: 'gpt 5', id: /gpt-5(?![.\d])/, space: 'unit', reasons: true, fixedSampling: true, image: gpt('gpt-5') },
  { name: 'gpt 4.1', id: /gpt-4\.1-mini/, space: 'unit', image: gpt('gpt-patches-mini') },
  { name: 'gpt 4.1', id: /gpt-4\.1-nano/, space: 'unit', image: gpt('gpt-patches-nano') },
  { name: 'gpt 4', id: /gpt-4o-mini/, space: 'unit', image: gpt('gpt-4o-mini') },
  { name: 'gpt 3-4.1', id: /gpt-[34]/, space: 'unit', image: gpt('gpt-4o') },
  {
    name: 'gpt codex-mini',
    id: /codex-mini/,
    space: 'unit',
    reasons: true,
    fixedSampling: true,
    image: gpt('gpt-patches-o4-mini'),
  },
  {
    name: 'gpt o4-mini',
    id: /(^|[/-])o4-mini/,
    space: 'unit',
    reasons: true,
    fixedSampling: true,
    image: gpt('gpt-patches-o4-mini'),
  },
  {
    name: 'gpt o1, o3',
    id: /(^|[/-])o[13](-|$)/,
    space: 'unit',
    reasons: true,
    fixedSampling: true,
    image: gpt('gpt-o'),
  },
  { name: 'gpt 5.6+', id: /gpt-([5-9]|\d\d|[a-z])|(^|\/)o[2-9](-|$)/, ...NEWEST_GPT },
  { name: 'qwen 2.5', id: /qwen-?2\.5-?vl/, space: 'pixel', image: { rule: 'qwen2.5-vl' } },
  { name: 'qwen 3', id: /qwen-?3-?vl.*thinking/, space: 'thousand', reasons: true, image: { rule: 'qwen3-vl' } },
  { name: 'qwen 3', id: /qwen-?3-?vl/, space: 'thousand', image: { rule: 'qwen3-vl' } },
  { name: 'qwen 1-3', id: /qwen-?([12]|3(?![.\d])|vl)/, space: 'thousand' },
  { name: 'qwen 3.5+', id: /qwen/, space: 'thousand', reasons: true, image: { rule: 'qwen3-vl' } },
  { name: 'molmo 2', id: /molmo-?2/, space: 'thousand' },
  { name: 'molmo 1', id: /molmo/, space: 'percent' },
  { name: 'grok, not reasoning', id: /grok.*non-reasoning|grok-2/, space: 'percent' },
  { name: 'grok', id: /grok/, space: 'percent', reasons: true },
  { name: 'inkling', id: /inkling/, space: 'percent' },
  { name: 'kimi k2', id: /kimi-(k2|vl)/, space: 'thousand-yx', reasons: true },
  { name: 'kimi k3+', id: /kimi/, space: 'pixel', reasons: true },
  { name: 'glm 4', id: /glm-4v/, space: 'thousand' },
  { name: 'glm 4-5', id: /glm-(4|5v)/, space: 'thousand', reasons: true },
  { name: 'glm 5+', id: /glm-?\d/, space: 'thousand-yx', reasons: true },
  { name: 'moondream', id: /moondream/, space: 'unit' },
  // think before they answer: 2,048 tokens would be paid and cut off
  {
    name: 'step, mimo, seed, minimax',
    id: /(^|[/-])step-?\d|mimo|(^|[/-])seed-?[2-9]|minimax-m[3-9]/,
    space: 'thousand',
    reasons: true,
  },
  { name: 'reasoning by its name', id: /(?<!non-)(reasoning|thinking)|magistral/, space: 'thousand', reasons: true },
]

/** Everything else is asked for 0..1000: InternVL, DeepSeek-VL2, Mistral, Florence-2 and most newcomers use it. */
const OTHER: Omit<Family, 'name' | 'id'> = { space: 'thousand' }

const MEDIA_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif']

/** A name as families know it: small letters, and versions with dots where a deployment could only have dashes or nothing.
 * my-gpt-5-6-deployment -> my-gpt-5.6-deployment; GPT4o_eu -> gpt-4o-eu; dates stay as they are. */
export function plainName(model: string): string {
  return model
    .toLowerCase()
    .replaceAll('_', '-')
    .replace(/gpt(?=\d)/, 'gpt-')
    .replace(/(gpt-|gemini-|qwen-?|glm-|grok-)(\d)-(\d{1,2})(?![\da-z])/, '$1$2.$3')
}

/** Good defaults by the name of a model, for any API that serves models of many vendors. `told`: what the API itself says of the
 * model, which goes first; the name behind a deployment too. */
export function familyDefaults(model: string, told: Told = {}): ModelDefaults {
  const name = plainName(told.of ?? model)
  const family = FAMILIES.find(({ id }) => id.test(name)) ?? OTHER
  // what can think but does not unless it is asked to gets room once it is asked
  const reasons = told.usualEffort === 'none' ? false : (told.reasons ?? family.reasons ?? false)
  const usual = reasons ? REASONING_OUTPUT_TOKENS : OUTPUT_TOKENS
  const { efforts, usualEffort } = {
    ...effortsByName(name),
    ...(told.reasons === false ? { efforts: [], usualEffort: undefined } : {}),
    ...(told.efforts ? { efforts: told.efforts, usualEffort: undefined } : {}),
    ...(told.usualEffort ? { usualEffort: told.usualEffort } : {}),
  }
  return {
    space: family.space,
    maxOutputTokens: Math.min(usual, told.maxOutputTokens ?? usual),
    ...(family.fixedSampling ? { fixedSampling: true } : {}),
    ...(efforts ? { efforts: [...efforts] } : {}),
    ...(usualEffort ? { usualEffort } : {}),
    image: { ...family.image, mediaTypes: [...MEDIA_TYPES], first: true },
  }
}

/** The family that a model falls into by its name; null where nobody knows it. */
export const familyOf = (model: string): string | null =>
  FAMILIES.find(({ id }) => id.test(plainName(model)))?.name ?? null

/** Tokens that a model gets at least where it is told to think, unless benchloupe.yaml says otherwise. */
export const THINKING_OUTPUT_TOKENS = REASONING_OUTPUT_TOKENS
