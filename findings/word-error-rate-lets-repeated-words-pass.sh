#!/usr/bin/env bash
# word-error-rate 0.0.7 finds no error in a reply that repeats its first word, however often.
#
# What happens:      "stop stop stop" read for "stop" has a word error rate of 0, and so has "the the cat" for "the cat" that
#                    is cut short; a wrong word among them counts as usual. The first row and column of its table carry no
#                    cost for insertions and deletions.
# One would expect:  2 for the first: two insertions against one word of truth. A model that falls into a loop, the usual way
#                    in which reading a text goes wrong, is scored as perfect.
# The guess:         "a word three times over is two errors against one word".
# Seen on 2026-11-30:
#   stop            0
#   stop stop stop  0
#   stop now now    0.6667
#   a stop          0.5
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts word-error-rate@0.0.7
cat > rate.js <<'JS'
import { wordErrorRate } from 'word-error-rate'

for (const reply of ['stop', 'stop stop stop', 'stop now now', 'a stop']) {
  console.log(reply.padEnd(15), Number(wordErrorRate(reply, 'stop').toFixed(4)))
}
JS
node rate.js | tee seen.txt
diff seen.txt - <<'SEEN'
stop            0
stop stop stop  0
stop now now    0.6667
a stop          0.5
SEEN
