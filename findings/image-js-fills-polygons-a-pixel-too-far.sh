#!/usr/bin/env bash
# image-js 1.7.0 (drawPolygon) fills 121 pixels for a polygon of 10 × 10, and 100 for a rectangle of that size.
#
# What happens:      the outline belongs to what is filled, so that a polygon is a pixel wider and higher than its points say: 25 px for
#                    4 × 4. A rectangle of the same place and size, drawn by drawRectangle, ends where it should.
# One would expect:  100 for both, the area of the polygon. Masks are made in this way from annotations, and those of small objects overlap
#                    their own boxes at 0.64 to 0.83, so that a prediction without a fault is not counted at a strict threshold.
# The guess:         "16 px for 4 × 4".
# Seen on 2026-12-01 (side of the square; pixels by drawPolygon; by drawRectangle; IoU of the two):
#   4   25 16 0.64
#   10  121 100 0.83
#   50  2601 2500 0.96
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts image-js@1.7.0
cat > fill.js <<'JS'
import { Image } from 'image-js'

const start = 5
const blank = () => new Image(60, 60, { colorModel: 'GREY' })
const colours = { strokeColor: [255], fillColor: [255] }
for (const side of [4, 10, 50]) {
  const end = start + side
  const points = [[start, start], [end, start], [end, end], [start, end]].map(([column, row]) => ({ column, row }))
  const polygon = blank().drawPolygon(points, colours).getRawImage().data
  const origin = { column: start, row: start }
  const rectangle = blank().drawRectangle({ origin, width: side, height: side, ...colours }).getRawImage().data
  const count = (test) => polygon.reduce((sum, value, at) => sum + (test(value, rectangle[at]) ? 1 : 0), 0)
  const iou = count((one, other) => one && other) / count((one, other) => one || other)
  console.log(String(side).padEnd(3), count((one) => one), count((_, other) => other), Number(iou.toFixed(2)))
}
JS
node fill.js | tee seen.txt
diff seen.txt - <<'SEEN'
4   25 16 0.64
10  121 100 0.83
50  2601 2500 0.96
SEEN
