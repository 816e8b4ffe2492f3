#!/usr/bin/env bash
# autoevals 0.3.0 (JSONDiff) gives true where false is right a score of 0.2.
#
# What happens:      values of other types than number are compared as text, so true and false share the "e" at the end: one of
#                    five letters. "yes" where "no" is right scores 0. A field that is missing where null is right scores 1.
# One would expect:  0: there is no way of being nearly right about a boolean. A model that answers every question for a yes or
#                    no wrongly ends at 20 %, and above another that answers in words.
# The guess:         "0 for a wrong boolean, less than 1 for a missing field".
# Seen on 2026-11-30:
#   {"seen":true}  {"seen":false}           0.2
#   {"seen":"yes"} {"seen":"no"}            0
#   {"seen":true}  {"seen":true,"age":null} 1
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts autoevals@0.3.0 zod@4.6.7
cat > score.js <<'JS'
import { JSONDiff } from 'autoevals'

for (const [output, expected] of [
  [{ seen: true }, { seen: false }],
  [{ seen: 'yes' }, { seen: 'no' }],
  [{ seen: true }, { seen: true, age: null }],
]) {
  const { score } = await JSONDiff({ output, expected })
  console.log(JSON.stringify(output).padEnd(14), JSON.stringify(expected).padEnd(24), Number(score.toFixed(4)))
}
JS
node score.js | tee seen.txt
diff seen.txt - <<'SEEN'
{"seen":true}  {"seen":false}           0.2
{"seen":"yes"} {"seen":"no"}            0
{"seen":true}  {"seen":true,"age":null} 1
SEEN
