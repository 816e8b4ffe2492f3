#!/usr/bin/env bash
# @tensorflow/tfjs-core 4.22.0 drops a box whose overlap is just the threshold, so that no threshold keeps all boxes.
#
# What happens:      nonMaxSuppression drops where IoU is at least the threshold. Of two boxes with an IoU of 0.5 the weaker is gone
#                    at 0.5, and of two equal boxes one is gone even at a threshold of 1, the largest that is taken.
# One would expect:  a box to stay at the threshold, as with the operation of the same name in TensorFlow for Python and in
#                    OpenCV. Boxes of a model that answers in a coarse grid have an overlap of 0.5 or 1 often, and one model is
#                    scored on other boxes in JavaScript than in Python.
# The guess:         "both are kept where IoU equals the threshold".
# Seen on 2026-12-01 (IoU of the two boxes; threshold; boxes kept):
#   0.5  0.49  1
#   0.5  0.5   1
#   0.5  0.51  2
#   1    1     1
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @tensorflow/tfjs-core@4.22.0 @tensorflow/tfjs-backend-cpu@4.22.0
cat > suppress.js <<'JS'
import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'

const [whole, half] = [[0, 0, 8, 16], [0, 0, 8, 8]]
for (const [iou, second, threshold] of [[0.5, half, 0.49], [0.5, half, 0.5], [0.5, half, 0.51], [1, whole, 1]]) {
  const kept = await tf.image.nonMaxSuppressionAsync(tf.tensor2d([whole, second]), tf.tensor1d([0.9, 0.8]), 10, threshold)
  console.log(String(iou).padEnd(3), '', String(threshold).padEnd(4), '', kept.size)
}
JS
node suppress.js 2>/dev/null | grep '^[01]' | tee seen.txt
diff seen.txt - <<'SEEN'
0.5  0.49  1
0.5  0.5   1
0.5  0.51  2
1    1     1
SEEN
