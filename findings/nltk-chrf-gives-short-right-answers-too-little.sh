#!/usr/bin/env bash
# nltk 3.10.3 (sentence_chrf) gives an answer that is letter for letter the right one 0.17 where it has one letter.
#
# What happens:      runs of 1 to 6 letters are compared, and a text that has none of some length scores 0 for that length, also
#                    against itself. Blanks do not count, so that all texts of less than six letters lose.
# One would expect:  1 for equal texts: lengths that neither text has can be left out, as sacrebleu does unless told otherwise. A mean
#                    over questions with short answers cannot reach 1, and falls the shorter the right answers are.
# The guess:         "the same text is 1".
# Seen on 2026-12-01 (each against itself):
#   7            0.17
#   cat          0.50
#   10:10        0.83
#   a b c        0.50
#   the cat sat  1.00
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv --without-pip env
python3 -m pip --python env/bin/python install -qq --no-compile --retries 0 --disable-pip-version-check nltk==3.10.3
cat > score.py <<'PY'
from nltk.translate.chrf_score import sentence_chrf

for text in ['7', 'cat', '10:10', 'a b c', 'the cat sat']:
    print(text.ljust(12), f'{sentence_chrf(text, text):.2f}')
PY
env/bin/python score.py | tee seen.txt
diff seen.txt - <<'SEEN'
7            0.17
cat          0.50
10:10        0.83
a b c        0.50
the cat sat  1.00
SEEN
