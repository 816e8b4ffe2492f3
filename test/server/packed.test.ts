import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { readdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { rootDir } from '../../runner/index.ts'
import { putDrawnSuite } from '../helpers/drawn-suites.ts'
import { tempDir } from '../helpers/temp-dir.ts'

/** What `npm pack` makes of the project: all that the command and the server need, no tests, no sources, under 1 MB, and
 * the licence of what is bundled; unpacked, it runs. */

t.test('the packed project', async (t) => {
  const folder = await tempDir(t, 'packed')
  // the build is there already: it is what runs this test
  const told = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
    cwd: rootDir,
    encoding: 'utf8',
  })
  const [packed] = JSON.parse(told) as [{ size: number; files: { path: string }[] }]
  const paths = packed.files.map(({ path }) => path)
  t.ok(packed.size < 1_000_000, `${packed.size} bytes`)
  for (const needed of [
    'server/cli/benchloupe.js',
    'dist/server/cli/start.bundle.js',
    'dist/runner/draw/draw.worker.bundle.js',
    'dist/views/pages/run.njk.js',
    'static/css/page.css',
    'suites/README.md',
    'LICENSE',
    'README.md',
  ])
    t.ok(paths.includes(needed), needed)
  t.same(
    paths.filter((path) => /^(dist\/)?test\/|\.(ts|njk|map|test\.js)$|\.buildinfo$/.test(path)),
    [],
    'no tests, no sources: templates are there as they were compiled',
  )
  const packedText = paths
    .filter((path) => path.endsWith('.js'))
    .map((path) => readFileSync(join(rootDir, path), 'utf8'))
  t.ok(
    packedText.some((text) => /\/\*! TypeBox\s+[^/]*Copyright/.test(text)),
    'with the licence of what is bundled',
  )

  const [tarball = ''] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'))
  execFileSync('tar', ['-xzf', join(folder, tarball), '-C', folder])
  await symlink(join(rootDir, 'node_modules'), join(folder, 'node_modules'))
  const data = join(folder, 'data')
  await putDrawnSuite(data, 'starter')
  const said = execFileSync(
    process.execPath,
    [
      join(folder, 'package/server/cli/benchloupe.js'),
      ...['run', '--suite', 'starter', '--type', 'locate', '--limit', '1', '--model', 'builtin/chance', '--data', data],
    ],
    { encoding: 'utf8', env: { PATH: process.env.PATH } },
  )
  const run = said.trim().split('\n').at(-1) ?? ''
  t.match(JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')), { status: 'finished', counts: { planned: 1 } })
  t.ok(existsSync(join(run, 'report.html')), 'with what its report is made of')
})
