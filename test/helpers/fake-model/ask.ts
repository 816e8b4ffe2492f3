import { createHash } from 'node:crypto'
import { askTurn, type AskInput, type Asked, type AskTools } from '../../../runner/ask/ask-turn.ts'
import { composeQuestion } from '../../../runner/ask/compose.ts'
import { createCallQueue } from '../../../runner/ask/call-queue.ts'
import { imagePart } from '../../../runner/ask/image-text.ts'
import { createRedact } from '../../../runner/ask/redact.ts'
import type { Clock } from '../../../runner/tools/clock.ts'
import { encodePng } from '../../../runner/image/png.ts'
import type { Connection, ImagePart, ModelApi } from '../../../runner/model-apis/define-model-api.ts'
import { costOf } from '../../../runner/prices/index.ts'
import type { Exchange } from '../../../runner/records/exchange.ts'
import type { Model } from '../../../runner/records/model.ts'
import type { Workers } from '../../../runner/tools/workers.ts'
import { type FakeOptions, type FakeServer, startFakeServer } from './server.ts'

/** Of the shape of real ones, and with every character that an encoding could change. */
export const KEY = 'sk-proj-Canary/7+f0=Wq93-do-not-keep'

export const NOW = new Date('2026-11-23T14:05:09.250Z')

/** 64 x 48 px, white with one black square. */
export function picture(): ImagePart {
  const width = 64
  const height = 48
  const data = new Uint8Array(width * height * 3).fill(255)
  for (let y = 20; y < 28; y++) data.fill(0, (y * width + 30) * 3, (y * width + 38) * 3)
  const bytes = encodePng({ width, height, channels: 3, data })
  return imagePart({
    sha: createHash('sha256').update(bytes).digest('hex'),
    mediaType: 'image/png',
    bytes,
    width,
    height,
  })
}

/** Time that passes only when somebody sleeps. */
export function fakeClock(): Clock & { slept: number[] } {
  let ms = 0
  const slept: number[] = []
  return {
    slept,
    now: () => new Date(NOW.getTime() + ms),
    ms: () => ms,
    async sleep(wait, signal) {
      signal?.throwIfAborted()
      slept.push(wait)
      ms += wait
    },
  }
}

/** No call reaches a worker: only models inside this process use them. */
const noWorkers: Workers = {
  run: () => Promise.reject(new Error('there are no workers here')),
  load: () => ({ busy: 0, waiting: 0 }),
  close: async () => {},
}

export interface Asking {
  server: FakeServer
  exchange: Exchange
  saves: string[]
  clock: ReturnType<typeof fakeClock>
  input: AskInput
  tools: AskTools
}

export interface AskSettings {
  api: ModelApi
  /** what differs from the API's defaults */
  model?: Partial<Model>
  key?: string
  options?: Connection['options']
}

const image = picture()

/** A server, a question and tools that write down what they are used for. */
export async function asking(
  { api, model: changed, key = KEY, options }: AskSettings,
  behaves: FakeOptions = {},
  changes: Partial<AskTools> = {},
): Promise<Asking> {
  const clock = fakeClock()
  const server = await startFakeServer({ now: () => clock.now(), answer: () => '{"count": 1}', ...behaves })
  const model: Model = {
    ...api.defaults(changed?.model ?? 'fake-vision'),
    api: api.name,
    model: 'fake-vision',
    slug: 'fake',
    price: null,
    ...changed,
  }
  const exchange: Exchange = { format: 1, test: '0001-count-a-fake', api: api.name, model: model.model, turns: [] }
  const saves: string[] = []
  const connection: Connection = { api: api.name, baseUrl: server.base(api.name), key, ...(options ? { options } : {}) }
  const messages = composeQuestion({
    system: 'Be exact.',
    prompt: 'How many squares are there?',
    image,
    imageFirst: true,
  })
  const input: AskInput = {
    api,
    connection,
    model,
    messages,
    seed: 7,
    kind: 'question',
    exchange,
    fileOf: ({ sha }) => `images/${sha}.png`,
  }
  const tools: AskTools = {
    queue: createCallQueue(4),
    workers: noWorkers,
    clock,
    random: () => 0.5,
    signal: new AbortController().signal,
    timeoutMs: 20_000,
    redact: createRedact([key]),
    priceOf: costOf,
    save: async (state) => void saves.push(JSON.stringify(state)),
    ...changes,
  }
  return { server, exchange, saves, clock, input, tools }
}

export async function ask(
  settings: AskSettings,
  behaves: FakeOptions = {},
  changes: Partial<AskTools> = {},
): Promise<Asking & Asked> {
  const set = await asking(settings, behaves, changes)
  const asked = await askTurn(set.input, set.tools)
  await set.server.close()
  return { ...set, ...asked }
}
