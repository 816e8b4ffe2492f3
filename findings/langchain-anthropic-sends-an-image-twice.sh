#!/usr/bin/env bash
# @langchain/anthropic 1.5.11 sends each image of a standard base64 block twice, the second time as image/jpeg.
#
# What happens:      a block { type: 'image', source_type: 'base64', mime_type, data } is turned into two images of the request,
#                    the second with the type image/jpeg whatever it is. The same image as image_url arrives once.
# One would expect:  one image, as with @langchain/openai and @langchain/google-genai for the same message. Input tokens double,
#                    and a model that is asked how many pictures, or how many coins in all of them, sees two.
# The guess:         "every image once, in the given order, with all of LangChain's packages".
# Seen on 2026-11-30:
#   image_url  image/png text
#   base64     image/png image/jpeg text
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @langchain/anthropic@1.5.11 @langchain/core@1.4.0
cat > ask.js <<'JS'
import { createServer } from 'node:http'
import { ChatAnthropic } from '@langchain/anthropic'
import { HumanMessage } from '@langchain/core/messages'

let body = ''
const server = createServer((request, response) => {
  body = ''
  request.on('data', (piece) => (body += piece))
  request.on('end', () => {
    response.setHeader('content-type', 'application/json')
    const content = [{ type: 'text', text: 'one' }]
    const usage = { input_tokens: 1, output_tokens: 1 }
    response.end(JSON.stringify({ id: 'm', type: 'message', role: 'assistant', model: 'm', content, stop_reason: 'end_turn', usage }))
  })
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const anthropicApiUrl = `http://127.0.0.1:${server.address().port}`
const model = new ChatAnthropic({ apiKey: 'none', model: 'claude-sonnet-4-5', anthropicApiUrl })
// one transparent pixel
const data = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
for (const [name, image] of [
  ['image_url', { type: 'image_url', image_url: { url: `data:image/png;base64,${data}` } }],
  ['base64   ', { type: 'image', source_type: 'base64', mime_type: 'image/png', data }],
]) {
  await model.invoke([new HumanMessage({ content: [image, { type: 'text', text: 'How many pictures?' }] })])
  const parts = JSON.parse(body).messages[0].content
  console.log(name, '', parts.map(({ type, source }) => source?.media_type ?? type).join(' '))
}
server.close()
JS
node ask.js | tee seen.txt
diff seen.txt - <<'SEEN'
image_url  image/png text
base64     image/png image/jpeg text
SEEN
