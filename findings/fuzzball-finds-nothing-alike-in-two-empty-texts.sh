#!/usr/bin/env bash
# fuzzball 2.2.6 (npm) gives two texts that are both empty 0 of 100, and so it does for two that are the same sign.
#
# What happens:      texts are reduced to letters and digits first; where nothing is left of both, every one of its ratios is 0.
# One would expect:  100, as for any other two texts that are the same. An image without text has the empty text as its right
#                    transcription, and a model that says so gets nothing.
# The guess:         "ratio('', '') is 100".
# Seen on 2026-12-01 (ratio, partial, token sort, token set, weighted):
#   "" and "": 0, 0, 0, 0, 0
#   "?" and "?": 0, 0, 0, 0, 0
#   "7" and "7": 100, 100, 100, 100, 100
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts fuzzball@2.2.6
cat > alike.js <<'JS'
import { partial_ratio, ratio, token_set_ratio, token_sort_ratio, WRatio } from 'fuzzball'

for (const text of ['', '?', '7'])
  console.log(
    `"${text}" and "${text}": ${[ratio, partial_ratio, token_sort_ratio, token_set_ratio, WRatio].map((of) => of(text, text)).join(', ')}`,
  )
JS
node alike.js | tee seen.txt
diff seen.txt - <<'SEEN'
"" and "": 0, 0, 0, 0, 0
"?" and "?": 0, 0, 0, 0, 0
"7" and "7": 100, 100, 100, 100, 100
SEEN
