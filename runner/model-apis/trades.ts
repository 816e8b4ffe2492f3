import type { Told } from '../records/capabilities.ts'

/** Models that answer no question in words, or none without a tool that we do not offer. Source: `AllModels`, `EmbeddingModel`,
 * `ImageModel`, `SpeechModel` .. of openai 7.59.0. Codex, Daybreak, Rosalind and Cyber models answer like any other. */
const NO_ANSWERS =
  /embedding|whisper|tts|audio|realtime|gpt-live|transcribe|translate|moderation|dall-e|sora|gpt-image|chatgpt-image|babbage|davinci|instruct|deep-research|computer-use/

/** Models that take no images. GPT-4 sees from gpt-4-turbo-2024-04-09 on. Source: OpenAI's pages on each model. */
const TEXT_ONLY =
  /gpt-3\.5|gpt-4(-32k)?(-0\d{3})?$|gpt-4-(1106|0125|turbo)-preview|(^|\/)o1-(mini|preview)|(^|\/)o3-mini|gpt-oss|search-(preview|api)/

/** Models that speak Responses and not Chat Completions: `ResponsesModel` without `ChatModel` in openai 7.59.0. */
const RESPONSES_ONLY =
  /(^|[/-])o\d-pro|gpt-(?!5\.2)[\d.]+-pro|gpt-5-codex|codex-max|deep-research|computer-use|daybreak|cyber|rosalind|astra-law/

/** By a plain name (see plainName). */
export const speaksResponsesOnly = (name: string): boolean => RESPONSES_ONLY.test(name)

/** What OpenAI's list of models does not tell: a name that says nothing rules nothing out. */
export function openaiTrade(id: string): Pick<Told, 'answers' | 'images'> {
  return { ...(NO_ANSWERS.test(id) ? { answers: false } : {}), ...(TEXT_ONLY.test(id) ? { images: false } : {}) }
}

/** What Google lists beside models that answer questions on images: they draw, speak, embed or need tools of their own. Its list has
 * no word on what a model takes in (@google/genai 3.3.0, `Model`). */
const GOOGLE_OTHERS =
  /-image|nano-banana|tts|-audio|-live|transcribe|embedding|imagen|veo|lyria|omni|computer-use|deep-research|aqa/

/** The same for Google's list. */
export const googleTrade = (id: string): Pick<Told, 'answers'> => (GOOGLE_OTHERS.test(id) ? { answers: false } : {})
