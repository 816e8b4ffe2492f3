#!/usr/bin/env bash
# words-to-numbers 1.5.1 reads "twenty-five million" as 5000020: only the last word before a million or a thousand is multiplied.
#
# What happens:      "million" and "thousand" multiply the one word before them and leave what stands in front of it: 25 thousand is 5020,
#                    120 thousand is 20100. One word is multiplied well, and so is a whole number of hundreds.
# One would expect:  25000000, as number-to-words and every reader of English has it. It is meant for answers that models or people
#                    write in words, and turns a right one into a number that looks like an answer.
# The guess:         "two hundred fifty six million is 256000000".
# Seen on 2026-12-01 (number; its words by number-to-words 1.2.4; the number read from them):
#   5000       five thousand                     5000
#   25000      twenty-five thousand              5020
#   120000     one hundred twenty thousand       20100
#   200000000  two hundred million               200000000
#   256000000  two hundred fifty-six million     6000250
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts words-to-numbers@1.5.1 number-to-words@1.2.4
cat > read.js <<'JS'
import toWords from 'number-to-words'
import words from 'words-to-numbers'

for (const number of [5000, 25_000, 120_000, 200_000_000, 256_000_000]) {
  const text = toWords.toWords(number)
  console.log(String(number).padEnd(10), text.padEnd(33), words.wordsToNumbers(text))
}
JS
node read.js | tee seen.txt
diff seen.txt - <<'SEEN'
5000       five thousand                     5000
25000      twenty-five thousand              5020
120000     one hundred twenty thousand       20100
200000000  two hundred million               200000000
256000000  two hundred fifty-six million     6000250
SEEN
