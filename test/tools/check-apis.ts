import { execFile as execFileCallback } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { format } from 'oxfmt'
import { rootDir } from '../../runner/index.ts'
import { unassignable } from './check-apis/assignable.ts'
import { bodies } from './check-apis/bodies.ts'
import { unreadable } from './check-apis/clients.ts'
import { compare } from './check-apis/compare.ts'
import { PACKAGES, readPackages } from './check-apis/packages.ts'
import { replies } from './check-apis/replies.ts'
import { reportOf } from './check-apis/report.ts'

/** `npm run check-apis`: installs the newest packages of the vendors in a temporary folder and reports what they know that the
 * adapters do not. `-- --write` puts the report into docs/model-apis.md, `-- --from DIR` reads a folder node_modules that is there,
 * `-- --pinned` takes the versions of the last report. Exits with 1 where an id is in a wrong family, or a finish reason or an
 * error code is unknown, or a request that we send or an answer of the tests' local
 * servers does not fit the packages' types, or a package's own client cannot read it. */

const execFile = promisify(execFileCallback)
const page = join(rootDir, 'docs/model-apis.md')
const [BEGIN, END] = ['<!-- report of npm run check-apis: begin -->', '<!-- report of npm run check-apis: end -->']
const [args, from] = [process.argv.slice(2), process.argv[process.argv.indexOf('--from') + 1]]

const text = await readFile(page, 'utf8')
const pinned = (name: string): string =>
  new RegExp(`${name} (\\d+\\.\\d+\\.\\d+)`).exec(text.slice(text.indexOf(BEGIN)))?.[1] ?? 'latest'

async function install(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'benchloupe-apis-'))
  await writeFile(join(dir, 'package.json'), '{"private":true}')
  const wanted = PACKAGES.map((name) => `${name}@${args.includes('--pinned') ? pinned(name) : 'latest'}`)
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--legacy-peer-deps', '--loglevel=error']
  await execFile('npm', ['install', ...quiet, ...wanted], { cwd: dir })
  return dir
}

const dir = args.includes('--from') ? null : await install()
try {
  const modules = dir === null ? String(from) : join(dir, 'node_modules')
  const versions = await Promise.all(
    PACKAGES.map(async (name): Promise<[string, string]> => {
      const { version } = JSON.parse(await readFile(join(modules, name, 'package.json'), 'utf8')) as { version: string }
      return [name, version]
    }),
  )
  const adapters = join(rootDir, 'runner/model-apis')
  const files = (await readdir(adapters, { recursive: true })).filter((name) => name.endsWith('.ts'))
  const sources = (await Promise.all(files.map((name) => readFile(join(adapters, name), 'utf8')))).join('\n')
  const comparison = compare(await readPackages(modules), sources)
  const all = await bodies()
  const refused = unassignable(all, modules)
  const answers = [...unassignable(replies(), modules), ...(await unreadable(modules))]
  const report = reportOf(comparison, versions, { bodies: all.length, refused, answers })
  process.stdout.write(`${report}\n`)
  if (args.includes('--write')) {
    const [before, after] = [text.slice(0, text.indexOf(BEGIN)), text.slice(text.indexOf(END))]
    const { code } = await format('report.md', `${before}${BEGIN}\n\n${report}\n\n${after}`, { printWidth: 120 })
    await writeFile(page, code)
  }
  const { wrong, unknownFinishes, unknownCodes } = comparison
  process.exitCode =
    wrong.length + unknownFinishes.length + unknownCodes.length + refused.length + answers.length > 0 ? 1 : 0
} finally {
  if (dir !== null) await rm(dir, { recursive: true })
}
