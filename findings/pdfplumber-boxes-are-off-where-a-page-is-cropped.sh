#!/usr/bin/env bash
# pdfplumber 0.11.10 places words by the media box of a page, and makes its picture of the crop box.
#
# What happens:      on a page whose crop box is smaller, as it is in a journal article cut out of its sheet, page.width, page.height
#                    and the box of a word belong to the whole sheet, while page.to_image() shows the cropped one: every box lies
#                    beside its word by what was cut off.
# One would expect:  boxes and picture of one page to fit. The boxes are the truth that a model is asked to point at, and a right
#                    answer on the picture has an IoU of 0 with it.
# The guess:         "words are placed relative to the crop box".
# Seen on 2026-12-01 (size of the page by pdfplumber; of its picture; box of the word; box of its ink in the picture):
#   whole    page 400x300 picture 400x300 word 100 84 166 104 ink 102 85 165 100
#   cropped  page 400x300 picture 300x220 word 100 84 166 104 ink 52 65 115 80
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv --without-pip env
python3 -m pip --python env/bin/python install -qq --no-compile --retries 0 --disable-pip-version-check pdfplumber==0.11.10 reportlab==5.0.1
cat > place.py <<'PY'
import io

import pdfplumber
from PIL import ImageOps
from reportlab.pdfgen.canvas import Canvas

for title, crop in [('whole  ', None), ('cropped', (50, 60, 350, 280))]:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(400, 300), cropBox=crop)
    canvas.setFont('Helvetica', 20)
    canvas.drawString(100, 200, 'HELLO')
    canvas.save()
    page = pdfplumber.open(file).pages[0]
    [word] = page.extract_words()
    box = [round(word[side]) for side in ('x0', 'top', 'x1', 'bottom')]
    picture = page.to_image(resolution=72).original.convert('L')
    ink = ImageOps.invert(picture).point(lambda level: 255 if level > 127 else 0).getbbox()
    sizes = f'page {page.width}x{page.height} picture {picture.width}x{picture.height}'
    print(title, '', sizes, 'word', *box, 'ink', *ink)
PY
env/bin/python place.py | tee seen.txt
diff seen.txt - <<'SEEN'
whole    page 400x300 picture 400x300 word 100 84 166 104 ink 102 85 165 100
cropped  page 400x300 picture 300x220 word 100 84 166 104 ink 52 65 115 80
SEEN
