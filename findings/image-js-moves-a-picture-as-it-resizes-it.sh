#!/usr/bin/env bash
# image-js 1.7.0 (resize) moves a picture to the right and down by half of a new pixel.
#
# What happens:      a new pixel is read from where its upper left corner lies instead of its middle, so that a dark and a bright
#                    half become dark and gray, and a picture turned over left to right is not resized to the same turned over. It is so
#                    with bilinear, which is what it uses unless told, and with bicubic.
# One would expect:  0 and 255, and the same from both sides. Edges lie beside the boxes that were scaled with the picture, and of two
#                    pictures that are compared at one size the one that had to be resized is off.
# The guess:         "a dark and a bright half stay dark and bright".
# Seen on 2026-12-01 (a row of four pixels; at half; at twice its width):
#   0 0 255 255     0 128   0 0 0 0 128 255 255 255
#   255 255 0 0     255 128   255 255 255 255 128 0 0 0
#   0 80 160 240    0 120   0 0 40 80 120 160 200 240
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts image-js@1.7.0
cat > resize.js <<'JS'
import { Image } from 'image-js'

// four rows that are alike; one row of the picture at another width
function resized(row, width) {
  const image = new Image(4, 4, { colorModel: 'GREY' })
  for (const y of [0, 1, 2, 3]) row.forEach((value, x) => image.setPixel(x, y, [value]))
  const made = image.resize({ width, height: 4 })
  return Array.from({ length: width }, (_, x) => made.getPixel(x, 1)[0]).join(' ')
}
for (const row of [[0, 0, 255, 255], [255, 255, 0, 0], [0, 80, 160, 240]]) {
  console.log(row.join(' ').padEnd(15), resized(row, 2), ' ', resized(row, 8))
}
JS
node resize.js | tee seen.txt
diff seen.txt - <<'SEEN'
0 0 255 255     0 128   0 0 0 0 128 255 255 255
255 255 0 0     255 128   255 255 255 255 128 0 0 0
0 80 160 240    0 120   0 0 40 80 120 160 200 240
SEEN
