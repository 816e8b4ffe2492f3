import { readFile } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { composeQuestion } from '../ask/compose.ts'
import { imagePart, imagesIn } from '../ask/image-text.ts'
import { createWire } from '../ask/wire.ts'
import { prepareSent } from '../image/prepare-sent.ts'
import { sentSize } from '../model-apis/image-rules/index.ts'
import type { CallMessage, Connection, ModelApi } from '../model-apis/define-model-api.ts'
import type { KnownCase } from '../records/case.ts'
import type { Model } from '../records/model.ts'
import type { Order } from '../records/order.ts'
import { promptOf } from '../test-types/prompt-template.ts'
import { testType } from '../test-types/index.ts'
import type { OpenOrder } from './open-order.ts'
import type { ToldTools } from './told-models.ts'
import { own } from '../tools/own.ts'

/** A count is one small call: without it an estimate has to do. */
const PATIENCE_MS = 10_000

/** Input tokens of one question as its API counts them: the first case of a model and type, without examples. */
export interface ExactCount {
  case: KnownCase
  tokens: number
}

/** Input tokens as APIs count them for free, kept for as long as this process lives: the same question has the same. */
export class ExactCounts {
  readonly #tools: ToldTools
  readonly #known = new Map<string, number>()

  constructor(tools: ToldTools) {
    this.#tools = tools
  }

  /** What is known already, without asking; null where no API counted. */
  known({ cases }: Pick<OpenOrder, 'cases'>, order: Order, model: Model, type: string): ExactCount | null {
    const first = cases.find((item) => item.type === type)
    const tokens = first && this.#known.get(keyOf(model, first, order))
    return first && tokens !== undefined ? { case: first, tokens } : null
  }

  /** Lets each API that counts for free count one question of each of its models and types. Never rejects. */
  async count(
    { cases, models, suites }: Pick<OpenOrder, 'cases' | 'models' | 'suites'>,
    order: Order,
    reach: (api: string) => { api: ModelApi; connection: Connection } | null,
  ): Promise<void> {
    const firsts = [...new Map(cases.toReversed().map((item) => [item.type, item])).values()]
    await Promise.all(
      models.flatMap((model) =>
        firsts.map(async (item) => {
          const key = keyOf(model, item, order)
          const found = reach(model.api)
          const suite = suites.find(({ header }) => header.name === item.suite)
          if (!found?.api.countTokens || !suite || this.#known.has(key)) return
          try {
            const messages = await questionOf(model, item, order, await readFile(suite.imagePath(item)))
            const tokens = await found.api.countTokens(
              { model, messages, seed: 0 },
              found.connection,
              this.#wireTo(found.connection, messages),
            )
            if (tokens !== null) this.#known.set(key, tokens)
          } catch {
            // the estimate has to do
          }
        }),
      ),
    )
  }

  #wireTo(connection: Connection, messages: readonly CallMessage[]) {
    const { clock, workers, redact } = this.#tools
    const signal = AbortSignal.timeout(PATIENCE_MS)
    const images = imagesIn(messages)
    return createWire({ connection, signal, timeoutMs: PATIENCE_MS, clock, workers, images, redact })
  }
}

const keyOf = (model: Model, item: KnownCase, order: Order): string =>
  JSON.stringify([model, item.suite, item.type, item.id, item.image.sha, order.system, own(order.prompts, item.type)])

/** The question as the run will put it, with the image as it will be sent. */
async function questionOf(model: Model, item: KnownCase, order: Order, original: Buffer): Promise<CallMessage[]> {
  const type = testType(item.type)
  if (!type) throw new Error(`there is no test type ${item.type}`)
  const { rule } = model.image
  const { bytes, mediaType, width, height } = await prepareSent(
    original,
    item.image,
    model.image,
    rule === undefined ? null : sentSize(rule, item.image),
  )
  const sent = { width, height }
  const context = { given: item.given, question: item.question, space: model.space, sent }
  return composeQuestion({
    system: order.system,
    prompt: promptOf(type, context, own(order.prompts, type.name)),
    image: imagePart({ sha: createHash('sha256').update(bytes).digest('hex'), mediaType, bytes, width, height }),
    imageFirst: model.image.first,
  })
}
