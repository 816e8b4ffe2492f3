#!/usr/bin/env bash
# image-js 1.7.0 (ellipse of a region) gives a disc axes of 113 and 56 px, and a shape other axes when it is turned by a quarter.
#
# What happens:      the area of the ellipse is that of the region, but its axes are not: those of a disc differ by a factor of two, and
#                    those of an ellipse of 80 by 40 px are 67 and 47 where it lies, 113 and 28 where it stands.
# One would expect:  80 and 80, and 80 and 40 for both, as the moments of the regions have it. Whether a cell is round, how long a leaf is
#                    and which way it points is asked of pictures with such a truth, and that truth depends on how the thing lies.
# The guess:         "axes as geometry says, whichever way a shape lies".
# Seen on 2026-12-01 (region; its area; length of the axes of its ellipse):
#   disc of 80 px       5013 113 56.5
#   80 by 40, lying     2497 67.1 47.4
#   80 by 40, standing  2497 113 28.1
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts image-js@1.7.0
cat > measure.js <<'JS'
import { fromMask, Image } from 'image-js'

const middle = 60
for (const [title, across, down] of [['disc of 80 px     ', 40, 40], ['80 by 40, lying   ', 40, 20], ['80 by 40, standing', 20, 40]]) {
  const image = new Image(middle * 2, middle * 2, { colorModel: 'GREY' })
  for (let y = 0; y < image.height; y++) {
    for (let x = 0; x < image.width; x++) {
      const inside = ((x - middle) / across) ** 2 + ((y - middle) / down) ** 2 < 1
      image.setPixel(x, y, [inside ? 255 : 0])
    }
  }
  const [region] = fromMask(image.threshold({ threshold: 0.5 })).getRois()
  const { majorAxis, minorAxis } = region.ellipse
  console.log(title, '', region.surface, ...[majorAxis, minorAxis].map(({ length }) => Number(length.toFixed(1))))
}
JS
node measure.js | tee seen.txt
diff seen.txt - <<'SEEN'
disc of 80 px       5013 113 56.5
80 by 40, lying     2497 67.1 47.4
80 by 40, standing  2497 113 28.1
SEEN
