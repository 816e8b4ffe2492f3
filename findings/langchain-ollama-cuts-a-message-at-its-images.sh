#!/usr/bin/env bash
# @langchain/ollama 1.3.0 makes one message of the user into as many messages as it has parts.
#
# What happens:      an image and a question arrive as two turns of the user: an empty text with the image, then the question
#                    without one. Two of each are four turns.
# One would expect:  one turn with "images", the field that Ollama's message has for them, as the package of Ollama itself sends
#                    it. Templates of models mark every turn, so the model reads other text than with every other client.
# The guess:         "one message, its images in a list and its texts joined".
# Seen on 2026-11-30 (text and number of images of every turn):
#   ollama             [["Compare them.",2]]
#   @langchain/ollama  [["",1],["",1],["Compare them.",0]]
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @langchain/ollama@1.3.0 @langchain/core@1.4.0 ollama@0.6.4
cat > ask.js <<'JS'
import { createServer } from 'node:http'
import { ChatOllama } from '@langchain/ollama'
import { HumanMessage } from '@langchain/core/messages'
import { Ollama } from 'ollama'

let body = ''
const server = createServer((request, response) => {
  body = ''
  request.on('data', (piece) => (body += piece))
  request.on('end', () => {
    response.setHeader('content-type', 'application/x-ndjson')
    response.end('{"model":"m","message":{"role":"assistant","content":"same"},"done":true,"done_reason":"stop"}\n')
  })
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const address = `http://127.0.0.1:${server.address().port}`
const turns = () => JSON.stringify(JSON.parse(body).messages.map(({ content, images }) => [content, images?.length ?? 0]))
// one transparent pixel
const data = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
await new Ollama({ host: address }).chat({
  model: 'm',
  messages: [{ role: 'user', content: 'Compare them.', images: [data, data] }],
})
console.log('ollama            ', turns())
const image = { type: 'image_url', image_url: { url: `data:image/png;base64,${data}` } }
const message = new HumanMessage({ content: [image, image, { type: 'text', text: 'Compare them.' }] })
await new ChatOllama({ model: 'm', baseUrl: address }).invoke([message])
console.log('@langchain/ollama ', turns())
server.close()
JS
node ask.js | tee seen.txt
diff seen.txt - <<'SEEN'
ollama             [["Compare them.",2]]
@langchain/ollama  [["",1],["",1],["Compare them.",0]]
SEEN
