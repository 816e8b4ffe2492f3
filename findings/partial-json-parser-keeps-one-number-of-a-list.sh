#!/usr/bin/env bash
# partial-json-parser 1.2.2 reads no null, and keeps one value of a list that is cut off, its first.
#
# What happens:      of a box of which three numbers have arrived one is handed out; of an object all pairs that are complete. Valid
#                    and complete JSON with a null is an error: "Invalid token", without the token. A cut "true" is one too.
# One would expect:  [10,20], as its description says "nearest complete object", and null as JSON.parse has it. A reply that is cut
#                    off at the limit of tokens is scored by one word of a list, and a box that is shown as it arrives stands still.
# The guess:         "what JSON.parse reads it reads as well".
# Seen on 2026-12-01 (text; by partial-json-parser; by partial-json 0.1.7):
#   {"box":[10,20,300,4       {"box":[10]}  {"box":[10,20,300,4]}
#   {"words":["a","b","c"     {"words":["a"]}  {"words":["a","b","c"]}
#   {"x":10,"y":20,"w":300,"  {"x":10,"y":20,"w":300}  {"x":10,"y":20,"w":300}
#   {"label":null}            Error  {"label":null}
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts partial-json-parser@1.2.2 partial-json@0.1.7
cat > read.js <<'JS'
import { parse } from 'partial-json'
import partialParse from 'partial-json-parser'

function read(text) {
  try {
    return JSON.stringify(partialParse(text))
  } catch {
    return 'Error'
  }
}
for (const text of ['{"box":[10,20,300,4', '{"words":["a","b","c"', '{"x":10,"y":20,"w":300,"', '{"label":null}']) {
  console.log(text.padEnd(25), read(text), '', JSON.stringify(parse(text)))
}
JS
node read.js | tee seen.txt
diff seen.txt - <<'SEEN'
{"box":[10,20,300,4       {"box":[10]}  {"box":[10,20,300,4]}
{"words":["a","b","c"     {"words":["a"]}  {"words":["a","b","c"]}
{"x":10,"y":20,"w":300,"  {"x":10,"y":20,"w":300}  {"x":10,"y":20,"w":300}
{"label":null}            Error  {"label":null}
SEEN
