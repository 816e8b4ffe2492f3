#!/usr/bin/env bash
# timestring 7.0.0 (npm) drops a number without a unit at the end, and a minus before the first.
#
# What happens:      "1h 30" is 3,600 s: the 30 is passed over without an error. "-5 s" is 5 s.
# One would expect:  5,400 s, which the usual short form means, or an error, as for "half an hour"; and -5 s or an error.
# The guess:         "1h 30 is 5,400 s".
# Seen on 2026-12-01:
#   1h 30 -> 3600
#   1h 30m -> 5400
#   -5 s -> 5
#   half an hour -> The value [half an hour] could not be parsed by timestring
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts timestring@7.0.0
cat > times.js <<'JS'
import timestring from 'timestring'

const seconds = (text) => {
  try {
    return timestring(text)
  } catch (error) {
    return error.message
  }
}
for (const text of ['1h 30', '1h 30m', '-5 s', 'half an hour']) console.log(`${text} -> ${seconds(text)}`)
JS
node times.js | tee seen.txt
diff seen.txt - <<'SEEN'
1h 30 -> 3600
1h 30m -> 5400
-5 s -> 5
half an hour -> The value [half an hour] could not be parsed by timestring
SEEN
