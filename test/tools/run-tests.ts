import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { TIME_LIMIT_S } from '../helpers/time-limit.ts'
import { runFiles, type TestFile } from './run-files.ts'

/** Runs the compiled test files, three at a time, and ends with every failure once more and `N passed, N failed`: a log of
 * 18,000 lines is read from its end. Names given as arguments choose files or folders: `npm test -- pages draw`. Without names
 * style is checked as well. Each process is plain `node`: what `tap run` adds, a loader for TypeScript, compiled files do not
 * need, and it takes 2 s in each. Short files of a folder share a process (run-group.ts). */

/** Started first, the longest first, so that no long one is left over when all others have ended. */
const LONGEST = [
  'browser/site',
  'browser/hostile',
  'durability/crash',
  'runner/test-types',
  'runner/runner',
  'model-apis/builtin-scale',
  'browser/first-run',
  'suites/imports',
  'suites/drawn-suites',
  'model-apis/builtin',
  'suites/screens-documents-mazes-scenes',
  'runner/set-parallel',
  'pages/pages',
  'model-apis/keys',
  'pages/suites',
  'model-apis/all-apis',
  'model-apis/circuit-breaker',
  'runner/draw',
  'server/presets',
  'durability/folders-by-hand',
  'suites/suite-files',
]

/** Files that look at their own process: its warnings, its memory. */
const ALONE = ['model-apis/calls']
/** So many of the other files of a folder share a process. */
const GROUP = 8
/** So many files are named at the end, by processor time. */
const DEAREST = 40
/** Garbage is collected by the thread that makes it: helpers beside it cost a sixth of the processor time of a file, and bring
 * nothing where all processors are busy. */
const NODE = ['--enable-source-maps', '--single-threaded-gc']

const root = fileURLToPath(new URL('../../../', import.meta.url))
const wanted = process.argv.slice(2)
// by their source: what a deleted file left behind in dist is not run
const names = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => file.replace(/\.test\.ts$/, '').replaceAll('\\', '/'))
const chosen = names.filter(
  (name) => wanted.length === 0 || wanted.some((word) => name.startsWith(word) || basename(name).startsWith(word)),
)
for (const word of wanted)
  if (!names.some((name) => name.startsWith(word) || basename(name).startsWith(word))) {
    process.stderr.write(`No test file is called ${word}. There are: ${names.sort().join(', ')}.\n`)
    process.exit(2)
  }

const place = (name: string): number => (LONGEST.includes(name) ? LONGEST.indexOf(name) : LONGEST.length)
const compiled = (name: string): string => join(root, 'dist', 'test', `${name}.test.js`)
const sorted = chosen.sort((a, b) => place(a) - place(b) || a.localeCompare(b))
// each gets a process of its own where it is long, must be alone or was asked for by name
const alone = sorted.filter((name) => wanted.length > 0 || LONGEST.includes(name) || ALONE.includes(name))
const files: TestFile[] = alone.map((name) => ({ name: `test/${name}.test.js`, args: [...NODE, compiled(name)] }))
for (const folder of new Set(sorted.map(dirname))) {
  const shared = sorted.filter((name) => dirname(name) === folder && !alone.includes(name))
  const groups = Math.ceil(shared.length / GROUP)
  for (let group = 0; group < groups; group++) {
    const members = shared.filter((_, index) => index % groups === group)
    files.push({
      name: `test/${folder} ${group + 1} of ${groups}`,
      args: [
        ...NODE,
        join(root, 'dist/test/tools/run-group.js'),
        ...members.flatMap((name) => [`test/${name}.test.js`, compiled(name)]),
      ],
    })
  }
}
// in the middle: it needs the processor and no time, so it fills the gaps between files that wait
if (wanted.length === 0)
  files.splice(Math.min(8, files.length), 0, {
    name: 'style',
    args: [join(root, 'dist/test/tools/style.js')],
    tap: false,
  })

const began = performance.now()
const results = await runFiles(files, {
  // one more than there are processors to be had: some files wait for a server or a clock most of the time
  jobs: Math.min(2, availableParallelism()) + 1,
  limitMs: TIME_LIMIT_S * 1000,
  write: (text) => process.stdout.write(text),
})
const failing = results.filter(({ ok }) => !ok)
const skipped = results.flatMap(({ name, skipped }) => skipped.map((what) => `${name} ${what}`))
const sum = (of: 'passed' | 'failed'): number => results.reduce((total, result) => total + result[of], 0)
process.stdout.write(`1..${results.length}\n# time=${Math.round(performance.now() - began)}ms\n`)
if (skipped.length > 0) process.stdout.write(`\nSkipped:\n  ${skipped.join('\n  ')}\n`)
const cpu = results.flatMap(({ cpu }) => cpu).sort((a, b) => b.seconds - a.seconds)
const seconds = cpu.reduce((total, one) => total + one.seconds, 0)
if (files.length > 1)
  process.stdout.write(
    `\nProcessor time: ${Math.round(seconds)} s, of which\n  ${cpu
      .slice(0, DEAREST)
      .map(({ file, seconds }) => `${seconds.toFixed(1)} s ${file}`)
      .join('\n  ')}\n`,
  )
const lingering = results.filter(({ lingered }) => lingered > 5_000)
if (lingering.length > 0)
  process.stdout.write(
    `\nWent on after their last test (a timer or socket that nobody closed):\n  ${lingering
      .map(({ name, lingered }) => `${name} ${Math.round(lingered / 1000)} s`)
      .join('\n  ')}\n`,
  )
if (failing.length > 0)
  process.stdout.write(
    `\nWhat failed:\n${failing.map(({ name, failures }) => `# ${name}\n${failures.join('\n')}`).join('\n')}\n\n`,
  )
process.stdout.write(`${sum('passed')} passed, ${sum('failed')} failed\n`)
process.exitCode = failing.length > 0 ? 1 : 0
