#!/usr/bin/env bash
# gpt-tokens 1.3.14 counts fewer tokens for a question with a picture than for the question alone.
#
# What happens:      a content that is a list of parts, as every message with an image has, counts as nothing: neither its text nor
#                    its image. What remains is the frame of the message. The cost that the package tells follows from that.
# One would expect:  an error, or at least the tokens of the text: a budget that is kept by these numbers lets every request with
#                    an image pass, and images are most of what a vision model is billed for.
# The guess:         "an error, or some fixed number for the image".
# Seen on 2026-11-30:
#   text alone        22 tokens, 0.000055 USD
#   text as a part    7 tokens, 0.0000175 USD
#   text and picture  7 tokens, 0.0000175 USD
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts gpt-tokens@1.3.14
cat > count.js <<'JS'
import { GPTTokens } from 'gpt-tokens'

const url = `data:image/png;base64,${'A'.repeat(4000)}`
const text = 'How many coins lie on the table, and what are they worth together?'
for (const [title, content] of [
  ['text alone      ', text],
  ['text as a part  ', [{ type: 'text', text }]],
  ['text and picture', [{ type: 'text', text }, { type: 'image_url', image_url: { url } }]],
]) {
  const { usedTokens, usedUSD } = new GPTTokens({ model: 'gpt-4o', messages: [{ role: 'user', content }] })
  console.log(title, '', `${usedTokens} tokens, ${usedUSD} USD`)
}
JS
node count.js | tee seen.txt
diff seen.txt - <<'SEEN'
text alone        22 tokens, 0.000055 USD
text as a part    7 tokens, 0.0000175 USD
text and picture  7 tokens, 0.0000175 USD
SEEN
