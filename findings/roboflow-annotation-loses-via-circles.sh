#!/usr/bin/env bash
# @roboflow/annotation 1.0.150 leaves out every circle and ellipse of a VGG Image Annotator file.
#
# What happens:      of four regions only "rect" and "polygon" come back; "circle" and "ellipse" are gone, without an error or a
#                    note, though both have a box. Circles of labelme come back as boxes.
# One would expect:  a box for each, or a note. Coins, wheels and cells are drawn as circles, so the truth of a counting test is
#                    short of exactly these.
# The guess:         "a box from 40 to 60 for the circle, and one for the ellipse".
# Seen on 2026-11-30 (label, centre, size):
#   VIA      card 25,40 30x40 | leaf 6,11 10x20
#   labelme  coin 50,50 20x20
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @roboflow/annotation@1.0.150
cat > read.js <<'JS'
import Annotation from '@roboflow/annotation'

const region = (label, shape) => ({ shape_attributes: shape, region_attributes: { label } })
const via = {
  'a.png1': {
    filename: 'a.png',
    size: 1,
    file_attributes: {},
    regions: [
      region('card', { name: 'rect', x: 10, y: 20, width: 30, height: 40 }),
      region('coin', { name: 'circle', cx: 50, cy: 50, r: 10 }),
      region('egg', { name: 'ellipse', cx: 50, cy: 50, rx: 10, ry: 5, theta: 0 }),
      region('leaf', { name: 'polygon', all_points_x: [1, 11, 11], all_points_y: [1, 1, 21] }),
    ],
  },
}
const labelme = {
  version: '5.5.0',
  flags: {},
  imagePath: 'a.png',
  imageData: null,
  imageWidth: 100,
  imageHeight: 80,
  shapes: [{ label: 'coin', points: [[50, 50], [50, 60]], shape_type: 'circle', group_id: null, flags: {} }],
}
for (const [title, file] of [['VIA    ', via], ['labelme', labelme]]) {
  const [{ annotation }] = Annotation.parse(JSON.stringify(file), 'a.json', 'json')
  const boxes = annotation.converted.boxes
  console.log(title, '', boxes.map(({ label, x, y, width, height }) => `${label} ${x},${y} ${width}x${height}`).join(' | '))
}
JS
node read.js | tee seen.txt
diff seen.txt - <<'SEEN'
VIA      card 25,40 30x40 | leaf 6,11 10x20
labelme  coin 50,50 20x20
SEEN
