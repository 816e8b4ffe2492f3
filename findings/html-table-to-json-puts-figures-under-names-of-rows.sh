#!/usr/bin/env bash
# html-table-to-json 1.0.0 takes the heading of a row for one of a column: the figure of 2024 comes back as that of 2023.
#
# What happens:      the name at the left of a row takes the place of the first heading of the columns, and the cells behind it are
#                    counted from there: 5 sold in 2023 stands under the name of the last row, and 6 of 2024 under 2023.
# One would expect:  5 under 2023 and 6 under 2024, beside the name of their row, as cheerio-tableparser has them. Tables of reports look
#                    like this one, and each value that is taken from it as the truth of a question is that of another year.
# The guess:         "each cell under its heading".
# Seen on 2026-12-01 (rows as objects; columns by cheerio-tableparser 1.0.1):
#   html-table-to-json   [{"2023":"6","Cost":"5"},{"2023":"8","Cost":"7"}]
#   cheerio-tableparser  [["Year","Sales","Cost"],["2023","5","7"],["2024","6","8"]]
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts html-table-to-json@1.0.0 cheerio-tableparser@1.0.1 cheerio@1.2.0
cat > read.js <<'JS'
import * as cheerio from 'cheerio'
import tableparser from 'cheerio-tableparser'
import HtmlTableToJson from 'html-table-to-json'

const table = `<table>
<tr><th>Year</th><th>2023</th><th>2024</th></tr>
<tr><th>Sales</th><td>5</td><td>6</td></tr>
<tr><th>Cost</th><td>7</td><td>8</td></tr>
</table>`
console.log('html-table-to-json  ', JSON.stringify(HtmlTableToJson.parse(table).results[0]))
const $ = cheerio.load(table)
tableparser($)
console.log('cheerio-tableparser ', JSON.stringify($('table').parsetable(true, true, true)))
JS
node read.js | tee seen.txt
diff seen.txt - <<'SEEN'
html-table-to-json   [{"2023":"6","Cost":"5"},{"2023":"8","Cost":"7"}]
cheerio-tableparser  [["Year","Sales","Cost"],["2023","5","7"],["2024","6","8"]]
SEEN
