#!/usr/bin/env bash
# jimp 1.6.1 (distance) finds hardly a difference between a picture and its negative, and between white and black.
#
# What happens:      of the 64 bits of a hash those are 1 whose frequency is above the mean, and one large value lifts the mean above
#                    nearly all others: the hashes of plain pictures are a few ones among zeros. White and black differ by one bit.
# One would expect:  a large distance from a negative, whose frequencies all have the other sign. Diagrams
#                    and pages that are not alike at all count as doubles and are left out of a collection.
# The guess:         "near 1 for a picture and its negative".
# Seen on 2026-12-01 (two pictures; distance by jimp; share of pixels that differ):
#   halves, turned by 90   0.0625    0.5
#   halves, negative       0.0625    1
#   halves, all white      0.03125   0.5
#   all white, all black   0.015625  1
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts jimp@1.6.1
cat > compare.js <<'JS'
import { diff, distance, Jimp } from 'jimp'

const [white, black] = [0xffffffff, 0x000000ff]
function picture(colourAt) {
  const image = new Jimp({ width: 64, height: 64, color: white })
  for (let at = 0; at < 64 * 64; at++) image.setPixelColor(colourAt(at % 64, Math.floor(at / 64)), at % 64, Math.floor(at / 64))
  return image
}
const halves = picture((x) => (x < 32 ? black : white))
for (const [title, one, other] of [
  ['halves, turned by 90  ', halves, picture((x, y) => (y < 32 ? black : white))],
  ['halves, negative      ', halves, picture((x) => (x < 32 ? white : black))],
  ['halves, all white     ', halves, picture(() => white)],
  ['all white, all black  ', picture(() => white), picture(() => black)],
]) {
  console.log(title, String(distance(one, other)).padEnd(9), diff(one, other).percent)
}
JS
node compare.js | tee seen.txt
diff seen.txt - <<'SEEN'
halves, turned by 90   0.0625    0.5
halves, negative       0.0625    1
halves, all white      0.03125   0.5
all white, all black   0.015625  1
SEEN
