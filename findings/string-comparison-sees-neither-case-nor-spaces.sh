#!/usr/bin/env bash
# string-comparison 1.3.0 finds an edit distance of 0 between "NOW HERE" and "nowhere".
#
# What happens:      white space is removed and letters are made small before any of its measures looks at a text, Levenshtein.distance
#                    among them, and there is no setting for it. Lines that run together and words that fall apart cost nothing.
# One would expect:  8, as fastest-levenshtein counts. The measure is the one of reading text from pictures, where capitals and gaps
#                    between words are part of what is read.
# The guess:         "less than 1 for texts that differ in case or in a space".
# Seen on 2026-12-01 (texts; edit distance; similarity; distance by fastest-levenshtein 1.0.16):
#   "Ten" "ten"           0 1 1
#   "10 000" "10000"      0 1 1
#   "NOW HERE" "nowhere"  0 1 8
#   "a\nb" "ab"           0 1 1
#   "ten" "teen"          1 0.75 1
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts string-comparison@1.3.0 fastest-levenshtein@1.0.16
cat > compare.js <<'JS'
import fastest from 'fastest-levenshtein'
import comparison from 'string-comparison'

const { levenshtein } = comparison
for (const pair of [['Ten', 'ten'], ['10 000', '10000'], ['NOW HERE', 'nowhere'], ['a\nb', 'ab'], ['ten', 'teen']]) {
  const title = pair.map((text) => JSON.stringify(text)).join(' ')
  console.log(title.padEnd(21), levenshtein.distance(...pair), levenshtein.similarity(...pair), fastest.distance(...pair))
}
JS
node compare.js | tee seen.txt
diff seen.txt - <<'SEEN'
"Ten" "ten"           0 1 1
"10 000" "10000"      0 1 1
"NOW HERE" "nowhere"  0 1 8
"a\nb" "ab"           0 1 1
"ten" "teen"          1 0.75 1
SEEN
