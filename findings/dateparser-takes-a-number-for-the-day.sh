#!/usr/bin/env bash
# dateparser 1.4.3 (search_dates) takes a number that stands before a date for its day, or finds no date at all.
#
# What happens:      "Table 7, 5 March 2024" is the 7th of March, the 5 is passed over. After a number of four figures and "of" there
#                    is no date in the line, the whole of it is given up. With a word in between the date is right.
# One would expect:  the 5th of March each time. A search for the date on a receipt, in what a model read of it, gives a day that is
#                    nowhere on it, and a right reading counts as wrong.
# The guess:         "5 March 2024 is found in each of them".
# Seen on 2026-12-01:
#   Receipt 5 March 2024          -> 2024-03-05
#   Table 7, 5 March 2024         -> 2024-03-07
#   No. 7 of 5 March 2024         -> 2024-03-07
#   Invoice 1234 of 5 March 2024  -> none
#   Invoice 1234 of 2024-03-05    -> none
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv --without-pip env
python3 -m pip --python env/bin/python install -qq --no-compile --retries 0 --disable-pip-version-check dateparser==1.4.3
cat > find.py <<'PY'
import datetime
import warnings

from dateparser.search import search_dates

warnings.simplefilter('ignore')
settings = {'RELATIVE_BASE': datetime.datetime(2026, 12, 1)}
for line in [
    'Receipt 5 March 2024',
    'Table 7, 5 March 2024',
    'No. 7 of 5 March 2024',
    'Invoice 1234 of 5 March 2024',
    'Invoice 1234 of 2024-03-05',
]:
    found = search_dates(line, languages=['en'], settings=settings) or []
    print(line.ljust(29), '->', ', '.join(f'{date:%Y-%m-%d}' for _, date in found) or 'none')
PY
env/bin/python find.py | tee seen.txt
diff seen.txt - <<'SEEN'
Receipt 5 March 2024          -> 2024-03-05
Table 7, 5 March 2024         -> 2024-03-07
No. 7 of 5 March 2024         -> 2024-03-07
Invoice 1234 of 5 March 2024  -> none
Invoice 1234 of 2024-03-05    -> none
SEEN
