import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { rootDir } from '../../runner/index.ts'

/** What `npm pack` makes of the project: all that the command and the server need, no tests, no sources, under 1 MB, and
 * the licence of what is bundled. */

t.test('the packed project', (t) => {
  // the build is there already: it is what runs this test
  const told = execFileSync('npm', ['pack', '--dry-run', '--ignore-scripts', '--json'], {
    cwd: rootDir,
    encoding: 'utf8',
  })
  const [packed] = JSON.parse(told) as [{ size: number; files: { path: string }[] }]
  const paths = packed.files.map(({ path }) => path)
  t.ok(packed.size < 1_000_000, `${packed.size} bytes`)
  for (const needed of [
    'server/cli/benchloupe.js',
    'dist/server/cli/start.js',
    'dist/runner/draw/draw.worker.js',
    'views/layouts/page.njk',
    'static/css/page.css',
    'suites/README.md',
    'LICENSE',
    'README.md',
  ])
    t.ok(paths.includes(needed), needed)
  t.same(
    paths.filter((path) => /^(dist\/)?test\/|\.(ts|map|test\.js)$|\.buildinfo$/.test(path)),
    [],
    'no tests, no sources',
  )
  t.match(readFileSync(join(rootDir, 'dist/runner/tools/typebox.js'), 'utf8'), /^\/\* TypeBox\s+[^/]*Copyright/)
  t.end()
})
