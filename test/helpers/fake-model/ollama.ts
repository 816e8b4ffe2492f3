import { at, listAt, textAt } from '../../../runner/model-apis/pick.ts'
import { rolesIn } from './chat.ts'
import type { Dialect, FakeImage, Saying } from './dialect.ts'

const ENDS = { stop: 'stop', length: 'length', filter: 'stop', tools: 'stop', blank: 'load' }

function chatted({ model, text, end, thoughts, usage }: Saying) {
  return {
    model,
    created_at: '2026-11-23T14:05:09.25Z',
    message: { role: 'assistant', content: text, ...(thoughts === undefined ? {} : { thinking: thoughts }) },
    done: true,
    done_reason: ENDS[end],
    total_duration: 5_000_000,
    load_duration: 1_000_000,
    ...(usage
      ? {
          prompt_eval_count: usage.input,
          prompt_eval_duration: 1_000_000,
          eval_count: usage.output,
          eval_duration: 2_000_000,
        }
      : {}),
  }
}

/** Images come bare, without a word on what they are: told by their first characters. */
function imageOf(base64: unknown): FakeImage {
  const text = String(base64)
  return {
    mediaType: text.startsWith('iVBORw0KGgo') ? 'image/png' : text.startsWith('/9j/') ? 'image/jpeg' : null,
    base64: text,
  }
}

/** Ollama's own API. */
export const ollama: Dialect = {
  name: 'ollama',
  base: '',
  takes: (method, path) =>
    method === 'POST' && path === '/api/chat'
      ? 'question'
      : method === 'POST' && path === '/api/show'
        ? 'about'
        : method === 'GET' && path === '/api/tags'
          ? 'models'
          : null,
  key: { header: 'authorization', prefix: 'Bearer ' },
  model: (body) => String(at(body, 'model')),
  fields: ['model', 'stream', 'messages', 'think', 'options'],
  roles: (body) => rolesIn(listAt(body, 'messages')),
  images: (body) =>
    listAt(body, 'messages')
      .flatMap((message) => listAt(message, 'images'))
      .map(imageOf),
  words: (body) => listAt(body, 'messages').map((message) => textAt(message, 'content') ?? ''),
  reply: chatted,
  headers: () => ({}),
  error: (_status, _code, message) => ({ error: message }),
  models: (ids) => ({ models: ids.map((id) => ({ name: id, model: id, size: 1 })) }),
  about: {
    of: (_path, body) => textAt(body, 'model') ?? '',
    // ollama 0.6.4, ShowResponse
    reply: (_id, facts) => ({ capabilities: ['completion', 'vision'], details: {}, model_info: {}, ...facts }),
  },
  odd: {
    'no-answer': () => ({ body: { model: 'fake', done: true, done_reason: 'load' } }),
    'error-in-200': () => ({ body: { error: 'model runner has unexpectedly stopped' } }),
    'bad-parameter': () => ({ status: 400, body: { error: '"fake-vision" does not support thinking' } }),
  },
}
