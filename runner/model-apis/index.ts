import { anthropic } from './anthropic.ts'
import { azureOpenai } from './azure-openai.ts'
import { builtin } from './builtin.ts'
import type { ModelApi } from './define-model-api.ts'
import { google } from './google.ts'
import { ollama } from './ollama.ts'
import { openaiCompatible } from './openai-compatible.ts'
import { openai } from './openai.ts'
import { openrouter } from './openrouter.ts'

/** Every model API there is. A new one is a file and a line here. */
export const modelApis: readonly ModelApi[] = [
  builtin,
  openai,
  anthropic,
  google,
  openrouter,
  ollama,
  azureOpenai,
  openaiCompatible,
]

/** Throws a sentence that lists the known names. */
export function modelApi(name: string): ModelApi {
  const api = modelApis.find((known) => known.name === name)
  if (api) return api
  throw new Error(
    `there is no model API "${name.slice(0, 80)}"; there are: ${modelApis.map((known) => known.name).join(', ')}`,
  )
}

/** "openai-compatible/org/model" -> API and the API's own model id, which may hold slashes. */
export function splitModel(reference: string): { api: string; model: string } {
  const slash = reference.indexOf('/')
  if (slash > 0 && slash < reference.length - 1)
    return { api: reference.slice(0, slash), model: reference.slice(slash + 1) }
  throw new Error(
    `"${reference.slice(0, 80)}" is not a model: write api/model, for instance builtin/pixels or openai/gpt-6.2-sol`,
  )
}
