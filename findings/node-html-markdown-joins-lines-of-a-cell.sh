#!/usr/bin/env bash
# node-html-markdown 2.0.0 writes the lines of a table cell one after the other without a space.
#
# What happens:      <br> inside a cell is left out: "10<br>20" becomes 1020, "Main St.<br>Oslo" becomes "Main St.Oslo". Outside of
#                    a table the line break stays.
# One would expect:  a space or a <br>, as rehype-remark and html-to-md write. Two numbers become one that nobody wrote, in the text
#                    that a model's reading of a table is compared with.
# The guess:         "a <br> or a space".
# Seen on 2026-12-01 (the last row of the Markdown; the same outside of a table):
#   node-html-markdown | 1020  | Main St.Oslo |   outside "10  /20"
#   html-to-md         |10<br />20|Main St.<br />Oslo|   outside "10  /20"
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts html-to-md@0.8.8 node-html-markdown@2.0.0
cat > write.js <<'JS'
import html2md from 'html-to-md'
import { NodeHtmlMarkdown } from 'node-html-markdown'

const table = '<table><tr><th>Price</th><th>Place</th></tr><tr><td>10<br>20</td><td>Main St.<br>Oslo</td></tr></table>'
for (const [title, write] of [
  ['node-html-markdown', (html) => NodeHtmlMarkdown.translate(html)],
  ['html-to-md        ', html2md],
]) {
  const outside = write('<p>10<br>20</p>').replaceAll('\n', '/')
  console.log(title, write(table).trim().split('\n').at(-1), `  outside "${outside}"`)
}
JS
node write.js | tee seen.txt
diff seen.txt - <<'SEEN'
node-html-markdown | 1020  | Main St.Oslo |   outside "10  /20"
html-to-md         |10<br />20|Main St.<br />Oslo|   outside "10  /20"
SEEN
