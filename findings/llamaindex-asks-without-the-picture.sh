#!/usr/bin/env bash
# @llamaindex/ollama 0.1.24 and @llamaindex/mistral 0.1.23 leave the picture out of a message and send its text alone.
#
# What happens:      of a message with a picture and a question only the question reaches the server, as a plain string, without an
#                    error or a note. @llamaindex/openai sends both parts of the same message. The models meant are llava and
#                    pixtral, made for pictures.
# One would expect:  the picture, which both servers take, or an error, as @llamaindex/google gives for an address it cannot send.
#                    The models answer all the same, and the score of a benchmark is that of guessing.
# The guess:         "a list of images for Ollama, an image_url for Mistral".
# Seen on 2026-12-01 (what the request holds of the message):
#   openai   image_url text
#   mistral  "What time is it?"
#   ollama   "What time is it?" images: none
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts --legacy-peer-deps \
  @llamaindex/openai@0.4.23 @llamaindex/mistral@0.1.23 @llamaindex/ollama@0.1.24 \
  @llamaindex/core@0.6.23 @llamaindex/env@0.1.31 gpt-tokenizer@2.9.0 zod@4.6.7
cat > ask.js <<'JS'
import { MistralAI } from '@llamaindex/mistral'
import { Ollama } from '@llamaindex/ollama'
import { OpenAI } from '@llamaindex/openai'
import { createServer } from 'node:http'

const answer = { role: 'assistant', content: 'Ten.' }
const usage = { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 }
const completion = { id: '1', object: 'chat.completion', created: 1, model: 'm', usage }
completion.choices = [{ index: 0, message: answer, finish_reason: 'stop' }]
const ollama = { model: 'm', created_at: '2026-12-01T00:00:00Z', message: answer, done: true, done_reason: 'stop' }

let sent
const server = createServer(async (request, response) => {
  let text = ''
  for await (const part of request) text += part
  sent = JSON.parse(text).messages.at(-1)
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify(request.url.includes('/api/chat') ? ollama : completion))
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const address = `http://127.0.0.1:${server.address().port}`

// the Mistral adapter has no setting for the address of the server
const original = globalThis.fetch
globalThis.fetch = (request, options) => {
  const url = request.url ?? String(request)
  if (!url.startsWith('https://api.mistral.ai')) return original(request, options)
  const { method, headers, body } = request
  return original(url.replace('https://api.mistral.ai', address), { method, headers, body, duplex: 'half' })
}

const picture = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTSZdAAAAABJRU5ErkJggg=='
const content = [
  { type: 'image_url', image_url: { url: picture } },
  { type: 'text', text: 'What time is it?' },
]
for (const [title, model] of [
  ['openai ', new OpenAI({ model: 'gpt-4o', apiKey: 'none', baseURL: address })],
  ['mistral', new MistralAI({ model: 'pixtral-12b', apiKey: 'none' })],
  ['ollama ', new Ollama({ model: 'llava', config: { host: address } })],
]) {
  await model.chat({ messages: [{ role: 'user', content }] })
  const held = Array.isArray(sent.content) ? sent.content.map(({ type }) => type).join(' ') : JSON.stringify(sent.content)
  console.log(title, '', held + (title === 'ollama ' ? ` images: ${sent.images?.length ?? 'none'}` : ''))
}
server.close()
server.closeAllConnections()
JS
node ask.js 2>/dev/null | tee seen.txt
diff seen.txt - <<'SEEN'
openai   image_url text
mistral  "What time is it?"
ollama   "What time is it?" images: none
SEEN
