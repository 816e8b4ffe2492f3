#!/usr/bin/env bash
# pypdf 6.19.0 starts a new line for every piece of text, also where the next stands beside it on the same line of the page.
#
# What happens:      a number whose digits are placed one by one, as in the boxes of a form, comes out as one digit a line, and
#                    "10" with a raised 2 as two lines. In layout mode, and in pdfplumber, it is one line.
# One would expect:  text of one line of the page on one line. The text of a PDF is the truth that a reading of its picture is
#                    compared with, and no reading has these line ends.
# The guess:         "1234 and 102".
# Seen on 2026-12-01 (pypdf; pypdf in layout mode; pdfplumber; line ends as /):
#   digits   1/2/3/4 | 1234 | 1234
#   columns  Total/12.50 | Total                 12.50 | Total 12.50
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv --without-pip env
python3 -m pip --python env/bin/python install -qq --no-compile --retries 0 --disable-pip-version-check \
  pypdf==6.19.0 pdfplumber==0.11.10 reportlab==5.0.1
cat > read.py <<'PY'
import io

import pdfplumber
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

for title, pieces in [
    ('digits ', [(50, '1'), (57, '2'), (64, '3'), (71, '4')]),
    ('columns', [(50, 'Total'), (150, '12.50')]),
]:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(400, 300))
    canvas.setFont('Helvetica', 12)
    for x, text in pieces:
        canvas.drawString(x, 200, text)
    canvas.save()
    page = PdfReader(file).pages[0]
    texts = [page.extract_text(), page.extract_text(extraction_mode='layout'), pdfplumber.open(file).pages[0].extract_text()]
    print(title, '', ' | '.join(text.strip().replace('\n', '/') for text in texts))
PY
env/bin/python read.py | tee seen.txt
diff seen.txt - <<'SEEN'
digits   1/2/3/4 | 1234 | 1234
columns  Total/12.50 | Total                 12.50 | Total 12.50
SEEN
