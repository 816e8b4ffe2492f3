import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import t from '../helpers/tap.ts'
import { rootDir, version } from '../../runner/index.ts'
import { visible } from '../../server/cli/terminal.ts'

/** `--help` and `--version` answer at once because nothing they reach at their start is heavy. Kept here by what is
 * imported, not by a stopwatch, which a busy machine would fool. */

const ENTRY = 'server/cli/start.ts'
const LIST = 'server/cli/main.ts'
const sourceOf = (file: string): string => readFileSync(join(rootDir, file), 'utf8')

/** What a file loads as soon as it is loaded itself: neither types nor `import()`. */
const loadedBy = (file: string): string[] =>
  [...sourceOf(file).matchAll(/^(?:import|export)\s(?!type\s)(?:[^'"]*?\sfrom\s+)?'([^']+)'/gm)].map(([, to]) =>
    to?.startsWith('.') ? posix.normalize(posix.join(dirname(file), to)) : String(to),
  )

function reachedFrom(file: string, reached = new Set([file])): Set<string> {
  for (const to of loadedBy(file)) {
    if (reached.has(to)) continue
    reached.add(to)
    if (to.endsWith('.ts')) reachedFrom(to, reached)
  }
  return reached
}

const isNode = (name: string): boolean => name.startsWith('node:')

t.test('the command line starts with a few small files and no package', async (t) => {
  t.same([...reachedFrom(ENTRY)].filter((name) => !isNode(name)).sort(), [
    'runner/tools/near-name.ts',
    'server/cli/define-command.ts',
    'server/cli/exit-codes.ts',
    LIST,
    ENTRY,
    'server/cli/terminal.ts',
    'server/config/config-error.ts',
  ])
})

t.test('a command is loaded when it is called, the runner and the server when it runs', async (t) => {
  const commands = [...sourceOf(LIST).matchAll(/import\('\.\/([\w-]+\.ts)'\)/g)].map(([, name]) => `server/cli/${name}`)
  t.ok(commands.length >= 5, 'the commands are found')
  for (const command of commands)
    t.same(
      [...reachedFrom(command)].filter((name) => name === 'runner/index.ts' || name === 'server/main.ts'),
      [],
      `${command} reaches them only in run(), by await import()`,
    )
})

t.test('the formats that the help of import lists load TypeBox and no other package', async (t) => {
  const packages = [...reachedFrom('runner/suite/importers/index.ts')].filter(
    (name) => !name.endsWith('.ts') && !isNode(name),
  )
  t.same(packages.sort(), ['typebox', 'typebox/compile', 'typebox/value'])
})

t.test('--help and --version say what they should', async (t) => {
  const answer = (...words: string[]) => {
    const { status, stdout } = spawnSync(process.execPath, [join(rootDir, 'server/cli/benchloupe.js'), ...words])
    return { status, stdout: stdout.toString() }
  }
  t.same(answer('--version'), { status: 0, stdout: `${version}\n` })
  const { status, stdout } = answer('--help')
  t.equal(status, 0)
  for (const name of ['serve', 'run', 'resume', 'verify', 'import']) t.match(stdout, `benchloupe ${name}`)
  t.match(answer('run', '--help').stdout, /--suite NAME/)
  t.match(answer('import', '--help').stdout, /\n {2}coco +\w/)
})

t.test('TypeBox is loaded as one file', async (t) => {
  const built = readFileSync(join(rootDir, 'dist/runner/tools/typebox.js'), 'utf8')
  t.match(built, /export ?\{/)
  t.notMatch(built, /(?:^|[;}])import\b[^;'"]*from ?["'](?!node:)/m, 'the build has bundled what it passes on')
})

t.test('a command writes through one writer, which obeys no escape sequence', async (t) => {
  const past = readdirSync(join(rootDir, 'server/cli')).filter(
    (file) =>
      file.endsWith('.ts') &&
      file !== 'terminal.ts' &&
      /process\.std(out|err)\.write/.test(sourceOf(`server/cli/${file}`)),
  )
  t.same(past, [])
  t.equal(visible('a\x1b]0;owned\x07b\u202ec\u009b31md\n\te'), 'a\\u001b]0;owned\\u0007b\\u202ec\\u009b31md\n\te')
  const told = { text: 'clear \x1b[2J \u202e \ud800 🙂' }
  t.same(JSON.parse(visible(JSON.stringify(told))), told, 'JSON means the same')
})
