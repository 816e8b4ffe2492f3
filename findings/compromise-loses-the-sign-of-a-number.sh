#!/usr/bin/env bash
# compromise 14.17.0 reads -7 as 7, while "minus 7" is -7, and "twenty twenty-four" as 0 and 4.
#
# What happens:      the sign in front of a number is kept as a prefix, like that of a currency, and the number is what stands behind it.
#                    It is not less than 0, it equals 7, and with 1 more it is written as -8. Of a year in words the first twenty is 0.
# One would expect:  -7 for both, and -6 with 1 more. Thermometers, balances and axes have such numbers, and the wrong answer 7 is as
#                    good as the right one.
# The guess:         "-7".
# Seen on 2026-12-01 (text; its numbers; those below 0; the text with 1 more):
#   It is minus 7 degrees  [-7] ["minus 7"] It is -6 degrees
#   It is -7 degrees       [7] [] It is -8 degrees
#   from -5 to 3           [5,3] [] from -6 to 4
#   twenty twenty-four     [0,4] [] one-five
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts compromise@14.17.0
cat > read.js <<'JS'
import nlp from 'compromise'

for (const text of ['It is minus 7 degrees', 'It is -7 degrees', 'from -5 to 3', 'twenty twenty-four']) {
  const numbers = nlp(text).numbers()
  const below = numbers.lessThan(0).out('array')
  const more = nlp(text)
  more.numbers().add(1)
  console.log(text.padEnd(22), JSON.stringify(numbers.get()), JSON.stringify(below), more.text())
}
JS
node read.js | tee seen.txt
diff seen.txt - <<'SEEN'
It is minus 7 degrees  [-7] ["minus 7"] It is -6 degrees
It is -7 degrees       [7] [] It is -8 degrees
from -5 to 3           [5,3] [] from -6 to 4
twenty twenty-four     [0,4] [] one-five
SEEN
