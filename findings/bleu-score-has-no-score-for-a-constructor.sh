#!/usr/bin/env bash
# bleu-score 1.0.4 gives a reply no score, NaN, as soon as it holds the word "constructor" or "toString".
#
# What happens:      words are counted in a plain object, in which every name that objects inherit counts as seen already. The right
#                    reply, letter for letter, has NaN as well, and so has a mean over all tests in which one such word occurs.
# One would expect:  1 for the same text, and a score from its other words for another. Replies that read code from a screenshot
#                    hold such words.
# The guess:         "a wrong word among two is a precision of one half".
# Seen on 2026-12-01 (truth; reply; score of single words):
#   call the method       call the method       1
#   call the method       call the function     0.6667
#   call the method       call the constructor  NaN
#   call the constructor  call the constructor  NaN
#   use toString          use toString          NaN
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts bleu-score@1.0.4
cat > score.js <<'JS'
import { bleu } from 'bleu-score'

for (const [truth, reply] of [
  ['call the method', 'call the method'],
  ['call the method', 'call the function'],
  ['call the method', 'call the constructor'],
  ['call the constructor', 'call the constructor'],
  ['use toString', 'use toString'],
]) {
  console.log(truth.padEnd(21), reply.padEnd(21), Number(bleu(truth, reply, 1).toFixed(4)))
}
JS
node score.js | tee seen.txt
diff seen.txt - <<'SEEN'
call the method       call the method       1
call the method       call the function     0.6667
call the method       call the constructor  NaN
call the constructor  call the constructor  NaN
use toString          use toString          NaN
SEEN
