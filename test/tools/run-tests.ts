import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { TIME_LIMIT_S } from '../helpers/time-limit.ts'
import { runFiles, type TestFile } from './run-files.ts'

/** Runs the compiled test files, some at a time, and ends with every failure once more and `N passed, N failed`: a log of
 * 38,000 lines is read from its end. Names given as arguments choose files or folders: `npm test -- pages draw`. Without names
 * style is checked as well. Each process is plain `node`: what `tap run` adds, a loader for TypeScript, compiled files do not
 * need, and it takes 2 s in each. Short files of a folder share a process (run-group.ts), and what takes longest is started
 * first, so that no long one is left over when all others have ended. */

/** Processor time in seconds, as the end of the command tells it, of the files that take long. Only the order depends on it. */
const SECONDS: Readonly<Record<string, number>> = {
  'shards/shards': 55,
  'browser/site': 50,
  'browser/reviewer': 45,
  'durability/crash': 35,
  'shards/shards-docs': 16,
  'server/guide': 30,
  'runner/runner': 30,
  'runner/test-types': 27,
  'browser/report': 27,
  'model-apis/builtin-scale': 27,
  'model-apis/keys': 26,
  'suites/screens-documents-mazes-scenes': 18,
  'server/ci-docs': 23,
  'browser/first-run': 22,
  'contracts/pictures': 21,
  'browser/hostile': 20,
  'durability/hostile-folders': 20,
  'server/command-line': 20,
  'browser/appeal': 16,
  'durability/hostile-names': 15,
  'server/give-way': 10,
  'pages/pages': 15,
  'shards/merging': 15,
  'contracts/json-client': 15,
  'contracts/json-actions': 22,
  'contracts/answers': 10,
  'contracts/json-api': 12,
  'server/api-docs': 10,
  'model-apis/all-apis': 14,
  'server/shared-host': 13,
  'durability/rescore-thousand': 12,
  'suites/blindtest-charts-clocks': 12,
  'suites/drawn-suites': 12,
  'pages/tests': 12,
  'pages/find': 12,
  'runner/draw': 11,
  'suites/imports': 10,
  'controls/controls': 10,
  'model-apis/builtin': 9,
  'runner/set-parallel': 9,
  'server/presets': 9,
  'server/packed': 7,
  'server/every-eval-ever': 7,
  'pages/amended-suite': 9,
  'durability/folders-by-hand': 9,
  'runner/figures-over-tests': 8,
  'runner/rescore': 8,
  'pages/run-actions': 8,
  'durability/disk': 8,
  'model-apis/vendor-apis': 8,
  'durability/two-servers': 8,
  'pages/test': 7,
  'model-apis/circuit-breaker': 7,
  'pages/suites': 7,
  'model-apis/trouble-everywhere': 7,
  'pages/by-type': 7,
  'controls/pages': 6,
  'pages/figures': 6,
  'pages/across-runs': 6,
  'imported-runs/geometry-bench': 6,
  'suites/imports-command': 6,
  'server/access': 6,
  'pages/across-tests': 6,
  'server/open': 6,
  'pages/compare': 6,
  'suites/suite-files': 5,
  'server/closed-pipe': 5,
}
const secondsOf = (name: string): number => SECONDS[name] ?? 2

/** Files that look at their own process: its warnings, its memory. */
const ALONE = ['model-apis/calls']
/** From so many seconds on a file has a process to itself; others of a folder share one, up to so many seconds and files. */
const LONG = 20
const GROUP_SECONDS = 40
const GROUP_FILES = 16
/** Types of the browser's scripts, lint and format together. */
const STYLE_SECONDS = 15
/** So many files are named at the end, by processor time. */
const DEAREST = 40
/** Garbage is collected, and code compiled, by the thread that needs it: threads beside it cost 2 to 6 % of the processor time of a file
 * and bring nothing where all processors are busy. Processes of the command line, which begin anew each time, take a sixth less (4.06 s
 * against 4.89 for a run of eight tests, six times in turn; 4.38 with compiling alone). */
