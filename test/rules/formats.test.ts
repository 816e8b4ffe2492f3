import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import t from '../helpers/tap.ts'
import { rootDir } from '../../runner/index.ts'

/** Money, durations, percent and large numbers are written by runner/tools/format.ts alone, so that picture, page and command
 * line say the same value in the same way. */

const FORMATS = 'runner/tools/format.ts'

/** What writes such a value by itself, and the files that may, because theirs is no value a user compares. */
const HANDMADE: readonly { what: string; pattern: RegExp; may: Record<string, string> }[] = [
  {
    what: 'money',
    pattern: /`[^`\n]*\$\$\{/,
    may: { 'server/pages/parts/exchange/curl.ts': 'a variable of the shell' },
  },
  {
    what: 'a duration',
    pattern: /\} (?:ms|s|sec|seconds|min|minutes|h|hours)\b(?! (?:off|of))/,
    may: { 'runner/test-types/clock.ts': 'the time that a hand points at' },
  },
  {
    what: 'percent',
    pattern: /\} %/,
    may: {
      'runner/test-types/number.ts': 'the number in the chart, in its own unit',
      'server/pages/parts/run/run-head.ts': 'what a screen reader hears, every ten per cent',
    },
  },
  {
    what: 'a rounded number',
    pattern: /\.toFixed\(|\.toLocaleString\(|Intl\.NumberFormat/,
    may: {
      'runner/model-apis/builtin/say.ts': 'digits that the prompt asks for',
      'runner/read/asked-format.ts': 'digits that the prompt asks for',
      'server/cli/results/junit.ts': 'seconds as JUnit has them',
    },
  },
]

const sources = ['runner', 'server'].flatMap((room) =>
  readdirSync(join(rootDir, room), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => posix.join(room, file.replaceAll('\\', '/')))
    // what a generated suite draws and asks is the suite's own
    .filter((file) => file !== FORMATS && !file.startsWith('runner/suite/generators/')),
)

for (const { what, pattern, may } of HANDMADE)
  t.test(`no file but ${FORMATS} writes ${what} by itself`, (t) => {
    t.match(readFileSync(join(rootDir, FORMATS), 'utf8'), pattern, 'the pattern finds what it looks for')
    const makers = sources.filter((file) => pattern.test(readFileSync(join(rootDir, file), 'utf8')))
    t.same(
      makers.filter((file) => !(file in may)),
      [],
    )
    t.same(
      Object.keys(may).filter((file) => !makers.includes(file)),
      [],
      'no exception that is needed no more',
    )
    t.end()
  })
