import Type, { type Static } from '../tools/typebox.ts'

/** What an API told of a model when the run was ordered. A field that is not there was not told, which rules nothing out. */
export const CapabilitiesSchema = Type.Object({
  from: Type.String({ description: 'the address that told it' }),
  asked: Type.String({ description: 'when, ISO 8601 UTC' }),
  of: Type.Optional(
    Type.String({ description: 'the model behind the name: of a deployment, or of a name for the newest version' }),
  ),
  images: Type.Optional(Type.Boolean({ description: 'takes images' })),
  answers: Type.Optional(Type.Boolean({ description: 'false: answers no questions in words (embeddings, speech ..)' })),
  maxOutputTokens: Type.Optional(Type.Integer({ minimum: 1 })),
  maxContext: Type.Optional(
    Type.Integer({ minimum: 1, description: 'tokens of context that it was trained for (Ollama)' }),
  ),
  usualContext: Type.Optional(
    Type.Integer({ minimum: 1, description: 'tokens of context that its own file sets (Ollama)' }),
  ),
  reasons: Type.Optional(Type.Boolean({ description: 'can think before it answers' })),
  thinking: Type.Optional(
    Type.Array(Type.String(), { description: 'kinds of thinking.type that it takes (Anthropic)' }),
  ),
  efforts: Type.Optional(Type.Array(Type.String(), { description: 'levels of effort that it takes' })),
  usualEffort: Type.Optional(Type.String({ description: 'the level in force where none is set' })),
  parameters: Type.Optional(
    Type.Array(Type.String(), { description: 'parameters in force; others are dropped without a word (OpenRouter)' }),
  ),
  providers: Type.Optional(
    Type.Record(Type.String(), Type.String(), {
      description: 'who serves it behind a gateway, by name, and in which quantization',
    }),
  ),
  status: Type.Optional(
    Type.String({ description: "its stage in the API's own word: active, deprecated, PREVIEW .." }),
  ),
  retires: Type.Optional(Type.String({ description: 'the day it is announced to shut down, YYYY-MM-DD' })),
})
export type Capabilities = Static<typeof CapabilitiesSchema>

/** The facts alone, before it is known who told them and when. */
export type Told = Omit<Capabilities, 'from' | 'asked'>
