#!/usr/bin/env node
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** `npm run build`: compiles TypeScript to dist/, unless dist/ was made from just these sources: asking the compiler whether
 * anything has changed takes 1.2 s, reading the sources 0.05 s. `--clean`, for what is packed: from nothing. `--bundle`: only the
 * bundles, of what is compiled. */

const root = fileURLToPath(new URL('../../', import.meta.url))
const compiler = join(root, 'node_modules/typescript-7/bin/tsc')
const stamp = join(root, 'dist/.sources')
const ROOMS = ['runner', 'server', 'test']
const SETTINGS = ['tsconfig.json', 'package-lock.json']
/** What several of the bundles need; two folders deep, as they are. */
const CHUNKS = 'server/chunks'

const templates = () =>
  readdirSync(join(root, 'views'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.njk'))
    .sort()

/** The names and contents of all that is compiled, as one SHA-256. */
function sourcesHash() {
  const hash = createHash('sha256')
  const sources = ROOMS.filter((room) => existsSync(join(root, room))).flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(ts|json)$/.test(file))
      .sort()
      .map((file) => join(room, file)),
  )
  for (const file of [...SETTINGS, ...sources, ...templates().map((file) => join('views', file))]) {
    const text = readFileSync(join(root, file))
    hash.update(`${file}\0${text.length}\0`).update(text)
  }
  return hash.digest('hex')
}

/** Whether a compiled file runs in a process or a thread of its own: the command line, and each module that workers load. */
const isEntry = (file) => /(\.worker|[\\/]cli[\\/]start)\.js$/.test(file)
const bundleOf = (file) => file.replace(/\.js$/, '.bundle.js')

/** Whether each source still has what was made from it: parts of dist/ may have been deleted by hand. */
const isWhole = () =>
  existsSync(join(root, 'dist', CHUNKS)) &&
  templates().every((file) => existsSync(join(root, 'dist/views', `${file}.js`))) &&
  ROOMS.filter((room) => existsSync(join(root, room))).every((room) => {
    const built = existsSync(join(root, 'dist', room))
      ? new Set(readdirSync(join(root, 'dist', room), { recursive: true, encoding: 'utf8' }))
      : new Set()
    return readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
      .filter((file) => /(?<!\.d)\.ts$/.test(file))
      .map((file) => file.replace(/\.ts$/, '.js'))
      .every((file) => built.has(file) && (!isEntry(join(room, file)) || built.has(bundleOf(file))))
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
    banner: { js: `/*! TypeBox\n\n${readFileSync(join(root, 'node_modules/typebox/license'), 'utf8').trim()}\n*/` },
  })
}

/** Each template as the JavaScript that nunjucks makes of it, in dist/views: no process has to compile those of the pages that it
 * shows. */
async function compileTemplates() {
  const [{ default: nunjucks }, { transformSync }] = await Promise.all([import('nunjucks'), import('esbuild')])
  const { TEMPLATES } = await import(pathToFileURL(join(root, 'dist/server/templates.js')).href)
  const env = new nunjucks.Environment(null, TEMPLATES)
  rmSync(join(root, 'dist/views'), { recursive: true, force: true })
  for (const file of templates()) {
    const name = file.replaceAll('\\', '/')
    const made = join(root, 'dist/views', `${name}.js`)
    const source = readFileSync(join(root, 'views', file), 'utf8')
    mkdirSync(dirname(made), { recursive: true })
    const body = nunjucks.precompileString(source, { name, env, wrapper: ([{ template }]) => template })
    // as a function, which is the value of the script: a body by itself may not return
    const { code } = transformSync(`(() => {${body}})`, { minifyWhitespace: true, charset: 'utf8' })
    writeFileSync(made, code.trim().replace(/;$/, ''))
  }
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

/** The command line and each worker as a bundle beside it, `start.bundle.js`, of our own modules alone: a process opens a hundred
 * files instead of eight hundred, and a thread a dozen. A module still finds its neighbours from where it was compiled to. */
async function bundleOwn() {
  const { build } = await import('esbuild')
  rmSync(join(root, 'dist', CHUNKS), { recursive: true, force: true })
  await build({
    entryPoints: ['runner', 'server'].flatMap((room) =>
      readdirSync(join(root, 'dist', room), { recursive: true, encoding: 'utf8' })
        .map((file) => join(root, 'dist', room, file))
        .filter(isEntry),
    ),
    outbase: join(root, 'dist'),
    outdir: join(root, 'dist'),
    entryNames: '[dir]/[name].bundle',
    chunkNames: `${CHUNKS}/[hash]`,
    bundle: true,
    splitting: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    charset: 'utf8',
    // names stay, so that a stack tells where it was
    minifyWhitespace: true,
    lineLimit: 160,
    legalComments: 'inline',
    logLevel: 'warning',
    plugins: [
      {
        name: 'where a module was compiled to',
        setup(bundle) {
          bundle.onLoad({ filter: /[\\/]dist[\\/](runner|server)[\\/].*\.js$/ }, ({ path }) => {
            const file = relative(join(root, 'dist'), path).replaceAll('\\', '/')
            const source = readFileSync(path, 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, '')
            return { contents: source.replaceAll('import.meta.url', `new URL('../../${file}', import.meta.url).href`) }
          })
        },
      },
    ],
  })
}

if (process.argv.includes('--clean')) rmSync(join(root, 'dist'), { recursive: true, force: true })
const now = sourcesHash()
const whole = isWhole()
// somebody else compiles: `npm run dev`
if (process.argv.includes('--bundle')) await bundleOwn()
else if (!whole || !existsSync(stamp) || readFileSync(stamp, 'utf8') !== now) {
  // what the compiler remembers of an earlier build, it does not write again
  if (!whole) rmSync(join(root, 'dist/.tsbuildinfo'), { force: true })
  const { status } = spawnSync(process.execPath, [compiler, '-p', join(root, 'tsconfig.json')], { stdio: 'inherit' })
  if (status === 0) {
    await bundleTypebox()
    await Promise.all([bundleList(), bundleOwn(), compileTemplates()])
    writeFileSync(stamp, now)
  }
  process.exitCode = status ?? 1
}
