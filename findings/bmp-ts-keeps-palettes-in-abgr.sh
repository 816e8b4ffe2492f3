#!/usr/bin/env bash
# bmp-ts 1.0.9 returns a BMP with a palette as ABGR, although toRGBA is set.
#
# What happens:      with { toRGBA: true } an image of 32 bits a pixel is RGBA. One of 4 or 8 bits, which has a palette, comes as
#                    alpha, blue, green, red; its alpha, like that of 1 and 24 bits, is 0.
# One would expect:  255, 0, 0, 255 for a red pixel in every depth. Read as RGBA, red from a palette is black, and a photograph
#                    of 24 bits is transparent throughout: what a model is sent is another picture.
# The guess:         "the right colours at 1, 4 and 8 bits".
# Seen on 2026-11-30 (one red pixel):
#    1 bits  255 0 0 0
#    4 bits  0 0 0 255
#    8 bits  0 0 0 255
#   24 bits  255 0 0 0
#   32 bits  255 0 0 255
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts bmp-ts@1.0.9
cat > read.js <<'JS'
import { decode } from 'bmp-ts'

// one pixel, its row filled up to four bytes
function bitmap(bits, palette, row) {
  const colours = Buffer.from(palette.flatMap(([red, green, blue]) => [blue, green, red, 0]))
  const head = Buffer.alloc(54)
  head.write('BM')
  head.writeUInt32LE(54 + colours.length + 4, 2)
  head.writeUInt32LE(54 + colours.length, 10)
  head.writeUInt32LE(40, 14)
  head.writeInt32LE(1, 18)
  head.writeInt32LE(1, 22)
  head.writeUInt16LE(1, 26)
  head.writeUInt16LE(bits, 28)
  head.writeUInt32LE(4, 34)
  head.writeUInt32LE(palette.length, 46)
  return Buffer.concat([head, colours, Buffer.from(row)])
}
const palette = [[255, 0, 0], [0, 255, 0]]
for (const [bits, colours, row] of [
  [1, palette, [0, 0, 0, 0]],
  [4, palette, [0, 0, 0, 0]],
  [8, palette, [0, 0, 0, 0]],
  [24, [], [0, 0, 255, 0]],
  [32, [], [0, 0, 255, 255]],
]) {
  console.log(String(bits).padStart(2), 'bits ', [...decode(bitmap(bits, colours, row), { toRGBA: true }).data].join(' '))
}
JS
node read.js | tee seen.txt
diff seen.txt - <<'SEEN'
 1 bits  255 0 0 0
 4 bits  0 0 0 255
 8 bits  0 0 0 255
24 bits  255 0 0 0
32 bits  255 0 0 255
SEEN
