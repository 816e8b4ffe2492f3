#!/usr/bin/env bash
# apache-arrow 21.2.0 (npm, tableFromJSON) loses every list of a column whose first row is an empty list.
#
# What happens:      the type of the column is taken from the first row. [] is a list of nothing, so the numbers of all rows after
#                    it become null, without an error. A number that a row lacks becomes NaN, and a text "".
# One would expect:  a list of numbers, and null for what is missing. Rows of found boxes begin with an empty list whenever the
#                    first image shows nothing, and a missing answer is then no longer told from an empty one.
# The guess:         "the rows come back as they were, what is missing as null".
# Seen on 2026-11-30:
#   boxes first  [{"x":[10,20],"answer":"cat","score":0.5},{"x":[],"answer":"","score":NaN}]
#   empty first  [{"x":[],"answer":"cat","score":0.5},{"x":[null,null],"answer":"","score":NaN}]
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts apache-arrow@21.2.0
cat > table.js <<'JS'
import { tableFromJSON } from 'apache-arrow'

const shown = (table) =>
  JSON.stringify(
    table.toArray().map((row) => ({ ...row.toJSON(), x: [...row.x] })),
    (key, value) => (Number.isNaN(value) ? 'NaN' : value),
  ).replaceAll('"NaN"', 'NaN')
console.log('boxes first ', shown(tableFromJSON([{ x: [10, 20], answer: 'cat', score: 0.5 }, { x: [] }])))
console.log('empty first ', shown(tableFromJSON([{ x: [], answer: 'cat', score: 0.5 }, { x: [10, 20] }])))
JS
node table.js | tee seen.txt
diff seen.txt - <<'SEEN'
boxes first  [{"x":[10,20],"answer":"cat","score":0.5},{"x":[],"answer":"","score":NaN}]
empty first  [{"x":[],"answer":"cat","score":0.5},{"x":[null,null],"answer":"","score":NaN}]
SEEN
