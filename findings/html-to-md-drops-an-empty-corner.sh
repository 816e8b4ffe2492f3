#!/usr/bin/env bash
# html-to-md 0.8.8 leaves out an empty heading cell, so that every heading of the table moves one column to the left.
#
# What happens:      the empty <th> in the corner of a table with headings at the top and at the left is gone, while an empty <td>
#                    stays: "2023" then stands over the names of the rows, and "2024" over the figures of 2023.
# One would expect:  as many cells as the HTML has, as node-html-markdown writes them. Tables of a report look like this one, and
#                    the Markdown is what a reading of the page is compared with.
# The guess:         "no cell is lost".
# Seen on 2026-12-01 (the rows of the Markdown, without those of dashes and without empty ones):
#   html-to-md         |2023|2024|  |Sales|5|6|  |Cost||8|
#   node-html-markdown |       | 2023 | 2024 |  | Sales | 5    | 6    |  | Cost  |      | 8    |
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts html-to-md@0.8.8 node-html-markdown@2.0.0
cat > write.js <<'JS'
import html2md from 'html-to-md'
import { NodeHtmlMarkdown } from 'node-html-markdown'

const html = `<table>
<tr><th></th><th>2023</th><th>2024</th></tr>
<tr><th>Sales</th><td>5</td><td>6</td></tr>
<tr><th>Cost</th><td></td><td>8</td></tr>
</table>`
const rows = (markdown) => markdown.split('\n').filter((line) => /\w/.test(line)).join('  ')
console.log('html-to-md        ', rows(html2md(html)))
console.log('node-html-markdown', rows(NodeHtmlMarkdown.translate(html)))
JS
node write.js | tee seen.txt
diff seen.txt - <<'SEEN'
html-to-md         |2023|2024|  |Sales|5|6|  |Cost||8|
node-html-markdown |       | 2023 | 2024 |  | Sales | 5    | 6    |  | Cost  |      | 8    |
SEEN
