#!/usr/bin/env bash
# ollama-ai-provider-v2 4.0.1 sends temperature and the limit of tokens where Ollama does not look for them.
#
# What happens:      `temperature: 0` and `maxOutputTokens: 50` stand as temperature and max_output_tokens beside the model; there
#                    is no "options". A seed is left out with a warning, though Ollama has one.
# One would expect:  options.temperature, options.num_predict and options.seed, as Ollama's /api/chat documents them and as
#                    @langchain/ollama sends them. The model answers with its own temperature and at any length, and two runs
#                    that were meant to be alike are not.
# The guess:         "temperature 0 and the seed arrive, as with every other provider".
# Seen on 2026-11-30:
#   ollama-ai-provider-v2  {"temperature":0,"max_output_tokens":50}
#   warnings               seed
#   @langchain/ollama      {"options":{"seed":1,"num_predict":50,"temperature":0}}
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts --legacy-peer-deps \
  ollama-ai-provider-v2@4.0.1 @langchain/ollama@1.3.0 @langchain/core@1.4.0 zod@4.6.7
cat > ask.js <<'JS'
import { createServer } from 'node:http'
import { ChatOllama } from '@langchain/ollama'
import { createOllama } from 'ollama-ai-provider-v2'

let body = ''
const server = createServer((request, response) => {
  body = ''
  request.on('data', (piece) => (body += piece))
  request.on('end', () => {
    response.setHeader('content-type', 'application/json')
    const message = { role: 'assistant', content: '{}' }
    response.end(`${JSON.stringify({ model: 'm', created_at: '2026-01-01T00:00:00Z', message, done: true, done_reason: 'stop' })}\n`)
  })
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const address = `http://127.0.0.1:${server.address().port}`
// what is not a setting of how to answer
const left = new Set(['model', 'messages', 'stream', 'think', 'tools', 'format', 'keep_alive'])
const settings = () => JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(body)).filter(([key]) => !left.has(key))))

const { warnings } = await createOllama({ baseURL: `${address}/api` })('m').doGenerate({
  prompt: [{ role: 'user', content: [{ type: 'text', text: 'What time is it?' }] }],
  temperature: 0,
  maxOutputTokens: 50,
  seed: 1,
})
console.log('ollama-ai-provider-v2 ', settings())
console.log('warnings              ', warnings.map(({ details }) => details).join(' '))
await new ChatOllama({ model: 'm', baseUrl: address, temperature: 0, numPredict: 50, seed: 1 }).invoke('What time is it?')
console.log('@langchain/ollama     ', settings())
server.close()
JS
node ask.js | tee seen.txt
diff seen.txt - <<'SEEN'
ollama-ai-provider-v2  {"temperature":0,"max_output_tokens":50}
warnings               seed
@langchain/ollama      {"options":{"seed":1,"num_predict":50,"temperature":0}}
SEEN
