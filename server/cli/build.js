#!/usr/bin/env node
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** `npm run build`: compiles TypeScript to dist/, unless dist/ was made from just these sources: asking the compiler whether
 * anything has changed takes 1.2 s, reading the sources 0.05 s. `--clean`, for what is packed: from nothing. */

const root = fileURLToPath(new URL('../../', import.meta.url))
const compiler = join(root, 'node_modules/typescript-7/bin/tsc')
const stamp = join(root, 'dist/.sources')
const ROOMS = ['runner', 'server', 'test']
const SETTINGS = ['tsconfig.json', 'package-lock.json']

/** The names and contents of all that the compiler reads, as one SHA-256. */
function sourcesHash() {
  const hash = createHash('sha256')
  const sources = ROOMS.filter((room) => existsSync(join(root, room))).flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(ts|json)$/.test(file))
      .sort()
      .map((file) => join(room, file)),
  )
  for (const file of [...SETTINGS, ...sources]) {
    const text = readFileSync(join(root, file))
    hash.update(`${file}\0${text.length}\0`).update(text)
  }
  return hash.digest('hex')
}

/** Whether each source still has what was made from it: parts of dist/ may have been deleted by hand. */
const isWhole = () =>
  ROOMS.filter((room) => existsSync(join(root, room))).every((room) => {
    const built = existsSync(join(root, 'dist', room))
      ? new Set(readdirSync(join(root, 'dist', room), { recursive: true, encoding: 'utf8' }))
      : new Set()
    return readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
      .filter((file) => /(?<!\.d)\.ts$/.test(file))
      .every((file) => built.has(file.replace(/\.ts$/, '.js')))
  })

/** TypeBox in one file instead of 683, in the place of the module that passes it on, with its licence: it is all that is
 * packed of other people's work, since each package that is installed brings its own. */
async function bundleTypebox() {
  const { buildSync } = await import('esbuild')
  const door = join(root, 'dist/runner/tools/typebox.js')
  buildSync({
    entryPoints: [door],
    outfile: door,
    allowOverwrite: true,
    bundle: true,
    // a check is made of text, which calls what it needs as properties: those keep their names
    minify: true,
    format: 'esm',
    platform: 'node',
    banner: { js: `/* TypeBox\n\n${readFileSync(join(root, 'node_modules/typebox/license'), 'utf8').trim()}\n*/` },
  })
}

/** The list of tests of a report as one script for browsers. What it takes of the runner is words and formats: modules that are not
 * asked for anything are left out, and so is TypeBox, since nothing is checked there. */
async function bundleList() {
  const { build } = await import('esbuild')
  const folder = join(root, 'dist/server/report/in-browser')
  await build({
    entryPoints: [join(folder, 'list.js')],
    outfile: join(folder, 'list.bundle.js'),
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'error',
    plugins: [
      {
        name: 'what is used',
        setup(bundle) {
          bundle.onResolve({ filter: /^[^.]/ }, ({ kind, path }) =>
            kind === 'entry-point' ? undefined : { path, external: true, sideEffects: false },
          )
          bundle.onResolve({ filter: /^\./ }, async ({ path, importer, resolveDir, kind, pluginData }) =>
            pluginData === 'ours'
              ? undefined
              : {
                  ...(await bundle.resolve(path, { importer, resolveDir, kind, pluginData: 'ours' })),
                  pluginData: undefined,
                  sideEffects: false,
                },
          )
          // what an address may hold is checked by the server
          bundle.onLoad({ filter: /filters.tests-query\.js$/ }, () => ({
            contents: 'export const [TestsQuery, CURSOR, TESTS, VERSION, inTestsQuery] = []',
          }))
          bundle.onLoad({ filter: /typebox\.js$/ }, () => ({
            contents: `const nothing = new Proxy(() => nothing, { get: () => nothing })
              export { nothing as Compile, nothing as Value, nothing as default }`,
          }))
        },
      },
    ],
  })
}

if (process.argv.includes('--clean')) rmSync(join(root, 'dist'), { recursive: true, force: true })
const now = sourcesHash()
const whole = isWhole()
if (!whole || !existsSync(stamp) || readFileSync(stamp, 'utf8') !== now) {
  // what the compiler remembers of an earlier build, it does not write again
  if (!whole) rmSync(join(root, 'dist/.tsbuildinfo'), { force: true })
  const { status } = spawnSync(process.execPath, [compiler, '-p', join(root, 'tsconfig.json')], { stdio: 'inherit' })
  if (status === 0) {
    await bundleTypebox()
    await bundleList()
    writeFileSync(stamp, now)
  }
  process.exitCode = status ?? 1
}
