#!/usr/bin/env bash
# @google/genai 3.3.0 asks the Gemini API at /v1, where nothing else is set.
#
# What happens:      new GoogleGenAI({ apiKey }) sends generateContent to /v1/models/.., and vertexai apart, only
#                    apiVersion, httpOptions.apiVersion or GOOGLE_GENAI_API_VERSION change that.
# One would expect:  /v1beta, which Google's own samples for REST name (media_resolution of a part, thinkingConfig) and
#                    which earlier versions of the package asked (2.24.0 in this script).
# The guess:         "both ask /v1beta". A program that follows REST samples and one that uses the package do not call
#                    the same version of the API.
# Seen on 2026-11-29:
#   2.24.0 POST /v1beta/models/gemini-3.8-flash:generateContent
#   3.3.0 POST /v1/models/gemini-3.8-flash:generateContent
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts --legacy-peer-deps \
  old@npm:@google/genai@2.24.0 new@npm:@google/genai@3.3.0
cat > ask.js <<'JS'
import { createServer } from 'node:http'

let path = ''
const server = createServer((request, response) => {
  path = `${request.method} ${request.url}`
  response.setHeader('content-type', 'application/json')
  response.end('{"candidates":[]}')
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const baseUrl = `http://127.0.0.1:${server.address().port}`
for (const [name, version] of [['old', '2.24.0'], ['new', '3.3.0']]) {
  const { GoogleGenAI } = await import(name)
  const client = new GoogleGenAI({ apiKey: 'none', httpOptions: { baseUrl } })
  await client.models.generateContent({ model: 'gemini-3.8-flash', contents: 'Hello' })
  console.log(version, path)
}
server.close()
JS
node ask.js | tee seen.txt
diff seen.txt - <<'SEEN'
2.24.0 POST /v1beta/models/gemini-3.8-flash:generateContent
3.3.0 POST /v1/models/gemini-3.8-flash:generateContent
SEEN
