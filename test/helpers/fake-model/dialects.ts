import { anthropic } from './anthropic.ts'
import { azure, chat, openrouter } from './chat.ts'
import type { Dialect } from './dialect.ts'
import { google } from './google.ts'
import { ollama } from './ollama.ts'
import { responses } from './responses.ts'

/** Every API that the made-up server speaks, told apart by path and headers. */
export const dialects: readonly Dialect[] = [chat, responses, openrouter, azure, anthropic, google, ollama]

const BY_API: Record<string, Dialect> = {
  openai: chat,
  'openai-compatible': chat,
  openrouter,
  'azure-openai': azure,
  anthropic,
  google,
  ollama,
}

/** The dialect of an API of ours. `openai` speaks Chat Completions here, as it does at every address but its own. */
export function dialectOf(api: string): Dialect {
  const dialect = BY_API[api]
  if (dialect) return dialect
  throw new Error(`the made-up server does not speak ${api}`)
}
