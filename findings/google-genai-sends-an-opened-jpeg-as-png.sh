#!/usr/bin/env bash
# google-genai 2.25.0 (Python) sends a JPEG that Pillow opened as a PNG: several times as large, and on its side.
#
# What happens:      an image given to generate_content is written anew as a PNG of its stored pixels, whatever file it was opened
#                    from. The EXIF orientation does not come along, so a photo of 40x80 that a camera stored lying is sent as 80x40.
#                    The same file given as bytes goes out as it is.
# One would expect:  the file, or its pixels upright. Two scripts that show a model the same photo, one by Part.from_bytes, one by
#                    Image.open, measure it on two pictures, and noise of a camera makes a PNG that passes the limit of a request.
# The guess:         "encoded again as a JPEG of quality 75".
# Seen on 2026-12-01 (how it was given; what was sent; size; orientation in EXIF; whether over three times the file's bytes):
#   opened image/png 80x40 orientation - large yes
#   bytes  image/jpeg 80x40 orientation 6 large no
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv --without-pip env
python3 -m pip --python env/bin/python install -qq --no-compile --retries 0 --disable-pip-version-check \
  google-genai==2.25.0 pillow==12.3.0 numpy==2.4.6
cat > send.py <<'PY'
import base64
import io
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import numpy
from google import genai
from google.genai import types
from PIL import Image

sent = []
reply = {'candidates': [{'content': {'role': 'model', 'parts': [{'text': 'A cat.'}]}, 'finishReason': 'STOP', 'index': 0}]}


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        sent.append(json.loads(self.rfile.read(int(self.headers['content-length']))))
        body = json.dumps(reply).encode()
        self.send_response(200)
        self.send_header('content-type', 'application/json')
        self.send_header('content-length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *line):
        pass


server = HTTPServer(('127.0.0.1', 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = genai.Client(api_key='none', http_options=types.HttpOptions(base_url=f'http://127.0.0.1:{server.server_port}'))

photo = Image.fromarray(numpy.random.default_rng(1).integers(0, 256, (40, 80, 3)).astype(numpy.uint8))
exif = photo.getexif()
exif[0x0112] = 6
file = io.BytesIO()
photo.save(file, 'JPEG', quality=75, exif=exif)
data = file.getvalue()
for title, given in [
    ('opened', Image.open(io.BytesIO(data))),
    ('bytes ', types.Part.from_bytes(data=data, mime_type='image/jpeg')),
]:
    client.models.generate_content(model='gemini-2.5-flash', contents=[given, 'What is it?'])
    part = sent[-1]['contents'][0]['parts'][0]['inlineData']
    received = base64.urlsafe_b64decode(part['data'])
    image = Image.open(io.BytesIO(received))
    kind = part.get('mimeType') or part.get('mime_type')
    size = f'{image.width}x{image.height}'
    large = 'yes' if len(received) > 3 * len(data) else 'no'
    print(title, kind, size, 'orientation', image.getexif().get(0x0112, '-'), 'large', large)
server.shutdown()
PY
env/bin/python send.py | tee seen.txt
diff seen.txt - <<'SEEN'
opened image/png 80x40 orientation - large yes
bytes  image/jpeg 80x40 orientation 6 large no
SEEN
