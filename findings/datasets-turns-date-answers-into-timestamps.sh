#!/usr/bin/env bash
# datasets 5.0.1 turns the answers of a JSON file into timestamps where every one of them looks like a date.
#
# What happens:      a column of JSON strings such as "2024-01-05" comes back as datetime, and as text reads
#                    "2024-01-05 00:00:00". One answer that is no date keeps the whole column as it was, and so does CSV.
# One would expect:  a JSON string to stay a string, as the quotes say. The truth of a test on receipts or calendars then equals no
#                    answer of a model, and whether it does depends on the other questions of the file.
# The guess:         "strings stay strings".
# Seen on 2026-12-01 (file; type of the column; its first answer as text):
#   json, all dates    timestamp[s]  2024-01-05 00:00:00
#   json, one is none  string        2024-01-05
#   csv, all dates     large_string  2024-01-05
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv --without-pip env
python3 -m pip --python env/bin/python install -qq --no-compile --retries 0 --disable-pip-version-check datasets==5.0.1
cat > load.py <<'PY'
import datasets

datasets.disable_progress_bars()


def look(title, form, text):
    file = f'{title.replace(" ", "-")}.{form}'
    with open(file, 'w') as out:
        out.write(text)
    dataset = datasets.load_dataset(form, data_files=file, split='train')
    print(title.ljust(18), dataset.features['answer'].dtype.ljust(13), dataset[0]['answer'])


look('json, all dates', 'json', '{"answer": "2024-01-05"}\n{"answer": "2024-03-17"}\n')
look('json, one is none', 'json', '{"answer": "2024-01-05"}\n{"answer": "not stated"}\n')
look('csv, all dates', 'csv', 'id,answer\n1,2024-01-05\n2,2024-03-17\n')
PY
HF_HOME="$dir/home" HF_HUB_OFFLINE=1 env/bin/python load.py | tee seen.txt
diff seen.txt - <<'SEEN'
json, all dates    timestamp[s]  2024-01-05 00:00:00
json, one is none  string        2024-01-05
csv, all dates     large_string  2024-01-05
SEEN
