#!/usr/bin/env bash
# ssim.js 3.5.0 calls two small images that are the same as unlike as can be: 0 for 10 × 10 px.
#
# What happens:      at 10 px the default method, "weber", answers 0, and below the window of 11 px the methods "original" and
#                    "fast" answer NaN. Nothing is raised; "bezkrovny" is right at every size.
# One would expect:  1, as for larger images, or an error that names the window. Crops of icons, letters and pointers have such
#                    sizes, and a comparison of a drawn answer with the right one then says "nothing in common".
# The guess:         "an error below 11 px".
# Seen on 2026-11-30 (an image against itself):
#   size  weber original fast bezkrovny
#   8     1 NaN NaN 1
#   9     1 NaN NaN 1
#   10    0 NaN NaN 1
#   11    1 1 1 1
#   12    1 1 1 1
#   16    1 1 1 1
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts ssim.js@3.5.0
cat > compare.js <<'JS'
import { ssim } from 'ssim.js'

function gradient(size) {
  const data = new Uint8ClampedArray(size * size * 4)
  for (let index = 0; index < size * size; index++) data.set([(index % size) * 20, 0, 0, 255], index * 4)
  return { data, width: size, height: size }
}
const methods = ['weber', 'original', 'fast', 'bezkrovny']
console.log('size ', methods.join(' '))
for (const size of [8, 9, 10, 11, 12, 16]) {
  const image = gradient(size)
  console.log(String(size).padEnd(5), methods.map((method) => +ssim(image, image, { ssim: method }).mssim.toFixed(4)).join(' '))
}
JS
node compare.js | tee seen.txt
diff seen.txt - <<'SEEN'
size  weber original fast bezkrovny
8     1 NaN NaN 1
9     1 NaN NaN 1
10    0 NaN NaN 1
11    1 1 1 1
12    1 1 1 1
16    1 1 1 1
SEEN
