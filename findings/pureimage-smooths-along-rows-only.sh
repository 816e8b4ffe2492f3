#!/usr/bin/env bash
# pureimage 0.4.20 smooths the left and right edges of a filled shape, and never its upper and lower ones.
#
# What happens:      a rectangle from 5.5 to 10.5 px covers the outer columns by half (127 of 255); turned by 90 degrees its
#                    outer rows are all or nothing, so it stands half a pixel too low and text has steps along flat curves.
# One would expect:  coverage in both directions, as a browser's canvas has, whose interface this is.
# The guess:         "127 on all four sides".
# Seen on 2026-11-29 (brightness of 16 pixels across each shape):
#   upright  0 0 0 0 0 127 255 255 255 255 127 0 0 0 0 0
#   flat     0 0 0 0 0 0 255 255 255 255 255 0 0 0 0 0
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts pureimage@0.4.20
cat > draw.js <<'JS'
import { make } from 'pureimage'

const pixels = [...Array(16).keys()]
function drawn(corners, pixelAt) {
  const bitmap = make(16, 16)
  const context = bitmap.getContext('2d')
  context.fillStyle = '#000000'
  context.fillRect(0, 0, 16, 16)
  context.fillStyle = '#ffffff'
  context.beginPath()
  corners.forEach(([x, y], index) => (index === 0 ? context.moveTo(x, y) : context.lineTo(x, y)))
  context.closePath()
  context.fill()
  return pixels.map((index) => bitmap.getPixelRGBA(...pixelAt(index)) >>> 24).join(' ')
}
const upright = [[5.5, 0], [10.5, 0], [10.5, 16], [5.5, 16]]
console.log('upright ', drawn(upright, (index) => [index, 8]))
console.log('flat    ', drawn(upright.map(([x, y]) => [y, x]), (index) => [8, index]))
JS
node draw.js | tee seen.txt
diff seen.txt - <<'SEEN'
upright  0 0 0 0 0 127 255 255 255 255 127 0 0 0 0 0
flat     0 0 0 0 0 0 255 255 255 255 255 0 0 0 0 0
SEEN
