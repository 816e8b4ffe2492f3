#!/usr/bin/env bash
# numbro 2.5.0 (npm, unformat in its usual language) reads 1.234,5 as 1.2345.
#
# What happens:      commas are taken out wherever they stand, behind the decimal point as well, so that a number as most of Europe
#                    writes it comes out a thousandth of itself, and "1,5" ten times as large as it is. Other texts that it cannot read
#                    give undefined.
# One would expect:  undefined: no language writes thousands behind the decimal point. An answer in another language then counts
#                    as one that could not be read, and not as a wrong number.
# The guess:         "undefined for 1.234,5".
# Seen on 2026-12-01:
#   1,234.5 -> 1234.5
#   1.234,5 -> 1.2345
#   1,5 -> 15
#   1 000 -> undefined
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts numbro@2.5.0
cat > numbers.js <<'JS'
import numbro from 'numbro'

for (const text of ['1,234.5', '1.234,5', '1,5', '1 000']) console.log(`${text} -> ${numbro.unformat(text)}`)
JS
node numbers.js | tee seen.txt
diff seen.txt - <<'SEEN'
1,234.5 -> 1234.5
1.234,5 -> 1.2345
1,5 -> 15
1 000 -> undefined
SEEN
