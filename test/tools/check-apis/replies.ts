import { anthropic } from '../../helpers/fake-model/anthropic.ts'
import { chat } from '../../helpers/fake-model/chat.ts'
import type { Dialect, Saying } from '../../helpers/fake-model/dialect.ts'
import { google } from '../../helpers/fake-model/google.ts'
import { ollama } from '../../helpers/fake-model/ollama.ts'
import { responses } from '../../helpers/fake-model/responses.ts'
import type { Body } from './bodies.ts'

/** What the local servers of the tests answer, and the types of the packages that it has to fit: no field that they do not have, no
 * other value. Fields that we do not read may be missing. */

const said: Saying = {
  n: 1,
  model: 'some-model',
  text: '{"count": 1}',
  end: 'stop',
  usage: { input: 90, output: 12, cached: 4, cacheWrite: 2, thoughts: 3, image: 40 },
}
const WAYS: Record<string, Partial<Saying>> = {
  answered: {},
  cut: { end: 'length' },
  filtered: { end: 'filter', text: '' },
  refused: { refusal: 'I would rather not.', text: '' },
  thought: { thoughts: 'One square.' },
}

const repliesOf = (dialect: Dialect, type: string): Body[] =>
  Object.entries(WAYS).map(([way, change]) => ({
    about: `reply of ${dialect.name}, ${way}`,
    type: `Loose<Plain<${type}>>`,
    body: dialect.reply({ ...said, ...change }),
  }))

/** The first entry of a list. */
const entryOf = (dialect: Dialect, list: 'data' | 'models', type: string): Body => ({
  about: `list of ${dialect.name}`,
  type: `Loose<Plain<${type}>>`,
  body: (dialect.models(['some-model']) as Record<string, unknown[]>)[list]?.[0],
})

const OPENAI = `import('openai').OpenAI.Chat`
const CHAT = `Omit<${OPENAI}.ChatCompletion, 'choices'> & { choices: (Omit<${OPENAI}.ChatCompletion.Choice, 'message'> & { message: ${OPENAI}.ChatCompletionMessage & { reasoning_content?: string } })[] }`

/** Where a wire form differs from the type: servers that follow OpenAI tell thoughts in `reasoning_content`; JSON has no dates; Google's
 * package renames `supportedGenerationMethods` to `supportedActions`. */
export const replies = (): Body[] => [
  ...repliesOf(chat, CHAT),
  ...repliesOf(responses, `import('openai').OpenAI.Responses.Response`),
  ...repliesOf(anthropic, `import('@anthropic-ai/sdk').Anthropic.Message`),
  ...repliesOf(google, `Omit<import('@google/genai').GenerateContentResponse, 'text' | 'data'>`),
  ...repliesOf(ollama, `Omit<import('ollama/browser').ChatResponse, 'created_at'> & { created_at: string }`),
  entryOf(chat, 'data', `import('openai').OpenAI.Model`),
  entryOf(anthropic, 'data', `import('@anthropic-ai/sdk').Anthropic.ModelInfo`),
  entryOf(google, 'models', `import('@google/genai').Model & { supportedGenerationMethods?: string[] }`),
]
