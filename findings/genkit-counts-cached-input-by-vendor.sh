#!/usr/bin/env bash
# genkit 1.42.0 counts input read from a cache for OpenAI, and leaves it out for Anthropic (plugin 0.3.0).
#
# What happens:      of 100 tokens of input, 60 of them from the cache, usage.inputTokens is 100 with @genkit-ai/compat-oai, which
#                    does not say that 60 were cached, and 40 with @genkit-ai/anthropic, which names the 60 under "custom" only.
#                    @genkit-ai/google-genai says 100 and 60.
# One would expect:  one meaning for one field of one package. A price from inputTokens is too high for the one, too low for the
#                    other, and the same picture seems to cost Claude less than half of its tokens.
# The guess:         "inputTokens 100 for all, cachedContentTokens 60".
# Seen on 2026-12-01:
#   openai     input 100 cached - output 40
#   anthropic  input 40 cached - output 40
#   google     input 100 cached 60 output 40
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts \
  genkit@1.42.0 @genkit-ai/compat-oai@1.42.0 @genkit-ai/google-genai@1.42.0 @genkit-ai/anthropic@0.3.0
cat > ask.js <<'JS'
import { createServer } from 'node:http'
import { anthropic } from '@genkit-ai/anthropic'
import { openAI } from '@genkit-ai/compat-oai/openai'
import { googleAI } from '@genkit-ai/google-genai'
import { genkit } from 'genkit'

const replies = {
  completions: {
    ...{ id: '1', object: 'chat.completion', created: 1, model: 'm' },
    choices: [{ index: 0, message: { role: 'assistant', content: 'Ten.' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 100, completion_tokens: 40, total_tokens: 140, prompt_tokens_details: { cached_tokens: 60 } },
  },
  messages: {
    ...{ id: '1', type: 'message', role: 'assistant', model: 'm', stop_reason: 'end_turn', stop_sequence: null },
    content: [{ type: 'text', text: 'Ten.' }],
    usage: { input_tokens: 40, cache_read_input_tokens: 60, cache_creation_input_tokens: 0, output_tokens: 40 },
  },
  generateContent: {
    candidates: [{ content: { role: 'model', parts: [{ text: 'Ten.' }] }, finishReason: 'STOP', index: 0 }],
    usageMetadata: { promptTokenCount: 100, cachedContentTokenCount: 60, candidatesTokenCount: 40, totalTokenCount: 140 },
  },
}
const server = createServer((request, response) => {
  request.resume()
  request.on('end', () => {
    const name = Object.keys(replies).find((part) => request.url.includes(part))
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(replies[name]))
  })
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const address = `http://127.0.0.1:${server.address().port}`

process.env.ANTHROPIC_BASE_URL = address
const ai = genkit({
  plugins: [
    openAI({ apiKey: 'none', baseURL: address }),
    googleAI({ apiKey: 'none', baseUrl: address }),
    anthropic({ apiKey: 'none' }),
  ],
})
for (const [title, model] of [
  ['openai    ', 'openai/gpt-4o'],
  ['anthropic ', 'anthropic/claude-sonnet-4-5'],
  ['google    ', 'googleai/gemini-2.5-flash'],
]) {
  const { usage } = await ai.generate({ model, prompt: 'What time is it?' })
  console.log(title, `input ${usage.inputTokens} cached ${usage.cachedContentTokens ?? '-'} output ${usage.outputTokens}`)
}
server.close()
server.closeAllConnections()
JS
node ask.js | tee seen.txt
diff seen.txt - <<'SEEN'
openai     input 100 cached - output 40
anthropic  input 40 cached - output 40
google     input 100 cached 60 output 40
SEEN
