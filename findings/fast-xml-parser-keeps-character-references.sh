#!/usr/bin/env bash
# fast-xml-parser 5.12.1 reads named XML entities by default and leaves numeric character references as they stand.
#
# What happens:      "&amp;" in a text becomes "&"; "&#233;" and "&#xE9;" stay seven letters, unless htmlEntities is on.
# One would expect:  the same for both: XML 1.0 (section 4.1) has every parser read character references. Annotations in
#                    the form of Pascal VOC have them wherever a label is not ASCII, because Python's ElementTree writes
#                    them by default; a label "café" and a label "caf&#233;" are then two classes.
# The guess:         "café in all three".
# Seen on 2026-11-29:
#   default       caf&#233; caf&#xE9; salt & pepper
#   htmlEntities  café café salt & pepper
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts fast-xml-parser@5.12.1
cat > read.js <<'JS'
import { XMLParser } from 'fast-xml-parser'

const xml = `<annotation>
  <object><name>caf&#233;</name></object>
  <object><name>caf&#xE9;</name></object>
  <object><name>salt &amp; pepper</name></object>
</annotation>`
for (const [title, options] of [['default     ', {}], ['htmlEntities', { htmlEntities: true }]]) {
  const { annotation } = new XMLParser(options).parse(xml)
  console.log(title, '', annotation.object.map(({ name }) => name).join(' '))
}
JS
node read.js | tee seen.txt
diff seen.txt - <<'SEEN'
default       caf&#233; caf&#xE9; salt & pepper
htmlEntities  café café salt & pepper
SEEN
