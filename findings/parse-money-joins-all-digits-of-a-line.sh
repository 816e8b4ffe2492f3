#!/usr/bin/env bash
# parse-money 1.0.12 writes all digits of a line one after the other: "3 items, total $12.00" is 312 dollars.
#
# What happens:      of the text around the currency everything but digits, points and commas is removed, and what is left is taken
#                    for the amount: "Room 7, £80" costs £7.80, "$5 - $10" costs $510. A sum that stands alone among
#                    words is right.
# One would expect:  the number beside the sign, as its example "some text before 123,45 lei and some text after" promises. Lines of
#                    receipts have quantities, tables and dates beside their sum, and the sum is the truth or the answer.
# The guess:         "three items for $12.00 are 12 dollars".
# Seen on 2026-12-01:
#   Total: $12.00          12
#   3 items, total $12.00  312
#   2 coffees $7.50        27.5
#   Room 7, £80            7.8
#   $5 - $10               510
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts parse-money@1.0.12
cat > read.js <<'JS'
import money from 'parse-money'

for (const line of ['Total: $12.00', '3 items, total $12.00', '2 coffees $7.50', 'Room 7, £80', '$5 - $10']) {
  console.log(line.padEnd(22), money.default(line).amount)
}
JS
node read.js | tee seen.txt
diff seen.txt - <<'SEEN'
Total: $12.00          12
3 items, total $12.00  312
2 coffees $7.50        27.5
Room 7, £80            7.8
$5 - $10               510
SEEN
