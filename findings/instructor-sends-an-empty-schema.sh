#!/usr/bin/env bash
# @instructor-ai/instructor 1.7.0 sends a model an empty schema where the schema is written with Zod 4.
#
# What happens:      of a box of four numbers and a label the tool that is sent has no parameters, and in JSON mode the system
#                    message names the schema only. With Zod 3 all of it arrives. The answer is checked against the full schema
#                    either way, so that a model that guesses the fields seems to be asked well.
# One would expect:  an error, or the fields: its peer dependency is "zod >=3.23.8", and that installs Zod 4. A model is then
#                    measured on a form that nobody told it.
# The guess:         "a tuple of four is kept as four items".
# Seen on 2026-12-01 (Zod; parameters of the tool; whether the JSON mode's message names "box"):
#   3.25.76  {"type":"object","properties":["box","label"],"items":4}  names box: yes
#   4.6.7    {}  names box: no
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > ask.js <<'JS'
import Instructor from '@instructor-ai/instructor'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import OpenAI from 'openai'
import { z } from 'zod'

const answer = '{"box":[1,2,3,4],"label":"cat"}'
let sent
const server = createServer(async (request, response) => {
  let text = ''
  for await (const part of request) text += part
  sent = JSON.parse(text)
  const tool_calls = sent.tools && [{ id: '1', type: 'function', function: { name: 'Thing', arguments: answer } }]
  const message = { role: 'assistant', content: answer, tool_calls }
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ id: '1', object: 'chat.completion', created: 1, model: 'm', choices: [{ index: 0, message }] }))
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))

const schema = z.object({ box: z.tuple([z.number(), z.number(), z.number(), z.number()]), label: z.string() })
const client = new OpenAI({ apiKey: 'none', baseURL: `http://127.0.0.1:${server.address().port}` })
const ask = (mode) =>
  Instructor({ client, mode }).chat.completions.create({
    model: 'm',
    messages: [{ role: 'user', content: 'Where is the cat?' }],
    response_model: { schema, name: 'Thing' },
  })

await ask('TOOLS')
const { type, properties } = sent.tools[0].function.parameters
const parameters = { type, properties: properties && Object.keys(properties), items: properties?.box.minItems }
await ask('JSON')
const named = sent.messages[0].content.includes('"box') || sent.messages[0].content.includes('\\"box')
const { version } = JSON.parse(readFileSync('node_modules/zod/package.json', 'utf8'))
console.log(version.padEnd(7), '', JSON.stringify(parameters), ` names box: ${named ? 'yes' : 'no'}`)
server.close()
server.closeAllConnections()
JS
for zod in 3.25.76 4.6.7; do
  rm -rf node_modules package.json package-lock.json
  printf '{"private":true,"type":"module"}' > package.json
  npm install --silent --no-audit --no-fund --ignore-scripts @instructor-ai/instructor@1.7.0 openai@6.10.0 zod@$zod >&2
  node ask.js
done | tee seen.txt
diff seen.txt - <<'SEEN'
3.25.76  {"type":"object","properties":["box","label"],"items":4}  names box: yes
4.6.7    {}  names box: no
SEEN
