#!/usr/bin/env bash
# evaluatex 2.2.0 gives 13.86 for the cube root of 8, \sqrt[3]{8} in LaTeX.
#
# What happens:      the degree in brackets is taken for what the root is drawn of, and what stands in braces is a factor: the square root
#                    of 3, times 8. There is no error, and a square root is right.
# One would expect:  2, which \sqrt[3]{8} is wherever LaTeX is set, or an error, as it gives for a mixed fraction. Answers to pictures of
#                    formulas come as LaTeX, and a right one is marked wrong.
# The guess:         "2".
# Seen on 2026-12-01:
#   \sqrt{16}     4
#   \sqrt[3]{8}   13.8564
#   \sqrt[4]{16}  32
#   \frac{1}{2}   0.5
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts evaluatex@2.2.0
cat > read.js <<'JS'
import evaluatex from 'evaluatex'

for (const formula of ['\\sqrt{16}', '\\sqrt[3]{8}', '\\sqrt[4]{16}', '\\frac{1}{2}']) {
  const value = evaluatex(formula, {}, { latex: true })()
  console.log(formula.padEnd(13), Number(value.toFixed(4)))
}
JS
node read.js | tee seen.txt
diff seen.txt - <<'SEEN'
\sqrt{16}     4
\sqrt[3]{8}   13.8564
\sqrt[4]{16}  32
\frac{1}{2}   0.5
SEEN
