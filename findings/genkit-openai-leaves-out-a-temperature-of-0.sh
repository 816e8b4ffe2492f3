#!/usr/bin/env bash
# @genkit-ai/compat-oai 1.42.0 leaves every setting of 0 out of a request to OpenAI, and the limit of the output at any number.
#
# What happens:      temperature 0, topP 0 and seed 0 are dropped as if they had not been given, 0.5 and 7 are sent. maxOutputTokens
#                    is never sent. The plugins for xAI, DeepSeek and others stand on the same code. @genkit-ai/google-genai sends
#                    all four.
# One would expect:  0 to arrive: it is the setting of a benchmark. The provider's default of 1 answers instead, and a comparison of
#                    a Gemini with a GPT in one script is not at the same temperature.
# The guess:         "temperature 0 is sent, and max_tokens or max_completion_tokens".
# Seen on 2026-12-01 (plugin, what was asked for; what the request held of it):
#   openai {"temperature":0,"topP":0,"seed":0,"maxOutputTokens":50}  -> {}
#   openai {"temperature":0.5,"topP":0.5,"seed":7,"maxOutputTokens":50}  -> {"seed":7,"temperature":0.5,"top_p":0.5}
#   google {"temperature":0,"topP":0,"seed":0,"maxOutputTokens":50}  -> {"maxOutputTokens":50,"seed":0,"temperature":0,"topP":0}
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts \
  genkit@1.42.0 @genkit-ai/compat-oai@1.42.0 @genkit-ai/google-genai@1.42.0
cat > ask.js <<'JS'
import { createServer } from 'node:http'
import { openAI } from '@genkit-ai/compat-oai/openai'
import { googleAI } from '@genkit-ai/google-genai'
import { genkit } from 'genkit'

const completion = { id: '1', object: 'chat.completion', created: 1, model: 'm' }
completion.choices = [{ index: 0, message: { role: 'assistant', content: 'Ten.' }, finish_reason: 'stop' }]
const generated = { candidates: [{ content: { role: 'model', parts: [{ text: 'Ten.' }] }, finishReason: 'STOP', index: 0 }] }

let held
const server = createServer(async (request, response) => {
  let text = ''
  for await (const part of request) text += part
  const body = JSON.parse(text)
  held = body.generationConfig ?? body
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify(request.url.includes('generateContent') ? generated : completion))
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const address = `http://127.0.0.1:${server.address().port}`

const plugins = [openAI({ apiKey: 'none', baseURL: address }), googleAI({ apiKey: 'none', baseUrl: address })]
const ai = genkit({ plugins })
const none = { temperature: 0, topP: 0, seed: 0, maxOutputTokens: 50 }
const some = { temperature: 0.5, topP: 0.5, seed: 7, maxOutputTokens: 50 }
for (const [title, model, config] of [
  ['openai', 'openai/gpt-4o', none],
  ['openai', 'openai/gpt-4o', some],
  ['google', 'googleai/gemini-2.5-flash', none],
]) {
  await ai.generate({ model, prompt: 'What time is it?', config })
  const names = Object.keys(held).filter((name) => !['model', 'messages'].includes(name))
  const settings = Object.fromEntries(names.sort().map((name) => [name, held[name]]))
  console.log(title, JSON.stringify(config), ' ->', JSON.stringify(settings))
}
server.close()
server.closeAllConnections()
JS
node ask.js | tee seen.txt
diff seen.txt - <<'SEEN'
openai {"temperature":0,"topP":0,"seed":0,"maxOutputTokens":50}  -> {}
openai {"temperature":0.5,"topP":0.5,"seed":7,"maxOutputTokens":50}  -> {"seed":7,"temperature":0.5,"top_p":0.5}
google {"temperature":0,"topP":0,"seed":0,"maxOutputTokens":50}  -> {"maxOutputTokens":50,"seed":0,"temperature":0,"topP":0}
SEEN
