#!/usr/bin/env bash
# simple-statistics 7.12.1 (probit) says 1.957 for the quantile that every table gives as 1.960.
#
# What happens:      the inverse of the normal distribution is an approximation that is 0.003 short at 0.975 and 0.011 at 0.9995.
#                    jstat agrees with the tables.
# One would expect:  the digits that people know by heart. Every interval is too narrow, and the same rate of right answers has
#                    two intervals, depending on which package reckoned it.
# The guess:         "1.960".
# Seen on 2026-11-30:
#   0.95   simple-statistics 1.6434 jstat 1.6449
#   0.975  simple-statistics 1.9572 jstat 1.9600
#   0.995  simple-statistics 2.5692 jstat 2.5758
#   0.9995 simple-statistics 3.2793 jstat 3.2905
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts simple-statistics@7.12.1 jstat@1.9.6
cat > quantile.js <<'JS'
import jstat from 'jstat'
import { probit } from 'simple-statistics'

for (const p of [0.95, 0.975, 0.995, 0.9995]) {
  console.log(String(p).padEnd(6), 'simple-statistics', probit(p).toFixed(4), 'jstat', jstat.jStat.normal.inv(p, 0, 1).toFixed(4))
}
JS
node quantile.js | tee seen.txt
diff seen.txt - <<'SEEN'
0.95   simple-statistics 1.6434 jstat 1.6449
0.975  simple-statistics 1.9572 jstat 1.9600
0.995  simple-statistics 2.5692 jstat 2.5758
0.9995 simple-statistics 3.2793 jstat 3.2905
SEEN
