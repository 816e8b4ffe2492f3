#!/usr/bin/env bash
# ai 6.0.326 (the AI SDK) sends an AVIF image that sharp 0.35.5 wrote as image/jpeg.
#
# What happens:      the type of bytes is told from their first twelve, and for AVIF the length of the first box must be 32; sharp
#                    writes one of 28. What is not recognised is called image/jpeg by the provider for compatible APIs. PNG,
#                    WebP, GIF and TIFF of sharp are named rightly.
# One would expect:  image/avif: "ftypavif" stands at the same place in both. A server then refuses the image or tries to read it
#                    as JPEG, and the model gets the blame. ai 7.0.173, which wants Node 22, recognises both.
# The guess:         "the right type for all of them".
# Seen on 2026-11-30:
#   png   image/png
#   webp  image/webp
#   gif   image/gif
#   tiff  image/tiff
#   avif  image/jpeg, first box 28 bytes
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts ai@6.0.326 @ai-sdk/openai-compatible@2.0.92 sharp@0.35.5 zod@4.6.7
cat > ask.js <<'JS'
import { createServer } from 'node:http'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { generateText } from 'ai'
import sharp from 'sharp'

let body = ''
const server = createServer((request, response) => {
  body = ''
  request.on('data', (piece) => (body += piece))
  request.on('end', () => {
    response.setHeader('content-type', 'application/json')
    response.end('{"choices":[{"index":0,"message":{"role":"assistant","content":"red"},"finish_reason":"stop"}]}')
  })
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const baseURL = `http://127.0.0.1:${server.address().port}`
const model = createOpenAICompatible({ name: 'any', baseURL })('any')
const red = sharp({ create: { width: 8, height: 8, channels: 3, background: '#ff0000' } })
for (const format of ['png', 'webp', 'gif', 'tiff', 'avif']) {
  const image = await red.clone().toFormat(format).toBuffer()
  await generateText({ model, messages: [{ role: 'user', content: [{ type: 'image', image: new Uint8Array(image) }] }] })
  const [, type] = /^data:([^;]+)/.exec(JSON.parse(body).messages[0].content[0].image_url.url)
  console.log(format.padEnd(5), format === 'avif' ? `${type}, first box ${image.readUInt32BE(0)} bytes` : type)
}
server.close()
JS
node ask.js | tee seen.txt
diff seen.txt - <<'SEEN'
png   image/png
webp  image/webp
gif   image/gif
tiff  image/tiff
avif  image/jpeg, first box 28 bytes
SEEN
