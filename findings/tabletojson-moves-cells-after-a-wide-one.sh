#!/usr/bin/env bash
# tabletojson 4.1.15 gives the cells after one that spans two columns to the column before theirs.
#
# What happens:      a cell that spans rows is repeated in each of them, but one that spans columns counts as one column: what
#                    stands after it moves to the left, and the last column of that row is missing.
# One would expect:  both to be counted, as cheerio-tableparser does. The figure of one heading is read as that of another, and the
#                    truth of a question on the table is wrong without a trace.
# The guess:         "repeated, or at least the next cell in its own column".
# Seen on 2026-12-01 (the rows below the headings Item, Net, Gross):
#   tabletojson          {"Item":"tea","Net":"1","Gross":"2"} {"Item":"tea","Net":"3","Gross":"4"} {"Item":"in all","Net":"6"}
#   cheerio-tableparser  tea,1,2 tea,3,4 in all,in all,6
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts tabletojson@4.1.15 cheerio@1.2.0 cheerio-tableparser@1.0.1
cat > read.js <<'JS'
import { load } from 'cheerio'
import tableparser from 'cheerio-tableparser'
import { tabletojson } from 'tabletojson'

const html = `<table>
<tr><th>Item</th><th>Net</th><th>Gross</th></tr>
<tr><td rowspan="2">tea</td><td>1</td><td>2</td></tr>
<tr><td>3</td><td>4</td></tr>
<tr><td colspan="2">in all</td><td>6</td></tr>
</table>`
const [rows] = tabletojson.convert(html)
console.log('tabletojson         ', rows.map((row) => JSON.stringify(row)).join(' '))

const page = load(html)
tableparser(page)
const columns = page('table').parsetable(true, true, true)
console.log('cheerio-tableparser ', [1, 2, 3].map((row) => columns.map((column) => column[row]).join()).join(' '))
JS
node read.js | tee seen.txt
diff seen.txt - <<'SEEN'
tabletojson          {"Item":"tea","Net":"1","Gross":"2"} {"Item":"tea","Net":"3","Gross":"4"} {"Item":"in all","Net":"6"}
cheerio-tableparser  tea,1,2 tea,3,4 in all,in all,6
SEEN
