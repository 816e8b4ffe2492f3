#!/usr/bin/env bash
# jstat 1.9.6 (percentile) does not interpolate between the two greatest values: of ten, the 90th and the 99th are the ninth.
#
# What happens:      a percentile between the last two values is the lower of them, up to the 100th, which jumps to the greatest. All
#                    others lie between their neighbours. quantiles of the same package, set to the same rule, does not do so.
# One would expect:  9.1 and 9.91 of the numbers from 1 to 10, as PERCENTILE of a spreadsheet has it, whose rule it follows elsewhere.
#                    The 95th percentile of ten latencies does not see the slowest call, however slow.
# The guess:         "4.6 for the 90th percentile of 1 to 5".
# Seen on 2026-12-01 (share; percentile and quantiles(1, 1) of 1 to 10; percentile where the last one is 1000):
#   0.75  7.75  7.75  7.75
#   0.9   9  9.1  9
#   0.99  9  9.91  9
#   1     10  10  1000
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts jstat@1.9.6
cat > rank.js <<'JS'
import jstat from 'jstat'

const { jStat } = jstat
const latencies = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
const withSlow = [...latencies.slice(0, 9), 1000]
for (const share of [0.75, 0.9, 0.99, 1]) {
  const shown = [jStat.percentile(latencies, share), ...jStat.quantiles(latencies, [share], 1, 1), jStat.percentile(withSlow, share)]
  console.log(String(share).padEnd(5), shown.map((value) => Number(value.toFixed(4))).join('  '))
}
JS
node rank.js | tee seen.txt
diff seen.txt - <<'SEEN'
0.75  7.75  7.75  7.75
0.9   9  9.1  9
0.99  9  9.91  9
1     10  10  1000
SEEN
