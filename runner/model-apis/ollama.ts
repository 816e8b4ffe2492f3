import type { Finish, Reply } from '../records/exchange.ts'
import { outputLimitOf, type Model } from '../records/model.ts'
import {
  type ApiSettings,
  type CallMessage,
  type CallRequest,
  defineModelApi,
  type HttpAnswer,
  type ImagePart,
} from './define-model-api.ts'
import { imageTokens } from './image-rules/index.ts'
import { calledTools } from './called-tools.ts'
import { familyDefaults } from './families.ts'
import { notBlank } from './not-blank.ts'
import { at, countAt, given, listAt, textAt } from './pick.ts'
import { address, keyHeader, modelIds } from './reach.ts'
import { rejectedSetting } from './rejected-setting.ts'
import { emptyFault, errorIn, statusFault } from './status-fault.ts'

const settings: ApiSettings = {
  keys: ['OLLAMA_API_KEY'],
  keyHeader: { name: 'authorization', prefix: 'Bearer ' },
  keyNeeded: false,
  baseUrl: 'OLLAMA_HOST',
  defaultBaseUrl: 'http://127.0.0.1:11434',
  defaultPort: 11434,
}

/** Models on one's own machine. */
export const ollama = defineModelApi({
  name: 'ollama',
  title: 'Ollama',
  settings,
  price: 'free',
  listsIdsOnly: true,
  paid: (model, baseUrl) => /[-:]cloud$/.test(model) || /^https:\/\/([\w-]+\.)*ollama\.com(\/|$)/.test(baseUrl),
  takesSeed: () => true,
  defaults: familyDefaults,

  async models(connection, wire) {
    const answer = await wire.get(`${address(connection)}/api/tags`, keyHeader(settings, connection))
    throwFault(answer)
    return modelIds(listAt(answer.json, 'models').map((entry) => textAt(entry, 'name')))
  },

  /** The list has no word on what a model can do, /api/show has (ollama 0.6.4, `ShowResponse.capabilities`). */
  async tells(connection, wire, model) {
    if (model === undefined) return new Map()
    const answer = await wire.post(`${address(connection)}/api/show`, keyHeader(settings, connection), { model })
    throwFault(answer)
    const capabilities = listAt(answer.json, 'capabilities')
    if (capabilities.length === 0) return new Map()
    const reasons = capabilities.includes('thinking')
    return new Map([
      [
        model,
        given({
          images: capabilities.includes('vision'),
          answers: capabilities.includes('completion'),
          reasons,
          // ollama 0.6.4, ChatRequest.think: a boolean or one of three levels
          efforts: reasons ? ['none', 'low', 'medium', 'high'] : [],
          maxContext: contextLength(at(answer.json, 'model_info')),
          usualContext:
            Number(/^num_ctx\s+(\d+)$/m.exec(textAt(answer.json, 'parameters') ?? '')?.[1] ?? 0) || undefined,
        }),
      ],
    ])
  },

  async call(request, connection, wire) {
    const answer = await wire.post(`${address(connection)}/api/chat`, keyHeader(settings, connection), bodyOf(request))
    throwFault(answer)
    return { reply: notBlank(readReply(answer), answer.status), requestId: null }
  },
})

/** `qwen3vl.context_length` and the like: tokens that the model was trained for. */
function contextLength(info: unknown): number | undefined {
  if (info === null || typeof info !== 'object') return undefined
  const name = Object.keys(info).find((key) => key.endsWith('.context_length'))
  return (name === undefined ? null : countAt(info, name)) || undefined
}

function bodyOf({ model, messages, seed }: CallRequest): unknown {
  const images = messages.flatMap((message) => message.parts).filter((part) => part.kind === 'image')
  const extra = model.extra ?? {}
  return {
    model: model.model,
    stream: false,
    messages: messages.map(wireMessage),
    ...extra,
    ...(model.reasoningEffort === undefined
      ? {}
      : { think: model.reasoningEffort === 'none' ? false : model.reasoningEffort }),
    options: {
      ...(extra['options'] as object | undefined),
      num_predict: model.maxOutputTokens,
      num_ctx: contextTokens(model, images),
      ...(model.sendsSeed === false ? {} : { seed }),
      ...(model.temperature === undefined || model.fixedSampling ? {} : { temperature: model.temperature }),
    },
  }
}

const LEAST_CONTEXT = 8192
const WORDS = 2048
/** Of an image whose vendor's rule nobody knows: at the least, and px for each token of a large one (the densest tiling in use). */
const IMAGE_TOKENS = 4096
const PX_PER_TOKEN = 28 * 28

/** Room for words and for each image, beside the reply. Ollama's own context may be smaller, and what does not fit is cut off the
 * question without a word. In powers of two, because a change makes Ollama load the model anew, but never less than the model's
 * own file sets, nor more than it was trained for. */
function contextTokens(model: Model, images: readonly ImagePart[]): number {
  const {
    image: { rule },
    told,
  } = model
  const tokensOf = (image: ImagePart): number =>
    (rule === undefined ? null : imageTokens(rule, image)) ??
    Math.max(IMAGE_TOKENS, Math.ceil((image.width * image.height) / PX_PER_TOKEN))
  const need = images.reduce((sum, image) => sum + tokensOf(image), WORDS + outputLimitOf(model))
  const room = Math.max(LEAST_CONTEXT, 2 ** Math.ceil(Math.log2(need)), told?.usualContext ?? 0)
  return Math.min(room, told?.maxContext ?? room)
}

/** Images stand beside the text, so whether they come first is not ours to say. */
function wireMessage({ role, parts }: CallMessage): unknown {
  const content = parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join('\n')
  const images = parts.flatMap((part) => (part.kind === 'image' ? [part.base64] : []))
  return { role, content, ...(images.length === 0 ? {} : { images }) }
}

function throwFault(answer: HttpAnswer): void {
  const wrong = errorIn(answer)
  if (wrong)
    throw statusFault(answer.status >= 400 ? answer.status : 500, {
      said: wrong.said,
      parameter: rejectedSetting(null, wrong.said),
    })
}

const FINISHES = new Map<string | null, Finish>([
  ['stop', 'stop'],
  ['length', 'length'],
])

function readReply({ json, status }: HttpAnswer): Reply {
  const message = at(json, 'message')
  if (message === undefined || message === null) throw emptyFault(status, 'message')
  const native = textAt(json, 'done_reason')
  const reasoning = textAt(message, 'thinking')
  return {
    text: textAt(message, 'content') ?? '',
    ...(reasoning ? { reasoning } : {}),
    ...calledTools(listAt(message, 'tool_calls').map((call) => textAt(call, 'function', 'name') ?? '')),
    finish: FINISHES.get(native) ?? 'other',
    native,
    usage: { input: countAt(json, 'prompt_eval_count'), output: countAt(json, 'eval_count') },
    servedModel: textAt(json, 'model'),
  }
}
