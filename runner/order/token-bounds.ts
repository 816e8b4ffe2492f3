import { imageTokens, sentSize } from '../model-apis/image-rules/index.ts'
import type { CallMessage } from '../model-apis/define-model-api.ts'
import { mostFactor, ratesAt } from '../prices/index.ts'
import { outputLimitOf, type Model } from '../records/model.ts'
import type { Size } from '../records/space.ts'

/** No tokenizer in use makes more tokens of a prompt than half its bytes. */
const TOKENS_PER_BYTE = 0.5
/** Where no vendor rule is known: twice the densest tiling in use (28 px a token), and a floor for small images. */
const PX_PER_TOKEN = (28 * 28) / 2
const IMAGE_FLOOR = 3000
/** A common rule of thumb of vendors: one token per 750 px. */
const USUAL_PX_PER_TOKEN = 750

/** Tokens that an image will usually come to, by the vendor's own rule where it is known. */
export const usualImageTokens = (model: Model, size: Size): number =>
  ruleTokens(model, size) ?? Math.ceil((size.width * size.height) / USUAL_PX_PER_TOKEN)

/** Of the image as it is sent: a limit of one's own may make it smaller than the rule would. */
const ruleTokens = ({ image }: Model, size: Size): number | null =>
  image.rule === undefined ? null : imageTokens(image.rule, sentSize(image.rule, size, image))

/** Tokens that a call may come to at the most: input by its text and images, output by the model's limit. */
export function maxTokens(messages: readonly CallMessage[], model: Model): { input: number; output: number } {
  let input = 100
  for (const { parts } of messages)
    for (const part of parts)
      input +=
        part.kind === 'text'
          ? Math.ceil(Buffer.byteLength(part.text) * TOKENS_PER_BYTE)
          : Math.max(ruleTokens(model, part) ?? 0, IMAGE_FLOOR, Math.ceil((part.width * part.height) / PX_PER_TOKEN))
  return { input, output: outputLimitOf(model) }
}

/** USD that a call may cost at the most; 0 where the price is unknown (the order then needed consent). */
export function maxUsd(messages: readonly CallMessage[], model: Model): number {
  if (!model.price) return 0
  const { input, output } = maxTokens(messages, model)
  const usd = (price: Parameters<typeof ratesAt>[0]): number => {
    const rates = ratesAt(price, input)
    return (
      (input * Math.max(rates.inputUsdPerMTok, rates.cacheWriteUsdPerMTok ?? 0) + output * rates.outputUsdPerMTok) / 1e6
    )
  }
  const { next } = model.price
  return Math.max(usd(model.price), next ? usd({ ...model.price, ...next }) : 0) * mostFactor(model)
}
