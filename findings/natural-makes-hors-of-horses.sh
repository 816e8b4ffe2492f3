#!/usr/bin/env bash
# natural 8.1.1 (NounInflector) makes "hors" of horses and "hous" of houses, and of a bus that is one already "bu".
#
# What happens:      "es" is taken off behind every s, and "ies" becomes "y": vases are vas, ties are ty. Of the
#                    classes of COCO horse, vase, tie and suitcase are such words. Others, mice and knives among them, are right.
# One would expect:  horse, house, vase and tie, or the word as it was. Labels are brought to the singular before they are
#                    compared, and a model that says "horses" for a horse is then wrong.
# The guess:         "horse".
# Seen on 2026-12-01 (word; its singular by natural; by pluralize 8.0.0):
#   horses    hors     horse
#   houses    hous     house
#   vases     vas      vase
#   ties      ty       tie
#   potatoes  potatoe  potato
#   bus       bu       bus
#   knives    knife    knife
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts natural@8.1.1 pluralize@8.0.0
cat > name.js <<'JS'
// the whole of natural wants settings of databases as well
import inflectors from 'natural/lib/natural/inflectors/index.js'
import pluralize from 'pluralize'

const nouns = new inflectors.NounInflector()
for (const word of ['horses', 'houses', 'vases', 'ties', 'potatoes', 'bus', 'knives']) {
  console.log(word.padEnd(9), nouns.singularize(word).padEnd(8), pluralize.singular(word))
}
JS
node name.js | tee seen.txt
diff seen.txt - <<'SEEN'
horses    hors     horse
houses    hous     house
vases     vas      vase
ties      ty       tie
potatoes  potatoe  potato
bus       bu       bus
knives    knife    knife
SEEN
