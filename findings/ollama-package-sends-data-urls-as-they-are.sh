#!/usr/bin/env bash
# ollama 0.6.4 (the npm package) puts an image that is given as a data URL into the request as it stands.
#
# What happens:      `images: ['data:image/png;base64,iVBO..']` is sent with its prefix, where a Buffer and a bare base64 text
#                    both arrive as base64. The wire field is base64, so the prefix makes the image unreadable for a server.
# One would expect:  the prefix taken off: data URLs are how the clients of Chat Completions name the same image, and the
#                    package looks into the text anyway, to see whether it is the name of a file.
# The guess:         "the same base64 three times".
# Seen on 2026-11-29:
#   buffer    iVBORw0KGgo
#   base64    iVBORw0KGgo
#   data URL  data:image/
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts ollama@0.6.4
cat > ask.js <<'JS'
import { createServer } from 'node:http'
import { Ollama } from 'ollama'

let body = ''
const server = createServer((request, response) => {
  body = ''
  request.on('data', (piece) => (body += piece))
  request.on('end', () => {
    response.setHeader('content-type', 'application/json')
    response.end('{"message":{"role":"assistant","content":"x"},"done":true}\n')
  })
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const client = new Ollama({ host: `http://127.0.0.1:${server.address().port}` })
// one transparent pixel
const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
for (const [name, image] of [
  ['buffer  ', Buffer.from(pixel, 'base64')],
  ['base64  ', pixel],
  ['data URL', `data:image/png;base64,${pixel}`],
]) {
  await client.chat({ model: 'any', messages: [{ role: 'user', content: 'What is it?', images: [image] }] })
  console.log(name, '', JSON.parse(body).messages[0].images[0].slice(0, 11))
}
server.close()
JS
node ask.js | tee seen.txt
diff seen.txt - <<'SEEN'
buffer    iVBORw0KGgo
base64    iVBORw0KGgo
data URL  data:image/
SEEN
