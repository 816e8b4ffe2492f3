#!/usr/bin/env bash
# datasets 5.0.1 compresses a JPEG or WebP that Pillow opened from memory a second time before it stores it.
#
# What happens:      the picture is saved again in its format at Pillow's own settings: a JPEG of quality 95 becomes one of 75, and
#                    a lossless WebP becomes a lossy one. Given as bytes, or opened from a path that is still there, the file is
#                    kept as it was.
# One would expect:  the same pixels at least, as PNG and BMP have. A picture that came over HTTP or out of an archive is opened in
#                    just this way, and the model is then shown another picture than the one that was labelled.
# The guess:         "the bytes are kept".
# Seen on 2026-12-01 (format; whether the bytes are the same; the first number of the JPEG's quantization table):
#   jpeg 95 opened: other bytes, over 20 levels off, table 2 -> 8
#   jpeg 95 bytes:  same bytes, same pixels, table 2 -> 2
#   webp    opened: other bytes, over 20 levels off
#   png     opened: same bytes, same pixels
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv --without-pip env
python3 -m pip --python env/bin/python install -qq --no-compile --retries 0 --disable-pip-version-check datasets==5.0.1 pillow==12.3.0
cat > store.py <<'PY'
import io

import numpy
from datasets import Dataset, Features, Image as ImageFeature
from PIL import Image

pixels = numpy.random.default_rng(1).integers(0, 256, (16, 16, 3)).astype(numpy.uint8)


def saved(form, **settings):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, form, **settings)
    return file.getvalue()


def look(title, given, file):
    dataset = Dataset.from_dict({'image': [given]}, features=Features({'image': ImageFeature()}))
    stored = dataset.cast_column('image', ImageFeature(decode=False))[0]['image']['bytes']
    first, second = Image.open(io.BytesIO(file)), Image.open(io.BytesIO(stored))
    off = abs(numpy.asarray(second.convert('RGB')).astype(int) - numpy.asarray(first.convert('RGB'))).max()
    pixels_are = 'same pixels' if off == 0 else 'over 20 levels off' if off > 20 else 'a little off'
    same = 'same' if stored == file else 'other'
    tables = f', table {first.quantization[0][0]} -> {second.quantization[0][0]}' if first.format == 'JPEG' else ''
    print(f'{title} {same} bytes, {pixels_are}{tables}')


jpeg, webp, png = saved('JPEG', quality=95), saved('WEBP', lossless=True), saved('PNG')
look('jpeg 95 opened:', Image.open(io.BytesIO(jpeg)), jpeg)
look('jpeg 95 bytes: ', {'bytes': jpeg, 'path': None}, jpeg)
look('webp    opened:', Image.open(io.BytesIO(webp)), webp)
look('png     opened:', Image.open(io.BytesIO(png)), png)
PY
HF_HOME="$dir" HF_HUB_OFFLINE=1 env/bin/python store.py | tee seen.txt
diff seen.txt - <<'SEEN'
jpeg 95 opened: other bytes, over 20 levels off, table 2 -> 8
jpeg 95 bytes:  same bytes, same pixels, table 2 -> 2
webp    opened: other bytes, over 20 levels off
png     opened: same bytes, same pixels
SEEN
