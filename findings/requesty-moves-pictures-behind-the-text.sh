#!/usr/bin/env bash
# @requesty/ai-sdk 3.6.1 joins all texts of a message to one and puts the pictures behind it.
#
# What happens:      "First:", a picture, "Second:", a picture, "Which is larger?" reaches the server as the text
#                    "First:Second:Which is larger?" and two pictures. A single picture before its question comes after it.
# One would expect:  the parts in their order, as the same message has with @ai-sdk/deepinfra. Examples with their answers in one
#                    message lose which answer belongs to which picture, and a model need not answer alike where the picture comes last.
# The guess:         "all providers send the image before the text, as given".
# Seen on 2026-12-01 (the content of the message as it was sent; * is a picture):
#   requesty   First:Second:Which is larger? * *
#   deepinfra  First: * Second: * Which is larger?
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts --legacy-peer-deps \
  ai@6.0.326 @requesty/ai-sdk@3.6.1 @ai-sdk/deepinfra@2.0.84 zod@4.6.7
cat > ask.js <<'JS'
import { createDeepInfra } from '@ai-sdk/deepinfra'
import { createRequesty } from '@requesty/ai-sdk'
import { generateText } from 'ai'
import { createServer } from 'node:http'

const completion = { id: '1', object: 'chat.completion', created: 1, model: 'm' }
completion.choices = [{ index: 0, message: { role: 'assistant', content: 'The first.' }, finish_reason: 'stop' }]
completion.usage = { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 }
let sent
const server = createServer(async (request, response) => {
  let text = ''
  for await (const part of request) text += part
  sent = JSON.parse(text).messages[0].content
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify(completion))
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const settings = { apiKey: 'none', baseURL: `http://127.0.0.1:${server.address().port}` }

const base64 = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTSZdAAAAABJRU5ErkJggg=='
const text = (text) => ({ type: 'text', text })
const picture = { type: 'image', image: Buffer.from(base64, 'base64'), mediaType: 'image/png' }
const content = [text('First:'), picture, text('Second:'), picture, text('Which is larger?')]
for (const [title, model] of [
  ['requesty ', createRequesty(settings)('openai/gpt-4o')],
  ['deepinfra', createDeepInfra(settings)('m')],
]) {
  await generateText({ model, maxRetries: 0, messages: [{ role: 'user', content }] })
  console.log(title, '', sent.map((part) => part.text ?? '*').join(' '))
}
server.close()
server.closeAllConnections()
JS
node ask.js 2>/dev/null | tee seen.txt
diff seen.txt - <<'SEEN'
requesty   First:Second:Which is larger? * *
deepinfra  First: * Second: * Which is larger?
SEEN
