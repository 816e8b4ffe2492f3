#!/usr/bin/env bash
# dirty-json 0.9.2 shortens a colour without quotation marks: #ff0000, red, comes back as "#ff0", which is yellow.
#
# What happens:      digits that follow a letter are read as a number of their own and put back as one: 0000 is 0, 00123 is 123.
#                    Colours that hold letters only, or whose digits come without leading zeros, stay as they are.
# One would expect:  the text as it stands, or an error. Replies of models hold colours without marks, and three digits are a
#                    colour too, so nothing tells that two of them went missing.
# The guess:         "the text #ff0000".
# Seen on 2026-11-30:
#   #ff0000  #ff0
#   #ab0012  #ab12
#   #abcdef  #abcdef
#   #ff1234  #ff1234
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts dirty-json@0.9.2
cat > read.js <<'JS'
import { parse } from 'dirty-json'

for (const colour of ['#ff0000', '#ab0012', '#abcdef', '#ff1234']) {
  console.log(colour, '', parse(`{"colour": ${colour}}`).colour)
}
JS
node read.js | tee seen.txt
diff seen.txt - <<'SEEN'
#ff0000  #ff0
#ab0012  #ab12
#abcdef  #abcdef
#ff1234  #ff1234
SEEN