const NODE = [
  '--single-threaded',
  // Node 20 compiles for speed whatever ran a little, which most of a test does not live to see: a tenth less processor time (47.3, 43.7
  // and 42.2 s for four files, with V8's own budget, that of start.ts and this one, three times in turn)
  ...(process.versions.node.startsWith('20.') ? ['--interrupt-budget=1200000'] : []),
]

/** More flags of single files. In the replies of 1 MB that test-types reads, what is found of one lives as long as its reading: where all of it
 * fits among the young objects, none is copied twice (26.8 s of processor time against 36.9). */
const MORE: Readonly<Record<string, readonly string[]>> = {
  'runner/test-types': ['--min-semi-space-size=64', '--max-semi-space-size=128'],
}

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

for (const name of [...Object.keys(SECONDS), ...Object.keys(MORE), ...ALONE])
  if (!names.includes(name)) {
    process.stderr.write(`test/tools/run-tests.ts names ${name}, and there is no such test file.\n`)
    process.exit(2)
  }

const compiled = (name: string): string => join(root, 'dist', 'test', `${name}.test.js`)
/** Each gets a process of its own where it is long, must be alone or was asked for by name. */
const isAlone = (name: string): boolean =>
  wanted.length > 0 || ALONE.includes(name) || name in MORE || secondsOf(name) >= LONG
const sum = (names: readonly string[]): number => names.reduce((total, name) => total + secondsOf(name), 0)

/** The files of a folder that share a process: each goes where there is room left, the longest first. */
function groupsOf(names: readonly string[]): string[][] {
  const groups: string[][] = []
  for (const name of names.toSorted((a, b) => secondsOf(b) - secondsOf(a) || a.localeCompare(b))) {
    const open = groups.find((group) => group.length < GROUP_FILES && sum(group) + secondsOf(name) <= GROUP_SECONDS)
    if (open) open.push(name)
    else groups.push([name])
  }
  return groups
}

const jobs: { seconds: number; file: TestFile }[] = chosen
  .filter(isAlone)
  .map((name) => ({
    seconds: secondsOf(name),
    file: { name: `test/${name}.test.js`, args: [...NODE, ...(MORE[name] ?? []), compiled(name)] },
  }))
for (const folder of new Set(chosen.map(dirname))) {
  const groups = groupsOf(chosen.filter((name) => dirname(name) === folder && !isAlone(name)))
  for (const [index, members] of groups.entries())
    jobs.push({
      seconds: sum(members),
      file: {
        name: `test/${folder} ${index + 1} of ${groups.length}`,
        args: [
          ...NODE,
          join(root, 'dist/test/tools/run-group.js'),
          ...members.flatMap((name) => [`test/${name}.test.js`, compiled(name)]),
        ],
      },
    })
}
if (wanted.length === 0)
  jobs.push({
    seconds: STYLE_SECONDS,
    file: { name: 'style', args: [join(root, 'dist/test/tools/style.js')], tap: false },
  })
const files = jobs.toSorted((a, b) => b.seconds - a.seconds).map(({ file }) => file)

const began = performance.now()
const results = await runFiles(files, {
  // two more than there are processors to be had: files wait for a server, a disk or a clock a third of their time
  jobs: Math.min(2, availableParallelism()) + 2,
  limitMs: TIME_LIMIT_S * 1000,
  write: (text) => process.stdout.write(text),
})
const failing = results.filter(({ ok }) => !ok)
const skipped = results.flatMap(({ name, skipped }) => skipped.map((what) => `${name} ${what}`))
const count = (of: 'passed' | 'failed'): number => results.reduce((total, result) => total + result[of], 0)
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
process.stdout.write(`${count('passed')} passed, ${count('failed')} failed\n`)
process.exitCode = failing.length > 0 ? 1 : 0
