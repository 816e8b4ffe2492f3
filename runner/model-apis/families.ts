import type { ModelDefaults } from './define-model-api.ts'
import type { Space } from '../records/space.ts'

type ImageRule = Omit<ModelDefaults['image'], 'mediaTypes' | 'first'>

interface Family {
  /** tried on the lower-case model id, vendor prefix included */
  id: RegExp
  space: Space
  /** thinks before it answers, and the thinking counts as output */
  reasons?: boolean
  /** where the API would shrink a larger image: pixel answers would then be in a frame that nobody recorded */
  image?: ImageRule
}

const OUTPUT_TOKENS = 2048
const REASONING_OUTPUT_TOKENS = 16384

// Claude: at most E px a side and T tokens of 28x28 px. maxPixels keeps ceil(w/28) * ceil(h/28) <= T for every shape.
const CLAUDE: ImageRule = { maxEdge: 1568, maxPixels: 1_150_000, maxBytes: 3_750_000 }
const CLAUDE_HIGH: ImageRule = { maxEdge: 2576, maxPixels: 3_600_000, maxBytes: 3_750_000 }
// GPT with 32 px patches: at most 2048 px a side and 2500 patches, rounded up likewise.
const GPT_PATCHES: ImageRule = { maxEdge: 2048, maxPixels: 2_400_000 }

/** How families of models give coordinates, as found by measurement (roboflow/vlm-exam) or said by the vendor. The first fit counts. */
const FAMILIES: readonly Family[] = [
  { id: /gemini-(2\.5|[3-9])/, space: 'thousand-yx', reasons: true },
  { id: /gemini/, space: 'thousand-yx' },
  { id: /claude-([a-z]+-)?(4[.-][7-9]|[5-9])(?!\d)|claude-(fable|mythos)/, space: 'pixel', image: CLAUDE_HIGH },
  { id: /claude/, space: 'pixel', image: CLAUDE },
  { id: /gpt-(5\.\d|[6-9])/, space: 'pixel', reasons: true, image: GPT_PATCHES },
  { id: /gpt-5/, space: 'unit', reasons: true },
  { id: /gpt-4/, space: 'unit' },
  { id: /(^|\/)o[134](-|$)/, space: 'unit', reasons: true },
  { id: /qwen-?2\.5-?vl/, space: 'pixel' },
  { id: /qwen-?3\.[5-9]/, space: 'thousand', reasons: true },
  { id: /qwen-?3-?vl.*thinking/, space: 'thousand', reasons: true },
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
  const { space, reasons, image } = FAMILIES.find(family => family.id.test(name)) ?? OTHER
  return {
    space,
    maxOutputTokens: reasons ? REASONING_OUTPUT_TOKENS : OUTPUT_TOKENS,
    image: { ...image, mediaTypes: [...MEDIA_TYPES], first: true },
  }
}
