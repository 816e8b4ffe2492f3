import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { makeManyTests } from '../fixtures/many-tests.ts'
import { makeRun } from '../helpers/made-run.ts'

/** `npm run make-data -- FOLDER`: a data folder as it may be after years, to look at pages and to measure them: 1,000 runs of
 * 1,000 tests, one of them with 100,000. Only lists and manifests; the records and pictures of a few runs. Every run of this
 * makes the same. */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '1000' },
    tests: { type: 'string', default: '1000' },
    large: { type: 'string', default: '100000' },
  },
})
const [folder] = positionals
if (folder === undefined || positionals.length > 1) {
  process.stderr.write('Usage: npm run make-data -- FOLDER [--runs 1000] [--tests 1000] [--large 100000]\n')
  process.exit(2)
}
const whole = (name: 'runs' | 'tests' | 'large'): number => {
  const number = Number(values[name])
  if (Number.isInteger(number) && number >= 0) return number
  process.stderr.write(`--${name} ${values[name]}: give a whole number.\n`)
  process.exit(2)
}
const [runs, tests, large] = [whole('runs'), whole('tests'), whole('large')]
const runsDir = join(resolve(folder), 'runs')
await mkdir(runsDir, { recursive: true })

/** A run a day, back from the large one. */
const idOf = (day: number, title: string): string =>
  `${new Date(Date.UTC(2026, 10, 22) - day * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '')}T090000Z-${title}`
for (let day = 1; day <= runs; day++) await makeManyTests(runsDir, idOf(day, 'daily'), tests, { seed: day })
if (large > 0) await makeManyTests(runsDir, idOf(0, 'large'), large)
await makeRun(runsDir, '20261123T090000Z-whole', 60)
process.stdout.write(`${runs + 2} runs in ${runsDir}; see them with: benchloupe serve --data ${resolve(folder)}\n`)
