import type { FaultCode } from '../records/fault-codes.ts'
import type { Said } from './builtin/answer.ts'
import { guess } from './builtin/guess.ts'
import { ApiFault, defineModelApi, type CallMessage, type ImagePart, type ModelDefaults } from './define-model-api.ts'

/** What a builtin model gets to know: the question and the image. Nothing else of a call reaches it. */
export interface Question {
  text: string
  image: ImagePart
}

const LOOKER = new URL('./builtin/look.worker.js', import.meta.url)

/** The version goes up whenever the same question gets another answer. */
const SERVED = new Map([
  ['pixels', 'builtin/pixels@2'],
  ['chance', 'builtin/chance@2'],
])

/** The last image, with the words that came with it and after it: a format reminder alone does not say what to look for. */
export function lastQuestion(messages: readonly CallMessage[]): Question | null {
  const asked = messages.filter((message) => message.role === 'user')
  const index = asked.findLastIndex((message) => message.parts.some((part) => part.kind === 'image'))
  const image = asked[index]?.parts.findLast((part) => part.kind === 'image')
  if (!image) return null
  const texts = asked
    .slice(index)
    .flatMap((message) => message.parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])))
  return { text: texts.join('\n\n'), image }
}

function refuse(code: FaultCode, message: string): ApiFault {
  return new ApiFault({ code, message, retryable: false })
}

/** Models inside this process, without key and network: a classical look at the pixels, and the floor of guessing. */
export const builtin = defineModelApi({
  name: 'builtin',
  title: 'Built in',
  settings: { keys: [], keyHeader: null, keyNeeded: false, baseUrl: null, defaultBaseUrl: 'builtin:' },
  inside: true,
  serves: [...SERVED.keys()],
  price: 'free',

  defaults(): ModelDefaults {
    return {
      space: 'pixel',
      maxOutputTokens: 16_384,
      // what sharp opens: nothing needs to be re-encoded for a model that reads files
      image: {
        mediaTypes: ['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/tiff', 'image/avif'],
        first: true,
      },
    }
  },

  async models() {
    return [...SERVED.keys()]
  },

  async call({ model, messages, seed }, _connection, wire) {
    const served = SERVED.get(model.model)
    if (!served)
      throw refuse(
        'not-found',
        `There is no builtin model "${model.model.slice(0, 80)}". There are: ${[...SERVED.keys()].join(', ')}.`,
      )
    const question = lastQuestion(messages)
    if (!question) throw refuse('bad-request', `builtin/${model.model} needs an image in the question.`)
    const { text, image } = question
    const said = model.model === 'pixels' ? await look() : guessed()
    return {
      reply: { ...said, finish: 'stop', native: null, usage: { input: 0, output: 0 }, servedModel: served },
      requestId: null,
    }

    function look(): Promise<Said> {
      wire.local('pixels', { question: text, image: { $image: image.sha } })
      return wire.work<Said>(LOOKER, 'look', { question: text, image: image.bytes })
    }

    function guessed(): Pick<Said, 'text'> {
      wire.local('chance', { question: text, image: { width: image.width, height: image.height }, seed })
      return { text: guess(text, image, seed) }
    }
  },
})
