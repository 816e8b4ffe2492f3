#!/usr/bin/env bash
# parse-duration 2.1.9 (npm) makes a millisecond of a time with a colon.
#
# What happens:      "1:30" is 1.03 and "1:02:03" is 1.002003, in ms. Each further number counts as a smaller part of one millisecond,
#                    and nothing tells that the text was not understood, as null does of other words.
# One would expect:  a minute and a half (or an hour and a half), or null: videos, stopwatches and answers to "how long?" write times
#                    with colons.
# The guess:         "null, or 90 seconds".
# Seen on 2026-12-01:
#   1:30 -> 1.03 ms
#   1:02:03 -> 1.002003 ms
#   1h30 -> 5400000 ms
#   half an hour -> null ms
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts parse-duration@2.1.9
cat > durations.js <<'JS'
import parse from 'parse-duration'

for (const text of ['1:30', '1:02:03', '1h30', 'half an hour']) console.log(`${text} -> ${parse(text)} ms`)
JS
node durations.js | tee seen.txt
diff seen.txt - <<'SEEN'
1:30 -> 1.03 ms
1:02:03 -> 1.002003 ms
1h30 -> 5400000 ms
half an hour -> null ms
SEEN
