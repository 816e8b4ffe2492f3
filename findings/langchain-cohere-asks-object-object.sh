#!/usr/bin/env bash
# @langchain/cohere 1.0.5 asks Cohere "[object Object],[object Object]" where a message has a picture and a question.
#
# What happens:      content that is a list of parts is made a string as JavaScript does it, so that neither the picture nor the
#                    question leaves the machine. Two parts of text fare no better. No error, no warning, and the tokens are paid.
# One would expect:  the parts, which Cohere's vision models take, or an error, as @langchain/mistralai gives for a part that it cannot
#                    send. A model answers something to such a question, and it counts as its reading of the picture.
# The guess:         "the picture reaches Cohere as an image_url".
# Seen on 2026-12-01 (the end of the conversation that the server was sent):
#   openai, picture and text  [{"type":"image_url"},{"type":"text","text":"What time is it?"}]
#   cohere, picture and text  "[object Object],[object Object]"
#   cohere, two texts         "[object Object],[object Object]"
#   cohere, a string          "What time is it?"
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts \
  @langchain/cohere@1.0.5 @langchain/openai@1.6.0 @langchain/core@1.4.0 cohere-ai@7.21.0
cat > ask.js <<'JS'
import { createServer } from 'node:http'
import { ChatCohere } from '@langchain/cohere'
import { HumanMessage } from '@langchain/core/messages'
import { ChatOpenAI } from '@langchain/openai'
import { CohereClient } from 'cohere-ai'

const message = { role: 'assistant', content: 'Ten.' }
const reply = { text: 'Ten.', generation_id: '1', finish_reason: 'COMPLETE', choices: [{ index: 0, message, finish_reason: 'stop' }] }
let asked
const server = createServer(async (request, response) => {
  const pieces = []
  for await (const piece of request) pieces.push(piece)
  const body = JSON.parse(Buffer.concat(pieces).toString())
  asked = body.message ?? body.messages.at(-1).content
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify(reply))
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const address = `http://127.0.0.1:${server.address().port}`

const url = 'data:image/gif;base64,R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs='
const picture = { type: 'image_url', image_url: { url } }
const question = { type: 'text', text: 'What time is it?' }
const cohere = new ChatCohere({ model: 'command-a-vision-07-2025', client: new CohereClient({ token: 'none', environment: address }) })
const openai = new ChatOpenAI({ model: 'gpt-4o', apiKey: 'none', configuration: { baseURL: address } })
for (const [title, model, content] of [
  ['openai, picture and text ', openai, [picture, question]],
  ['cohere, picture and text ', cohere, [picture, question]],
  ['cohere, two texts        ', cohere, [question, { type: 'text', text: 'In one word.' }]],
  ['cohere, a string         ', cohere, question.text],
]) {
  await model.invoke([new HumanMessage({ content })])
  console.log(title, JSON.stringify(asked, (key, value) => (key === 'image_url' ? undefined : value)))
}
server.close()
server.closeAllConnections()
JS
node ask.js | tee seen.txt
diff seen.txt - <<'SEEN'
openai, picture and text  [{"type":"image_url"},{"type":"text","text":"What time is it?"}]
cohere, picture and text  "[object Object],[object Object]"
cohere, two texts         "[object Object],[object Object]"
cohere, a string          "What time is it?"
SEEN
