import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import t from '../helpers/tap.ts'
import { rootDir } from '../../runner/index.ts'

/** The rules of the house that matter are kept here: which room may import which. docs/design.md draws them. */

const sources = ['runner', 'server'].flatMap((room) =>
  readdirSync(join(rootDir, room), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => posix.join(room, file)),
)

/** stands for the package that it passes on */
const TYPEBOX = 'runner/tools/typebox.ts'
const importsOf = (file: string): string[] =>
  [...readFileSync(join(rootDir, file), 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, to]) => {
    const path = to?.startsWith('.') ? posix.normalize(posix.join(dirname(file), to)) : String(to)
    return path === TYPEBOX ? 'typebox' : path
  })

const inside = (file: string, ...rooms: string[]): boolean => rooms.some((room) => file.startsWith(room))
const ours = (to: string): boolean => inside(to, 'runner/', 'server/', 'test/')

function arrows(title: string, of: (file: string) => boolean, forbidden: (to: string, file: string) => boolean): void {
  t.test(title, (t) => {
    const files = sources.filter(of)
    t.ok(files.length > 0, 'the room is there')
    for (const file of files) {
      const wrong = importsOf(file).filter((to) => forbidden(to, file))
      t.same(wrong, [], file)
    }
    t.end()
  })
}

t.test('TypeBox is imported by its one door, which the build bundles', (t) => {
  const past = sources.filter(
    (file) => file !== TYPEBOX && /from 'typebox/.test(readFileSync(join(rootDir, file), 'utf8')),
  )
  t.same(past, [])
  t.end()
})

const STEPS = ['suite', 'plan', 'ask', 'read', 'score', 'draw', 'store']
const stepOf = (file: string): string | undefined => STEPS.find((step) => inside(file, `runner/${step}/`))
const FREE = ['runner/records/', 'runner/tools/', 'runner/image/']

arrows(
  'records import nothing of ours',
  (file) => inside(file, 'runner/records/'),
  (to) => ours(to) && !inside(to, 'runner/records/'),
)
arrows(
  'the runner knows nothing of pages',
  (file) => inside(file, 'runner/'),
  (to) => inside(to, 'server/', 'fastify', '@fastify/', 'nunjucks', 'lowdb'),
)
/** What the command line needs before it loads the runner, which takes a second: it imports nothing heavy. */
const LIGHT = ['runner/tools/format.ts', 'runner/tools/near-name.ts', 'runner/records/order-options.ts']
/** What a help text lists; light-commands.test.ts looks at what it loads. */
const LISTED = ['runner/suite/importers/index.ts']
arrows(
  'what the server takes past the door imports nothing of ours',
  (file) => LIGHT.includes(file),
  (to) => ours(to) || (!to.startsWith('node:') && to !== 'typebox'),
)
arrows(
  'the server enters the runner by its door',
  (file) => inside(file, 'server/'),
  (to) => inside(to, 'runner/') && to !== 'runner/index.ts' && ![...LIGHT, ...LISTED].includes(to),
)
arrows(
  'steps never import each other',
  (file) => stepOf(file) !== undefined,
  (to, file) => stepOf(to) !== undefined && stepOf(to) !== stepOf(file),
)
arrows(
  'steps stand on records and tools, and on no type or API but their definitions',
  (file) => stepOf(file) !== undefined,
  (to, file) =>
    ours(to) &&
    stepOf(to) === undefined &&
    !inside(to, ...FREE, 'runner/test-types/define-test-type.ts', 'runner/model-apis/define-model-api.ts') &&
    stepOf(file) !== undefined,
)
arrows(
  'a test type stands on records, its definition, reading rules and matching',
  (file) => inside(file, 'runner/test-types/'),
  (to) => ours(to) && !inside(to, ...FREE, 'runner/test-types/', 'runner/read/', 'runner/score/'),
)
arrows(
  'a test type imports no other',
  (file) => inside(file, 'runner/test-types/') && !file.endsWith('/index.ts'),
  (to, file) => inside(to, 'runner/test-types/') && to !== file && !inside(to, 'runner/test-types/define-test-type.ts'),
)
arrows(
  'a model API never sees suites, types, scores or truth',
  (file) => inside(file, 'runner/model-apis/'),
  (to) => ours(to) && !inside(to, ...FREE, 'runner/model-apis/'),
)
arrows(
  'no page imports a page',
  (file) => inside(file, 'server/pages/'),
  (to, file) => inside(to, 'server/pages/') && !/\/(parts|_)/.test(to) && to !== file,
)

t.test('only the configuration reads the environment', (t) => {
  const readers = sources.filter((file) => /process\.env\b/.test(readFileSync(join(rootDir, file), 'utf8')))
  t.same(
    readers.filter((file) => !['server/config/config.ts', 'server/cli/start.ts', 'server/main.ts'].includes(file)),
    [],
  )
  t.end()
})

t.test('no name says nothing', (t) => {
  const names = sources.flatMap((file) => file.split('/')).map((part) => part.replace(/\.ts$/, ''))
  t.same(
    names.filter((name) => /^(utils?|common|helpers?|manager|service|base|data|misc)$/.test(name)),
    [],
  )
  t.end()
})

/** Records whose keys are names from outside: a model, a suite, a test type, an API. */
const NAMED_FROM_OUTSIDE =
  /\b(?:connections|served|prompts|pictures|efforts|passMarks|limits|rules|RETIRES|DECODERS)(?:\?\.)?\[(?!\]|['"`\d])/
t.test('a record is never asked for a name from outside but by own()', (t) => {
  t.match('order.prompts?.[type.name]', NAMED_FROM_OUTSIDE, 'the rule sees it')
  const past = sources.flatMap((file) =>
    readFileSync(join(rootDir, file), 'utf8')
      .split('\n')
      .filter((line) => NAMED_FROM_OUTSIDE.test(line) && !line.includes('Object.hasOwn('))
      .map((line) => `${file}: ${line.trim()}`),
  )
  t.same(past, [])
  t.end()
})
