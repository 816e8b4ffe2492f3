import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deprecatedIn, fieldsOf, namesOf, valuesOf } from './declarations.ts'

/** What the vendors' packages say, as far as it is asked for here. */
export interface Known {
  vendor: string
  /** ids of models that answer in words */
  ids: string[]
  /** of those: ids that cannot be asked by Chat Completions */
  responsesOnly?: string[]
  finishes: { api: string; words: string[] }[]
  codes: { api: string; words: string[] }[]
  efforts: string[]
  usage: { api: string; fields: string[] }[]
  deprecated: [id: string, day: string][]
}

export const PACKAGES = [
  '@anthropic-ai/sdk',
  'openai',
  '@google/genai',
  'ollama',
  '@openrouter/sdk',
  '@ai-sdk/google',
  '@ai-sdk/xai',
  '@mistralai/mistralai',
  'groq-sdk',
] as const

const unique = (...lists: readonly string[][]): string[] => [...new Set(lists.flat())]

/** Every error code in declarations: `error_code: 'x'` */
const errorCodes = (...texts: string[]): string[] =>
  unique(texts.flatMap((text) => [...text.matchAll(/^\s*error_code: '(\w+)'/gm)].map(([, code = '']) => code)))

/** Reads the packages in `modules`, a folder node_modules. Rejects where a file is no longer where it was. */
export async function readPackages(modules: string): Promise<Known[]> {
  const read = (path: string): Promise<string> => readFile(join(modules, path), 'utf8')
  const [shared, chat, responses, completions] = await Promise.all([
    read('openai/resources/shared.d.ts'),
    read('openai/resources/chat/completions/completions.d.ts'),
    read('openai/resources/responses/responses.d.ts'),
    read('openai/resources/completions.d.ts'),
  ])
  const [messages, errors, old] = await Promise.all([
    read('@anthropic-ai/sdk/resources/messages/messages.d.ts'),
    read('@anthropic-ai/sdk/resources/shared.d.ts'),
    read('@anthropic-ai/sdk/internal/data/deprecated-models.js'),
  ])
  const [genai, aiGoogle, xai, groq, mistral] = await Promise.all([
    read('@google/genai/dist/genai.d.ts'),
    read('@ai-sdk/google/dist/index.d.ts'),
    read('@ai-sdk/xai/dist/index.d.ts'),
    read('groq-sdk/resources/chat/completions.d.ts'),
    read('@mistralai/mistralai/esm/models/components/chatcompletionchoice.d.ts'),
  ])
  const [orFinish, orErrors, orReasoning] = await Promise.all(
    ['chatfinishreasonenum', 'apierrortype', 'modelreasoning'].map((name) =>
      read(`@openrouter/sdk/esm/models/${name}.d.ts`),
    ),
  )
  const [byChat, byResponses] = [namesOf(shared, 'ChatModel'), namesOf(shared, 'ResponsesModel')]
  return [
    {
      vendor: 'gpt',
      ids: unique(byChat, byResponses),
      responsesOnly: byResponses.filter((id) => !byChat.includes(id)),
      finishes: [
        { api: 'Chat Completions', words: valuesOf(chat, 'Choice', 'finish_reason') },
        { api: 'Responses', words: valuesOf(responses, 'IncompleteDetails', 'reason') },
      ],
      codes: [{ api: 'OpenAI', words: valuesOf(responses, 'ResponseError', 'code') }],
      efforts: namesOf(shared, 'ReasoningEffort'),
      usage: [
        {
          api: 'Chat Completions',
          fields: unique(
            ...['CompletionUsage', 'CompletionTokensDetails', 'PromptTokensDetails'].map((name) =>
              fieldsOf(completions, name),
            ),
          ),
        },
        {
          api: 'Responses',
          fields: unique(
            ...['ResponseUsage', 'InputTokensDetails', 'OutputTokensDetails'].map((name) => fieldsOf(responses, name)),
          ),
        },
      ],
      deprecated: deprecatedIn(shared),
    },
    {
      vendor: 'claude',
      ids: namesOf(messages, 'Model'),
      finishes: [{ api: 'Anthropic', words: namesOf(messages, 'StopReason') }],
      codes: [{ api: 'Anthropic', words: errorCodes(messages, errors) }],
      efforts: valuesOf(messages, 'OutputConfig', 'effort'),
      usage: [
        { api: 'Anthropic', fields: unique(fieldsOf(messages, 'Usage'), fieldsOf(messages, 'OutputTokensDetails')) },
      ],
      deprecated: deprecatedIn(old),
    },
    {
      vendor: 'gemini',
      ids: unique(namesOf(genai, 'Model_2'), namesOf(aiGoogle, 'GoogleGenerativeAIModelId')),
      finishes: [{ api: 'Google', words: namesOf(genai, 'FinishReason') }],
      codes: [],
      efforts: namesOf(genai, 'ThinkingLevel').map((level) => level.toLowerCase()),
      usage: [{ api: 'Google', fields: fieldsOf(genai, 'GenerateContentResponseUsageMetadata') }],
      deprecated: [],
    },
    {
      vendor: 'openrouter',
      ids: [],
      finishes: [{ api: 'Chat Completions', words: namesOf(orFinish ?? '', 'ChatFinishReasonEnum') }],
      codes: [{ api: 'OpenRouter', words: namesOf(orErrors ?? '', 'ApiErrorType') }],
      efforts: namesOf(orReasoning ?? '', 'DefaultEffort'),
      usage: [],
      deprecated: [],
    },
    {
      vendor: 'grok',
      ids: namesOf(xai, 'XaiChatModelId'),
      finishes: [],
      codes: [],
      efforts: [],
      usage: [],
      deprecated: [],
    },
    {
      vendor: 'groq',
      ids: valuesOf(groq, 'ChatCompletionCreateParamsBase', 'model'),
      finishes: [{ api: 'Chat Completions', words: valuesOf(groq, 'Choice', 'finish_reason') }],
      codes: [],
      efforts: valuesOf(groq, 'ChatCompletionCreateParamsBase', 'reasoning_effort').filter(
        (level) => level !== 'default',
      ),
      usage: [],
      deprecated: [],
    },
    {
      vendor: 'mistral',
      ids: [],
      finishes: [{ api: 'Chat Completions', words: namesOf(mistral, 'ChatCompletionChoiceFinishReason') }],
      codes: [],
      efforts: [],
      usage: [],
      deprecated: [],
    },
  ]
}
