#!/usr/bin/env bash
# @blazediff/core 1.10.0 and pixelmatch 8.0.0 count different pixels at the same threshold.
#
# What happens:      both take two images and a threshold of 0.1 and return a number of pixels. Dark blue on black is all 4096
#                    pixels for pixelmatch 8, which measures colours in OKLab, and none for the other, which measures them in YIQ
#                    as pixelmatch 7.2.0 did; orange on red is the other way round.
# One would expect:  the same number: arguments, names and defaults are the same, and the README compares nothing but speed. A
#                    limit on the pixels that may differ passes with one of them and fails with the other.
# The guess:         "the same number".
# Seen on 2026-11-30 (differing pixels of 4096):
#   dark blue on black  pixelmatch 8 4096, blazediff 0, pixelmatch 7 0
#   dark grey on black  pixelmatch 8 4096, blazediff 0, pixelmatch 7 0
#   orange on red       pixelmatch 8 0, blazediff 4096, pixelmatch 7 4096
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts \
  seven@npm:pixelmatch@7.2.0 eight@npm:pixelmatch@8.0.0 @blazediff/core@1.10.0
cat > compare.js <<'JS'
import blazediff from '@blazediff/core'
import pixelmatch8 from 'eight'
import pixelmatch7 from 'seven'

function plain(red, green, blue) {
  const data = new Uint8ClampedArray(64 * 64 * 4)
  for (let at = 0; at < data.length; at += 4) data.set([red, green, blue, 255], at)
  return data
}
const count = (counter, images) => counter(...images, undefined, 64, 64, { threshold: 0.1 })
for (const [title, first, second] of [
  ['dark blue on black', [0, 0, 0], [0, 0, 60]],
  ['dark grey on black', [0, 0, 0], [24, 24, 24]],
  ['orange on red', [255, 0, 0], [255, 45, 0]],
]) {
  const images = [plain(...first), plain(...second)]
  const counts = [pixelmatch8, blazediff, pixelmatch7].map((counter) => count(counter, images))
  console.log(title.padEnd(19), `pixelmatch 8 ${counts[0]}, blazediff ${counts[1]}, pixelmatch 7 ${counts[2]}`)
}
JS
node compare.js | tee seen.txt
diff seen.txt - <<'SEEN'
dark blue on black  pixelmatch 8 4096, blazediff 0, pixelmatch 7 0
dark grey on black  pixelmatch 8 4096, blazediff 0, pixelmatch 7 0
orange on red       pixelmatch 8 0, blazediff 4096, pixelmatch 7 4096
SEEN
