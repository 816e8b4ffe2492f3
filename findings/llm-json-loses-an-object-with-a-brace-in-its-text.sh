#!/usr/bin/env bash
# @solvers-hub/llm-json 0.1.11 finds no object in a reply where a text of the object holds a single brace.
#
# What happens:      braces are counted without a look at whether they stand in a string. Of valid JSON such as {"answer":"}"} nothing
#                    comes back, and its second half is handed out as the text around it. attemptCorrection changes nothing. Within
#                    a fenced block the same object is found.
# One would expect:  the object, which JSON.parse reads. A model that reads code, LaTeX or a keyboard from a picture answers with
#                    single braces, and its right answers count as replies without JSON.
# The guess:         "valid JSON comes back as it is".
# Seen on 2026-12-01 (reply; objects found; text around them):
#   {"answer":"{}"}           [{"answer":"{}"}] []
#   {"answer":"}"}            [] ["\"}"]
#   {"answer":"if (x) {"}     [] ["{\"answer\":\"if (x)"]
#   {"answer":"}"} in fences  [{"answer":"}"}] []
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @solvers-hub/llm-json@0.1.11
cat > find.js <<'JS'
import { LlmJson } from '@solvers-hub/llm-json'

const fenced = ['```json', '{"answer":"}"}', '```'].join('\n')
for (const [title, reply] of [
  ['{"answer":"{}"}          ', '{"answer":"{}"}'],
  ['{"answer":"}"}           ', '{"answer":"}"}'],
  ['{"answer":"if (x) {"}    ', '{"answer":"if (x) {"}'],
  ['{"answer":"}"} in fences ', fenced],
]) {
  const { json, text } = new LlmJson({ attemptCorrection: true }).extract(reply)
  console.log(title, JSON.stringify(json), JSON.stringify(text))
}
JS
node find.js | tee seen.txt
diff seen.txt - <<'SEEN'
{"answer":"{}"}           [{"answer":"{}"}] []
{"answer":"}"}            [] ["\"}"]
{"answer":"if (x) {"}     [] ["{\"answer\":\"if (x)"]
{"answer":"}"} in fences  [{"answer":"}"}] []
SEEN
