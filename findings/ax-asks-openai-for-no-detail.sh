#!/usr/bin/env bash
# @ax-llm/ax 24.0.21 sends the detail of an image to OpenAI's chat completions as "details", a field that they do not have.
#
# What happens:      an image with details "low" goes to /chat/completions with "details": "low" beside its address, for openai and for
#                    all that share its code, as grok. To /responses it goes as "detail", and to api.openai.com, also where apiURL
#                    names another server.
# One would expect:  image_url.detail, as OpenAI documents it. A server that passes over what it does not know looks at the picture in
#                    full detail, at several times the tokens; two APIs of one model are compared at different resolutions.
# The guess:         "details low reaches OpenAI as detail low".
# Seen on 2026-12-01 (host that is asked, where 127.0.0.1:8000 is set; what stands beside the picture):
#   openai            127.0.0.1:8000  {"details":"low"}
#   grok              127.0.0.1:8000  {"details":"low"}
#   openai-responses  api.openai.com  {"detail":"low"}
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @ax-llm/ax@24.0.21
cat > ask.js <<'JS'
import { ai } from '@ax-llm/ax'

const usage = { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11, input_tokens: 9, output_tokens: 2 }
const text = { type: 'output_text', text: 'Ten.', annotations: [] }
const reply = {
  id: '1',
  model: 'm',
  usage,
  choices: [{ index: 0, message: { role: 'assistant', content: 'Ten.' }, finish_reason: 'stop' }],
  output: [{ id: '2', type: 'message', role: 'assistant', status: 'completed', content: [text] }],
}
let asked
let sent
// takes the place of the server: what is asked of which host
async function fetch(url, { body }) {
  asked = new URL(url).host
  sent = JSON.parse(body)
  return Response.json(reply)
}

const image = 'R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs='
const content = [
  { type: 'image', mimeType: 'image/gif', image, details: 'low' },
  { type: 'text', text: 'What time is it?' },
]
for (const [name, model] of [['openai', 'gpt-4o'], ['grok', 'grok-4'], ['openai-responses', 'gpt-4o']]) {
  const service = ai({ name, apiKey: 'none', apiURL: 'http://127.0.0.1:8000/v1', config: { model, stream: false }, options: { fetch } })
  await service.chat({ model, chatPrompt: [{ role: 'user', content }] }, { stream: false })
  const [part] = (sent.messages ?? sent.input)[0].content
  const { detail, details } = typeof part.image_url === 'string' ? part : part.image_url
  console.log(name.padEnd(17), asked.padEnd(15), JSON.stringify({ detail, details }))
}
JS
node ask.js | tee seen.txt
diff seen.txt - <<'SEEN'
openai            127.0.0.1:8000  {"details":"low"}
grok              127.0.0.1:8000  {"details":"low"}
openai-responses  api.openai.com  {"detail":"low"}
SEEN
