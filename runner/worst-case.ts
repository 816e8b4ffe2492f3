import type { CallMessage } from './model-apis/define-model-api.ts'
import type { Model } from './records/model.ts'

/** No tokenizer in use makes more tokens of a text than it has bytes; half a token a byte is far above what prompts come to. */
const TOKENS_PER_BYTE = 0.5
/** More tokens than any vendor makes of an image of that size: tiles of 28 px a token, and a floor for small ones. */
const PX_PER_TOKEN = 28 * 28 / 2
const IMAGE_FLOOR = 3000

/** Tokens that a call may come to at the most: input by its text and images, output by the model's limit. */
export function mostTokens(messages: readonly CallMessage[], model: Model): { input: number; output: number } {
  let input = 100
  for (const { parts } of messages)
    for (const part of parts)
      input += part.kind === 'text' ? Math.ceil(Buffer.byteLength(part.text) * TOKENS_PER_BYTE) : Math.max(IMAGE_FLOOR, Math.ceil((part.width * part.height) / PX_PER_TOKEN))
  return { input, output: model.maxOutputTokens }
}

/** USD that a call may cost at the most; 0 where no price is known (the order then needed consent). */
export function worstUsd(messages: readonly CallMessage[], model: Model): number {
  if (!model.price) return 0
  const { input, output } = mostTokens(messages, model)
  return (input * model.price.inputUsdPerMTok + output * model.price.outputUsdPerMTok) / 1e6
}
