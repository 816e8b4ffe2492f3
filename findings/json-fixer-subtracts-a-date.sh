#!/usr/bin/env bash
# json-fixer 1.6.15 makes 2018 of a date without quotation marks: 2024-01-05 is worked out as a difference.
#
# What happens:      a value that is not quoted is calculated before it is fixed: {"date": 2024-01-05} becomes {"date": 2018}, and a score
#                    of 2-1 becomes 1. It prints that calculations may not be right, and nothing of the value. What is quoted stays.
# One would expect:  "2024-01-05", as jsonrepair has it. A model that forgets the quotation marks of a right answer is then wrong, and
#                    the answer that is kept is one that it did not give.
# The guess:         "the date as a text".
# Seen on 2026-12-01 (JSON; by json-fixer; by jsonrepair 3.15.0):
#   {"date": 2024-01-05}    {"date":2018}  {"date":"2024-01-05"}
#   {"score": 2-1}          {"score":1}  {"score":"2-1"}
#   {"date": "2024-01-05"}  {"date":"2024-01-05"}  {"date":"2024-01-05"}
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts json-fixer@1.6.15 jsonrepair@3.15.0
cat > fix.js <<'JS'
import jsonFixer from 'json-fixer'
import { jsonrepair } from 'jsonrepair'

for (const text of ['{"date": 2024-01-05}', '{"score": 2-1}', '{"date": "2024-01-05"}']) {
  const { data } = jsonFixer(text)
  console.log(text.padEnd(23), JSON.stringify(data), '', JSON.stringify(JSON.parse(jsonrepair(text))))
}
JS
node fix.js | grep -v '^Please note' | tee seen.txt
diff seen.txt - <<'SEEN'
{"date": 2024-01-05}    {"date":2018}  {"date":"2024-01-05"}
{"score": 2-1}          {"score":1}  {"score":"2-1"}
{"date": "2024-01-05"}  {"date":"2024-01-05"}  {"date":"2024-01-05"}
SEEN
