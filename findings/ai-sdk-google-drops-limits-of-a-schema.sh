#!/usr/bin/env bash
# @ai-sdk/google 3.0.141 leaves the limits out of a JSON schema before it sends it to Gemini.
#
# What happens:      minItems, maxItems, minimum, maximum and pattern are gone, without a warning; types, enum and required stay.
#                    A box of four numbers from 0 to 1000 is then any list of numbers. Version 4.0.121 sends all of them, but
#                    wants Node 22, so `npm install @ai-sdk/google` under Node 20 chooses this one.
# One would expect:  the limits sent on: Gemini's schema has all five, and @google/genai sends them.
# The guess:         "minItems, maxItems, minimum and maximum are kept".
# Seen on 2026-11-30:
#   asked     {"type":"array","items":{"type":"number","minimum":0,"maximum":1000},"minItems":4,"maxItems":4}
#   sent      {"type":"array","items":{"type":"number"}}
#   warnings  []
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @ai-sdk/google@3.0.141 zod@4.6.7
cat > ask.js <<'JS'
import { createServer } from 'node:http'
import { createGoogleGenerativeAI } from '@ai-sdk/google'

let body = ''
const server = createServer((request, response) => {
  body = ''
  request.on('data', (piece) => (body += piece))
  request.on('end', () => {
    response.setHeader('content-type', 'application/json')
    response.end('{"candidates":[{"content":{"role":"model","parts":[{"text":"{}"}]},"finishReason":"STOP"}]}')
  })
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const baseURL = `http://127.0.0.1:${server.address().port}`
const model = createGoogleGenerativeAI({ apiKey: 'none', baseURL })('gemini-2.5-flash')
const box = { type: 'array', items: { type: 'number', minimum: 0, maximum: 1000 }, minItems: 4, maxItems: 4 }
const { warnings } = await model.doGenerate({
  prompt: [{ role: 'user', content: [{ type: 'text', text: 'Where is the cat?' }] }],
  responseFormat: { type: 'json', schema: { type: 'object', properties: { box }, required: ['box'] } },
})
console.log('asked    ', JSON.stringify(box))
console.log('sent     ', JSON.stringify(JSON.parse(body).generationConfig.responseSchema.properties.box))
console.log('warnings ', JSON.stringify(warnings))
server.close()
JS
node ask.js | tee seen.txt
diff seen.txt - <<'SEEN'
asked     {"type":"array","items":{"type":"number","minimum":0,"maximum":1000},"minItems":4,"maxItems":4}
sent      {"type":"array","items":{"type":"number"}}
warnings  []
SEEN
