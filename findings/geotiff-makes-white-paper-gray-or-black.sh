#!/usr/bin/env bash
# geotiff 3.0.5 (readRGB) turns the white paper of a black-and-white scan to gray, and to black in a fax, where 0 is white.
#
# What happens:      a value is taken as a share of 256: of one bit a pixel, the 1 of white becomes 128. Where 0 stands for white it
#                    is taken from 256, which is one too many for a byte, so that pure white wraps round to 0: at 8 bits the paper is
#                    black and so is the ink, at 1 bit the ink is the lighter of the two.
# One would expect:  0 and 255, as utif2 and sharp have it. The page that a reading model is shown has half of its contrast, or
#                    nothing to read.
# The guess:         "white is 255, and where 0 is white the values are turned round".
# Seen on 2026-12-01 (ink, light gray and paper as readRGB gives them; the same by utif2):
#   8 bits, 0 is black  0 200 255   0 200 255
#   8 bits, 0 is white  1 201 0   0 200 255
#   1 bit,  0 is black  0 - 128   0 - 255
#   1 bit,  0 is white  128 - 0   0 - 255
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts geotiff@3.0.5 utif2@4.1.0
cat > read.js <<'JS'
import { fromArrayBuffer } from 'geotiff'
import UTIF from 'utif2'

// a TIFF of one row and one strip, without compression
function tiff(width, bits, zeroIs, row) {
  const tags = [[256, 3, width], [257, 3, 1], [258, 3, bits], [259, 3, 1], [262, 3, zeroIs === 'white' ? 0 : 1]]
  tags.push([273, 4, 8], [277, 3, 1], [278, 3, 1], [279, 4, row.length])
  const directory = 12
  const view = new DataView(new ArrayBuffer(directory + 2 + tags.length * 12 + 4))
  view.setUint16(0, 0x4949)
  view.setUint16(2, 42, true)
  view.setUint32(4, directory, true)
  row.forEach((value, at) => view.setUint8(8 + at, value))
  view.setUint16(directory, tags.length, true)
  tags.forEach(([tag, type, value], at) => {
    const start = directory + 2 + at * 12
    view.setUint16(start, tag, true)
    view.setUint16(start + 2, type, true)
    view.setUint32(start + 4, 1, true)
    if (type === 3) view.setUint16(start + 8, value, true)
    else view.setUint32(start + 8, value, true)
  })
  return view.buffer
}

for (const [title, bits, zeroIs, row] of [
  ['8 bits, 0 is black', 8, 'black', [0, 200, 255]],
  ['8 bits, 0 is white', 8, 'white', [255, 55, 0]],
  ['1 bit,  0 is black', 1, 'black', [0b01000000]],
  ['1 bit,  0 is white', 1, 'white', [0b10000000]],
]) {
  const width = bits === 8 ? 3 : 2
  const file = tiff(width, bits, zeroIs, row)
  const rgb = await (await (await fromArrayBuffer(file)).getImage()).readRGB({ interleave: true })
  const [image] = UTIF.decode(file)
  UTIF.decodeImage(file, image)
  const rgba = UTIF.toRGBA8(image)
  const said = (values, step) => (width === 3 ? [0, 1, 2] : [0, -1, 1]).map((at) => values[at * step] ?? '-').join(' ')
  console.log(title, '', said(rgb, 3), ' ', said(rgba, 4))
}
JS
node read.js | tee seen.txt
diff seen.txt - <<'SEEN'
8 bits, 0 is black  0 200 255   0 200 255
8 bits, 0 is white  1 201 0   0 200 255
1 bit,  0 is black  0 - 128   0 - 255
1 bit,  0 is white  128 - 0   0 - 255
SEEN
