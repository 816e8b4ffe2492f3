import type { CallMessage, ImagePart, TextPart } from '../model-apis/define-model-api.ts'
import type { Message } from '../records/exchange.ts'

/** A solved example that goes before the question. */
export interface Shot {
  prompt: string
  image: ImagePart
  reply: string
}

export interface Question {
  system?: string | undefined
  shots?: readonly Shot[]
  prompt: string
  image: ImagePart
  /** whether this model wants the image before the text */
  imageFirst: boolean
}

/** system, then each example as a question with its reply, then the question. */
export function composeQuestion({ system, shots = [], prompt, image, imageFirst }: Question): CallMessage[] {
  const asked = (text: string, picture: ImagePart): CallMessage => {
    const words: TextPart = { kind: 'text', text }
    return { role: 'user', parts: imageFirst ? [picture, words] : [words, picture] }
  }
  return [
    ...(system ? [says('system', system)] : []),
    ...shots.flatMap((shot) => [asked(shot.prompt, shot.image), says('assistant', shot.reply)]),
    asked(prompt, image),
  ]
}

/** The conversation so far, its reply, and what is said next: a reminder or a follow-up question. */
export function composeNext(earlier: readonly CallMessage[], reply: string, next: string): CallMessage[] {
  return [...earlier, says('assistant', reply), says('user', next)]
}

/** The conversation as it is stored: images by their file in the run folder. */
export function recordMessages(messages: readonly CallMessage[], fileOf: (image: ImagePart) => string): Message[] {
  return messages.map(({ role, parts }) => ({
    role,
    text: parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join('\n'),
    images: parts.flatMap((part) => (part.kind === 'image' ? [recordImage(part, fileOf(part))] : [])),
  }))
}

function says(role: CallMessage['role'], text: string): CallMessage {
  return { role, parts: [{ kind: 'text', text }] }
}

function recordImage({ sha, mediaType, width, height, bytes }: ImagePart, file: string): Message['images'][number] {
  return { sha, file, mediaType, width, height, bytes: bytes.length }
}
