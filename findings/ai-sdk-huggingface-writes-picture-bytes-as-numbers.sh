#!/usr/bin/env bash
# @ai-sdk/huggingface 1.0.77 writes the bytes of a picture as decimal numbers where base64 is due. 2.0.48 does the same.
#
# What happens:      a picture given as bytes goes out as "data:image/png;base64,137,80,78,71": the list of numbers that JavaScript
#                    prints for an array. Given as base64 text, the same picture is right. @ai-sdk/deepinfra is right with both.
# One would expect:  base64 both times, as a file read from disk is bytes. What the model behind the server sees is no picture, and
#                    whether that is an error or a guess is up to the server.
# The guess:         "all providers send a data URL in base64".
# Seen on 2026-12-01 (provider; how the picture was given; start of the data URL; whether it decodes to the picture):
#   huggingface bytes   data:image/png;base64,137,80,78,71,13,10  no
#   huggingface base64  data:image/png;base64,iVBORw0KGgoAAAANSU  yes
#   deepinfra   bytes   data:image/png;base64,iVBORw0KGgoAAAANSU  yes
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts \
  ai@6.0.326 @ai-sdk/huggingface@1.0.77 @ai-sdk/deepinfra@2.0.84 zod@4.6.7
cat > ask.js <<'JS'
import { createDeepInfra } from '@ai-sdk/deepinfra'
import { createHuggingFace } from '@ai-sdk/huggingface'
import { generateText } from 'ai'
import { createServer } from 'node:http'

let sent
const server = createServer(async (request, response) => {
  let text = ''
  for await (const part of request) text += part
  const { input, messages } = JSON.parse(text)
  const [{ image_url }] = (input ?? messages)[0].content
  sent = image_url.url ?? image_url
  response.setHeader('content-type', 'application/json')
  response.statusCode = 400
  response.end('{"error":{"message":"only looked at"}}')
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const settings = { apiKey: 'none', baseURL: `http://127.0.0.1:${server.address().port}` }

const base64 = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTSZdAAAAABJRU5ErkJggg=='
const bytes = new Uint8Array(Buffer.from(base64, 'base64'))
for (const [title, model, image] of [
  ['huggingface bytes ', createHuggingFace(settings)('m'), bytes],
  ['huggingface base64', createHuggingFace(settings)('m'), base64],
  ['deepinfra   bytes ', createDeepInfra(settings)('m'), bytes],
]) {
  const content = [{ type: 'image', image, mediaType: 'image/png' }, { type: 'text', text: 'What is it?' }]
  await generateText({ model, maxRetries: 0, messages: [{ role: 'user', content }] }).catch(() => {})
  const decoded = Buffer.from(sent.slice(sent.indexOf(',') + 1), 'base64').equals(Buffer.from(bytes))
  console.log(title, '', sent.slice(0, 40), '', decoded ? 'yes' : 'no')
}
server.close()
server.closeAllConnections()
JS
node ask.js | tee seen.txt
diff seen.txt - <<'SEEN'
huggingface bytes   data:image/png;base64,137,80,78,71,13,10  no
huggingface base64  data:image/png;base64,iVBORw0KGgoAAAANSU  yes
deepinfra   bytes   data:image/png;base64,iVBORw0KGgoAAAANSU  yes
SEEN
