#!/usr/bin/env bash
# @langchain/google-genai 2.3.2 counts no thinking among the output tokens of a Gemini reply.
#
# What happens:      of 100 tokens in, 10 of answer and 30 of thinking, usage_metadata says input 100, output 10 and total 140:
#                    input and output do not add up to the total, and the 30 stand nowhere.
# One would expect:  40, as @ai-sdk/google says for the same reply. Thinking is billed as output, so a cost reckoned from these
#                    numbers is a quarter of what the output costs.
# The guess:         "output 40, of which 30 are reasoning".
# Seen on 2026-11-30:
#   @langchain/google-genai  input 100 output 10 total 140 reasoning -
#   @ai-sdk/google           input 100 output 40 reasoning 30
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts \
  @langchain/google-genai@2.3.2 @langchain/core@1.4.0 @ai-sdk/google@3.0.141 zod@4.6.7
cat > ask.js <<'JS'
import { createServer } from 'node:http'
import { createGoogleGenerativeAI } from '@ai-sdk/google'
import { ChatGoogleGenerativeAI } from '@langchain/google-genai'

const reply = {
  candidates: [{ content: { role: 'model', parts: [{ text: 'Ten past ten.' }] }, finishReason: 'STOP', index: 0 }],
  usageMetadata: { promptTokenCount: 100, candidatesTokenCount: 10, thoughtsTokenCount: 30, totalTokenCount: 140 },
}
const server = createServer((request, response) => {
  request.resume()
  request.on('end', () => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(reply))
  })
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const address = `http://127.0.0.1:${server.address().port}`

const chain = new ChatGoogleGenerativeAI({ apiKey: 'none', model: 'gemini-2.5-flash', baseUrl: address })
const { usage_metadata: chained } = await chain.invoke('What time is it?')
const { input_tokens, output_tokens, total_tokens, output_token_details: details } = chained
const reasoning = details?.reasoning ?? '-'
console.log('@langchain/google-genai ', `input ${input_tokens} output ${output_tokens} total ${total_tokens} reasoning ${reasoning}`)

const model = createGoogleGenerativeAI({ apiKey: 'none', baseURL: address })('gemini-2.5-flash')
const { usage } = await model.doGenerate({ prompt: [{ role: 'user', content: [{ type: 'text', text: 'What time is it?' }] }] })
const { inputTokens, outputTokens } = usage
console.log('@ai-sdk/google          ', `input ${inputTokens.total} output ${outputTokens.total} reasoning ${outputTokens.reasoning}`)
server.close()
JS
node ask.js | tee seen.txt
diff seen.txt - <<'SEEN'
@langchain/google-genai  input 100 output 10 total 140 reasoning -
@ai-sdk/google           input 100 output 40 reasoning 30
SEEN
