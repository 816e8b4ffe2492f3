#!/usr/bin/env bash
# sympy 1.14.0 (parse_latex with lark 1.3.1) reads 10\,000 as 0.
#
# What happens:      a thin space between the thousands, as LaTeX is set, is taken for a multiplication: 10\,000 is 10 times 000, and
#                    12\,500 is 6000. "1{,}234" and "1,234" are refused with an error.
# One would expect:  10000, or an error for it as well. Models write the answer of a mathematical question in this way, and it is
#                    compared as a number that is on no page.
# The guess:         "an error, as with 1{,}234".
# Seen on 2026-12-01:
#   10000    -> 10000
#   10\,000  -> 0
#   12\,500  -> 6000
#   1\,234   -> 234
#   1{,}234  -> error
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv --without-pip env
python3 -m pip --python env/bin/python install -qq --no-compile --retries 0 --disable-pip-version-check sympy==1.14.0 lark==1.3.1
cat > read.py <<'PY'
from lark.exceptions import LarkError
from sympy.parsing.latex import parse_latex

for text in ['10000', r'10\,000', r'12\,500', r'1\,234', '1{,}234']:
    try:
        value = parse_latex(text, backend='lark')
    except LarkError:
        value = 'error'
    print(text.ljust(8), '->', value)
PY
env/bin/python read.py | tee seen.txt
diff seen.txt - <<'SEEN'
10000    -> 10000
10\,000  -> 0
12\,500  -> 6000
1\,234   -> 234
1{,}234  -> error
SEEN
