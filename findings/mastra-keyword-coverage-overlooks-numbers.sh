#!/usr/bin/env bash
# @mastra/evals 1.10.2 (keyword coverage) gives full points where the number of an answer is wrong.
#
# What happens:      numbers, times and decimals are no keywords and are taken out of both texts before they are compared: "43"
#                    covers "42", and an answer that is nothing but a wrong number scores 1, of no keywords at all. A currency sign
#                    in front makes a keyword of it again.
# One would expect:  the number to count: it is the one word of "the speed limit is 60" that matters. Its documentation speaks of
#                    common words that are left out, not of numbers.
# The guess:         "numbers count as keywords".
# Seen on 2026-12-01 (what was expected; the answer; score; keywords found of those looked for):
#   60                        | 80                        | 1 | 0 of 0
#   The speed limit is 60     | The speed limit is 80     | 1 | 2 of 2
#   The clock shows 10:10     | The clock shows 1:50      | 1 | 2 of 2
#   The price is $5           | The price is $6           | 0.5 | 1 of 2
#   The animal is a cat       | The animal is a dog       | 0.5 | 1 of 2
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts --legacy-peer-deps @mastra/evals@1.10.2 @mastra/core@1.71.0
cat > score.js <<'JS'
import { createKeywordCoverageScorer } from '@mastra/evals/scorers/prebuilt'
import { createAgentTestRun, createTestMessage } from '@mastra/evals/scorers/utils'

const scorer = createKeywordCoverageScorer()
for (const [expected, answer] of [
  ['60', '80'],
  ['The speed limit is 60', 'The speed limit is 80'],
  ['The clock shows 10:10', 'The clock shows 1:50'],
  ['The price is $5', 'The price is $6'],
  ['The animal is a cat', 'The animal is a dog'],
]) {
  const run = createAgentTestRun({
    inputMessages: [createTestMessage({ id: '1', role: 'user', content: expected })],
    output: [createTestMessage({ id: '2', role: 'assistant', content: answer })],
  })
  const { score, analyzeStepResult: found } = await scorer.run(run)
  const counts = `${found.matchedKeywordsLength} of ${found.totalKeywordsLength}`
  console.log([expected.padEnd(25), answer.padEnd(25), score, counts].join(' | '))
}
JS
node score.js 2>&1 | grep ' | ' | tee seen.txt
diff seen.txt - <<'SEEN'
60                        | 80                        | 1 | 0 of 0
The speed limit is 60     | The speed limit is 80     | 1 | 2 of 2
The clock shows 10:10     | The clock shows 1:50      | 1 | 2 of 2
The price is $5           | The price is $6           | 0.5 | 1 of 2
The animal is a cat       | The animal is a dog       | 0.5 | 1 of 2
SEEN
