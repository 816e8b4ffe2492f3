#!/usr/bin/env bash
# statsmodels 0.15.0 (mcnemar) gives two models that agree on every case a p value of 0.
#
# What happens:      without the exact test, the correction for continuity takes 1 from a difference of 0 and squares it: 1 / 0 is
#                    an infinite statistic and p 0. The exact test says 1, and without the correction the answer is nan.
# One would expect:  1 or nan: where no case tells two models apart there is nothing to be significant. exact=False and
#                    correction=True is what one writes for many cases, and a script that marks p < 0.05 marks these two.
# The guess:         "nan, from 0 / 0".
# Seen on 2026-11-30 (cases that only the first or only the second model got right):
#   none none  exact 1 corrected 0 plain nan
#   one one    exact 1 corrected 0.4795 plain 1
#   none five  exact 0.0625 corrected 0.07364 plain 0.02535
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv --without-pip env
python3 -m pip --python env/bin/python install -qq --no-compile --retries 0 --disable-pip-version-check statsmodels==0.15.0
cat > compare.py <<'PY'
import warnings

from statsmodels.stats.contingency_tables import mcnemar

warnings.simplefilter('ignore')
for title, first, second in [('none none', 0, 0), ('one one  ', 1, 1), ('none five', 0, 5)]:
    table = [[40, first], [second, 10]]
    exact = mcnemar(table, exact=True).pvalue
    corrected = mcnemar(table, exact=False, correction=True).pvalue
    plain = mcnemar(table, exact=False, correction=False).pvalue
    print(title, f' exact {exact:.4g} corrected {corrected:.4g} plain {plain:.4g}')
PY
env/bin/python compare.py | tee seen.txt
diff seen.txt - <<'SEEN'
none none  exact 1 corrected 0 plain nan
one one    exact 1 corrected 0.4795 plain 1
none five  exact 0.0625 corrected 0.07364 plain 0.02535
SEEN
