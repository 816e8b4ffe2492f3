#!/usr/bin/env bash
# incomplete-json-parser 1.1.5 reads a number with an exponent in a list as one run of digits, in valid JSON too.
#
# What happens:      9.1e-1 becomes 9.11 and 1e-7 becomes 17: inside a list the "e" and its sign are passed over and nothing is
#                    raised. As the value of a field the same number is refused.
# One would expect:  what JSON.parse says of the same text. Python writes small numbers with an exponent and models copy that,
#                    so of a list of scores the least certain comes out highest.
# The guess:         "valid JSON goes through unchanged".
# Seen on 2026-11-30:
#   JSON.parse              {"scores":[0.91,1e-7],"box":[10,20,1000,40.5]}
#   incomplete-json-parser  {"scores":[9.11,17],"box":[10,20,13,40.5]}
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts incomplete-json-parser@1.1.5
cat > read.js <<'JS'
import { IncompleteJsonParser } from 'incomplete-json-parser'

const reply = '{"scores": [9.1e-1, 1e-7], "box": [10, 20, 1E+3, 40.5]}'
console.log('JSON.parse             ', JSON.stringify(JSON.parse(reply)))
console.log('incomplete-json-parser ', JSON.stringify(IncompleteJsonParser.parse(reply)))
JS
node read.js | tee seen.txt
diff seen.txt - <<'SEEN'
JSON.parse              {"scores":[0.91,1e-7],"box":[10,20,1000,40.5]}
incomplete-json-parser  {"scores":[9.11,17],"box":[10,20,13,40.5]}
SEEN
