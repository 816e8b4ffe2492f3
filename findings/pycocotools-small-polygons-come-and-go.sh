#!/usr/bin/env bash
# pycocotools 2.0.11 makes a mask of one pixel of a square of half a pixel, and none of a larger one.
#
# What happens:      corners are rounded to whole pixels, half up, before the square is filled: 5.2 to 5.7 becomes 5 to 6, an area
#                    of 1, while 5.6 to 6.4 and 9.5 to 10.4 become an edge without an area and a box of zeros.
# One would expect:  coverage that grows with the square: none below half a pixel, or one where its middle is inside. A small
#                    object that is moved by a fifth of a pixel is lost, with its area and with what a model found of it.
# The guess:         "0 for half a pixel".
# Seen on 2026-11-30 (a square from, to; its true area; area and box of the mask):
#   5.2 5.7   true 0.25 mask 1 box 5 5 1 1
#   5.4 6.4   true 1.00 mask 1 box 5 5 1 1
#   5.6 6.4   true 0.64 mask 0 box 0 0 0 0
#   9.5 10.4  true 0.81 mask 0 box 0 0 0 0
#   9.4 10.5  true 1.21 mask 4 box 9 9 2 2
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv --without-pip env
python3 -m pip --python env/bin/python install -qq --no-compile --retries 0 --disable-pip-version-check pycocotools==2.0.11
cat > mask.py <<'PY'
from pycocotools import mask

for start, end in [(5.2, 5.7), (5.4, 6.4), (5.6, 6.4), (9.5, 10.4), (9.4, 10.5)]:
    square = [start, start, end, start, end, end, start, end]
    [rle] = mask.frPyObjects([square], 40, 40)
    box = ' '.join(f'{number:g}' for number in mask.toBbox(rle))
    print(f'{start} {end}'.ljust(9), f'true {(end - start) ** 2:.2f} mask {mask.area(rle)} box {box}')
PY
env/bin/python mask.py | tee seen.txt
diff seen.txt - <<'SEEN'
5.2 5.7   true 0.25 mask 1 box 5 5 1 1
5.4 6.4   true 1.00 mask 1 box 5 5 1 1
5.6 6.4   true 0.64 mask 0 box 0 0 0 0
9.5 10.4  true 0.81 mask 0 box 0 0 0 0
9.4 10.5  true 1.21 mask 4 box 9 9 2 2
SEEN
