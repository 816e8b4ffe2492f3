#!/usr/bin/env bash
# tokenlens 1.3.1 charges input that was read from a cache at both prices: the full one, and that of the cache on top.
#
# What happens:      of 1,000 tokens of input, 600 of them from the cache, the cost is that of 1,000 plus that of 600, so that a call
#                    with a cache costs more than one without. It is so for a usage of the AI SDK, whose inputTokens include what was
#                    cached, and for one of OpenAI, whose prompt_tokens do.
# One would expect:  400 at the full price and 600 at that of the cache, as OpenAI bills them. A benchmark that asks the same picture
#                    many times pays mostly for cached input, and is told nearly twice or three times of what it costs.
# The guess:         "0.00175 dollars".
# Seen on 2026-12-01 (US$ of 1,000 tokens of input for gpt-4o, at 2.50 and 1.25 a million):
#   none cached         0.0025
#   600 cached, AI SDK  0.00325
#   600 cached, OpenAI  0.00325
#   600 cached, billed  0.00175
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts tokenlens@1.3.1
cat > cost.js <<'JS'
import { costFromUsage, resolveModel } from 'tokenlens'

const id = 'openai:gpt-4o'
const { inputPerMTokens, cacheReadPerMTokens } = resolveModel(id).pricing
const cost = (usage) => costFromUsage({ id, usage })
const ofOpenAI = { prompt_tokens: 1000, completion_tokens: 0, prompt_tokens_details: { cached_tokens: 600 } }
for (const [title, dollars] of [
  ['none cached        ', cost({ inputTokens: 1000, outputTokens: 0 })],
  ['600 cached, AI SDK ', cost({ inputTokens: 1000, cachedInputTokens: 600, outputTokens: 0 })],
  ['600 cached, OpenAI ', cost(ofOpenAI)],
  ['600 cached, billed ', (400 * inputPerMTokens + 600 * cacheReadPerMTokens) / 1e6],
]) {
  console.log(title, Number(dollars.toFixed(6)))
}
JS
node cost.js | tee seen.txt
diff seen.txt - <<'SEEN'
none cached         0.0025
600 cached, AI SDK  0.00325
600 cached, OpenAI  0.00325
600 cached, billed  0.00175
SEEN
