import type { ModelDefaults } from './define-model-api.ts'
import type { Space } from '../records/space.ts'

type ImageLimits = Omit<ModelDefaults['image'], 'mediaTypes' | 'first'>

interface Family {
  /** tried on the lower-case model id, vendor prefix included */
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

/** How families of models give coordinates and treat images, as found by measurement (roboflow/vlm-exam) or said by the vendor.
 * The first fit counts. */
const FAMILIES: readonly Family[] = [
  { id: /gemini-[3-9]/, space: 'thousand-yx', reasons: true, image: { rule: 'gemini-3' } },
  { id: /gemini-2\.5/, space: 'thousand-yx', reasons: true, image: { rule: 'gemini' } },
  { id: /gemini/, space: 'thousand-yx', image: { rule: 'gemini' } },
  {
    id: /claude-([a-z]+-)?(4[.-][7-9]|[5-9])(?!\d)|claude-(fable|mythos)/,
    space: 'pixel',
    reasons: true,
    fixedSampling: true,
    image: CLAUDE_HIGH,
  },
  { id: /claude/, space: 'pixel', image: CLAUDE },
  { id: /gpt-(5\.[6-9]|[6-9])/, space: 'pixel', reasons: true, fixedSampling: true, image: gpt('gpt-6-high') },
  { id: /gpt-5\.[45]/, space: 'pixel', reasons: true, fixedSampling: true, image: gpt('gpt-high') },
  { id: /gpt-5\.[23]/, space: 'pixel', reasons: true, fixedSampling: true, image: gpt('gpt-patches') },
  { id: /gpt-5\.1/, space: 'pixel', reasons: true, fixedSampling: true, image: gpt('gpt-5') },
  { id: /gpt-5-chat/, space: 'unit', image: gpt('gpt-5') },
  { id: /gpt-5-mini/, space: 'unit', reasons: true, fixedSampling: true, image: gpt('gpt-patches-mini') },
  { id: /gpt-5-nano/, space: 'unit', reasons: true, fixedSampling: true, image: gpt('gpt-patches-nano') },
  { id: /gpt-5/, space: 'unit', reasons: true, fixedSampling: true, image: gpt('gpt-5') },
  { id: /gpt-4\.1-mini/, space: 'unit', image: gpt('gpt-patches-mini') },
  { id: /gpt-4\.1-nano/, space: 'unit', image: gpt('gpt-patches-nano') },
  { id: /gpt-4o-mini/, space: 'unit', image: gpt('gpt-4o-mini') },
  { id: /gpt-4/, space: 'unit', image: gpt('gpt-4o') },
  { id: /(^|\/)o4-mini/, space: 'unit', reasons: true, fixedSampling: true, image: gpt('gpt-patches-o4-mini') },
  { id: /(^|\/)o[13](-|$)/, space: 'unit', reasons: true, fixedSampling: true, image: gpt('gpt-o') },
  { id: /qwen-?2\.5-?vl/, space: 'pixel', image: { rule: 'qwen2.5-vl' } },
  { id: /qwen-?3\.[5-9]/, space: 'thousand', reasons: true, image: { rule: 'qwen3-vl' } },
  { id: /qwen-?3-?vl.*thinking/, space: 'thousand', reasons: true, image: { rule: 'qwen3-vl' } },
  { id: /qwen-?3-?vl/, space: 'thousand', image: { rule: 'qwen3-vl' } },
  { id: /qwen/, space: 'thousand' },
  { id: /molmo-?2/, space: 'thousand' },
  { id: /molmo/, space: 'percent' },
  { id: /grok/, space: 'percent', reasons: true },
  { id: /inkling/, space: 'percent' },
  { id: /kimi-k3/, space: 'pixel', reasons: true },
  { id: /kimi/, space: 'thousand-yx', reasons: true },
  { id: /glm-5v/, space: 'thousand', reasons: true },
  { id: /glm-5/, space: 'thousand-yx', reasons: true },
  { id: /moondream/, space: 'unit' },
]

/** Everything else is asked for 0..1000: InternVL, DeepSeek-VL2, Mistral, MiMo, Florence-2 and most newcomers use it. */
const OTHER: Omit<Family, 'id'> = { space: 'thousand' }

const MEDIA_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif']

/** Good defaults by the name of a model, for any API that serves models of many vendors. */
export function familyDefaults(model: string): ModelDefaults {
  const name = model.toLowerCase()
  const { space, reasons, fixedSampling, image } = FAMILIES.find((family) => family.id.test(name)) ?? OTHER
  return {
    space,
    maxOutputTokens: reasons ? REASONING_OUTPUT_TOKENS : OUTPUT_TOKENS,
    ...(fixedSampling ? { fixedSampling } : {}),
    image: { ...image, mediaTypes: [...MEDIA_TYPES], first: true },
  }
}

/** The rule under which the same model sees an image as it is, up to 6000 px: only some APIs know this detail. */
const CLOSER = new Map([
  ['gpt-high', 'gpt-original'],
  ['gpt-6-high', 'gpt-6-original'],
])

export function closeUp(defaults: ModelDefaults): ModelDefaults {
  const rule = CLOSER.get(defaults.image.rule ?? '')
  return rule === undefined
    ? defaults
    : { ...defaults, image: { ...defaults.image, rule, detail: 'original', maxEdge: 6000 } }
}
