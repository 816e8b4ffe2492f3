#!/usr/bin/env bash
# anls_star 1.0.1 gives 5.0 no points where 5 was asked for, and an empty text none where nothing was.
#
# What happens:      numbers are compared as the text that Python prints for them. "5.0" differs from "5" in two of three characters,
#                    which is below the half that counts, so a right number scores 0; 1250.0 for 1250 gets 0.67. Nothing and an empty
#                    text are the same by themselves, and in a dictionary only the one way round.
# One would expect:  1 for an equal number, as it is for 5 and "5". A truth read from a table, where a column with a gap is decimal,
#                    then has no right answer among a model's, and the smaller a number, the more it costs.
# The guess:         "5.0 and 5 are 1; None and an empty text are 1".
# Seen on 2026-12-01 (truth | answer | score):
#   5 | '5' | 1.00
#   5.0 | 5 | 0.00
#   1250.0 | 1250 | 0.67
#   {'total': 12.0} | {'total': 12} | 0.50
#   None | '' | 1.00
#   {'note': None} | {'note': ''} | 1.00
#   {'note': ''} | {'note': None} | 0.00
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv --without-pip env
python3 -m pip --python env/bin/python install -qq --no-compile --retries 0 --disable-pip-version-check anls-star==1.0.1
cat > score.py <<'PY'
from anls_star import anls_score

for truth, answer in [
    (5, '5'),
    (5.0, 5),
    (1250.0, 1250),
    ({'total': 12.0}, {'total': 12}),
    (None, ''),
    ({'note': None}, {'note': ''}),
    ({'note': ''}, {'note': None}),
]:
    print(f'{truth!r} | {answer!r} | {anls_score(truth, answer):.2f}')
PY
env/bin/python score.py | tee seen.txt
diff seen.txt - <<'SEEN'
5 | '5' | 1.00
5.0 | 5 | 0.00
1250.0 | 1250 | 0.67
{'total': 12.0} | {'total': 12} | 0.50
None | '' | 1.00
{'note': None} | {'note': ''} | 1.00
{'note': ''} | {'note': None} | 0.00
SEEN
