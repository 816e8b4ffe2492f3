#!/usr/bin/env bash
# quantize 1.0.2 finds a purple in a picture of red and blue, and three colours where two were asked for.
#
# What happens:      asked for at most two colours of pixels that are pure red and pure blue, it answers with blue, red and a purple
#                    that no pixel has. A picture of one colour has three, two of them with a channel of 256.
# One would expect:  red and blue. Palettes of pictures are made with it, and a test that asks a model for the colours of a picture
#                    has a colour in its truth that nobody can see.
# The guess:         "both colours, and exactly".
# Seen on 2026-12-01 (pixels; colours asked for at most; palette):
#   red blue  2  4,4,252 252,4,4 188,4,132
#   red       2  252,4,4 256,4,4 256,4,4
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts quantize@1.0.2
cat > find.js <<'JS'
import quantize from 'quantize'

const [red, blue] = [[255, 0, 0], [0, 0, 255]]
for (const [title, pixels] of [
  ['red blue', [red, red, blue, blue]],
  ['red     ', [red, red]],
]) {
  const palette = quantize(pixels, 2).palette()
  console.log(title, ' 2 ', palette.map((colour) => colour.join()).join(' '))
}
JS
node find.js | tee seen.txt
diff seen.txt - <<'SEEN'
red blue  2  4,4,252 252,4,4 188,4,132
red       2  252,4,4 256,4,4 256,4,4
SEEN
