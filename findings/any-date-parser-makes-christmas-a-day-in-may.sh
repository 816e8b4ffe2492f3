#!/usr/bin/env bash
# any-date-parser 2.2.4 reads 25/12/2024 as 12 May 2024: it leaves out the first digit of a day that cannot be a month.
#
# What happens:      in its own locale, en-US, "25/12/2024" is searched for a month and a day, and "5/12/2024" within it is one. A day
#                    from 13 on loses its first digit and what is left becomes the month; only 20 and 30 do not. The date is valid,
#                    and nothing says that a digit was not used. With points between the numbers, or in en-GB, the day is right.
# One would expect:  25 December, the only day that it can be, or an invalid date. Where dates on receipts are compared with it,
#                    a right answer is wrong by months, and two different answers can become the same day.
# The guess:         "31/12/2024 is the last day of the year".
# Seen on 2026-12-01 (month and day of the text in en-US, and in en-GB):
#   31/12/2024  1 12   12 31
#   25/12/2024  5 12   12 25
#   20/12/2024  12 20   12 20
#   13-05-2024  3 5   5 13
#   31.12.2024  12 31   12 31
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts any-date-parser@2.2.4
cat > read.js <<'JS'
import parser from 'any-date-parser'

for (const text of ['31/12/2024', '25/12/2024', '20/12/2024', '13-05-2024', '31.12.2024']) {
  const [american, british] = ['en-US', 'en-GB'].map((locale) => {
    const { month, day } = parser.attempt(text, locale)
    return `${month} ${day}`
  })
  console.log(text, '', american, ' ', british)
}
JS
node read.js | tee seen.txt
diff seen.txt - <<'SEEN'
31/12/2024  1 12   12 31
25/12/2024  5 12   12 25
20/12/2024  12 20   12 20
13-05-2024  3 5   5 13
31.12.2024  12 31   12 31
SEEN
