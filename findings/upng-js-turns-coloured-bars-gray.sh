#!/usr/bin/env bash
# upng-js 2.1.0 turns red, green and blue bars on white into gray ones where 256 colours are allowed, the setting that it recommends.
#
# What happens:      the palette is found by splitting the colours along one line, and some splits leave all colours on one side: they
#                    become their mean. Red and blue halves are one purple, also for 256 colours; black and white are one gray for 2.
# One would expect:  four colours as they are, where 256 may be used. Charts and screenshots are made smaller in this way before they
#                    are sent, and a test that asks which bar is the red one has none.
# The guess:         "two colours stay as they are where two are allowed".
# Seen on 2026-12-01 (colours of a picture; colours that are allowed, 0 for all; colours that come back):
#   white red             256  255,255,255 255,0,0
#   white red green blue  256  255,255,255 85,85,85
#   red blue              256  128,0,128
#   red blue              0  255,0,0 0,0,255
#   black white           2  128,128,128
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts upng-js@2.1.0
cat > write.js <<'JS'
import UPNG from 'upng-js'

const colours = { black: [0, 0, 0], white: [255, 255, 255], red: [255, 0, 0], green: [0, 255, 0], blue: [0, 0, 255] }
const size = 100
for (const [names, allowed] of [
  ['white red', 256],
  ['white red green blue', 256],
  ['red blue', 256],
  ['red blue', 0],
  ['black white', 2],
]) {
  // upright bars of the same width
  const bars = names.split(' ').map((name) => [...colours[name], 255])
  const pixels = Array.from({ length: size * size }, (_, at) => bars[Math.floor(((at % size) / size) * bars.length)])
  const file = UPNG.encode([new Uint8Array(pixels.flat()).buffer], size, size, allowed)
  const read = new Uint8Array(UPNG.toRGBA8(UPNG.decode(file))[0])
  const found = new Set()
  for (let at = 0; at < read.length; at += 4) found.add(read.slice(at, at + 3).join())
  console.log(names.padEnd(21), allowed, '', [...found].join(' '))
}
JS
node write.js | tee seen.txt
diff seen.txt - <<'SEEN'
white red             256  255,255,255 255,0,0
white red green blue  256  255,255,255 85,85,85
red blue              256  128,0,128
red blue              0  255,0,0 0,0,255
black white           2  128,128,128
SEEN
