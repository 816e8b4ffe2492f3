#!/usr/bin/env bash
# junitxml-to-javascript 1.1.4 leaves out every test case of a suite within a suite.
#
# What happens:      of a report whose failing case stands in an inner suite the outer one's cases come back, the count of errors is
#                    0, and nothing says that a suite was passed over. junit2json reads the same report whole.
# One would expect:  the inner suite, or its cases in the outer one. JUnit's own format nests suites, and runners write one for a
#                    folder and one for each file or model in it, so a red report turns green.
# The guess:         "the cases of inner suites too".
# Seen on 2026-11-30:
#   junit2json              clock/reads 10:10, clock/faces/reads 3:45 failed
#   junitxml-to-javascript  tests 1 errors 0: reads 10:10
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts junitxml-to-javascript@1.1.4 junit2json@4.0.0
cat > read.js <<'JS'
import { parse } from 'junit2json'
import JunitReport from 'junitxml-to-javascript'

const xml = `<?xml version="1.0"?>
<testsuites name="all" tests="2" failures="1" time="3">
  <testsuite name="clock" tests="2" failures="1" time="3">
    <testcase classname="clock" name="reads 10:10" time="1"/>
    <testsuite name="faces" tests="1" failures="1" time="2">
      <testcase classname="clock" name="reads 3:45" time="2"><failure message="read 9:18"/></testcase>
    </testsuite>
  </testsuite>
</testsuites>`
const cases = (suite, path) => [
  ...(suite.testcase ?? []).map((test) => `${path}/${test.name}${test.failure ? ' failed' : ''}`),
  ...(suite.testsuite ?? []).flatMap((inner) => cases(inner, `${path}/${inner.name}`)),
]
const { testsuite } = await parse(xml)
console.log('junit2json             ', cases(testsuite[0], testsuite[0].name).join(', '))
const [suite] = (await new JunitReport().parseXMLString(xml)).testsuites
const names = suite.testCases.map(({ name }) => name).join(', ')
console.log('junitxml-to-javascript ', `tests ${suite.tests} errors ${suite.errors}: ${names}`)
JS
node read.js | tee seen.txt
diff seen.txt - <<'SEEN'
junit2json              clock/reads 10:10, clock/faces/reads 3:45 failed
junitxml-to-javascript  tests 1 errors 0: reads 10:10
SEEN
