import { execFileSync, type ExecFileSyncOptions } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { rootDir } from '../../runner/index.ts'

/** `npm run packed [-- 20 22 24]`: packs the project as a release does, and installs the tarball with each of these versions of Node
 * into an empty folder, where doctor, the starter suite and verify run as a user calls them. Both come from the package
 * registry, so that no test does this; a line for each version, and 1 as the exit code where anything failed. */

const versions = process.argv.slice(2).length > 0 ? process.argv.slice(2) : ['20', '22', '24']
const scratch = mkdtempSync(join(tmpdir(), 'benchloupe-packed-'))
const say = (text: string): void => {
  process.stdout.write(`${text}\n`)
}
const secondsSince = (start: number): string => `${((Date.now() - start) / 1000).toFixed(1)} s`

/** What a program says; throws with all of it where it fails. */
function told(command: string, args: readonly string[], options: ExecFileSyncOptions): string {
  try {
    return execFileSync(command, args, { ...options, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }) as string
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string }
    throw new Error(`${command} ${args.join(' ')}: ${message}\n${stdout}\n${stderr}`, { cause: error })
  }
}

/** The folder with the program of a version of Node, as the npm package of that name has it. */
function nodeAt(version: string): string {
  const folder = join(scratch, `node-${version}`)
  mkdirSync(folder)
  told('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', `node@${version}`], { cwd: folder })
  return join(folder, 'node_modules/node/bin')
}

function tried(version: string, tarball: string): string {
  const path = `${nodeAt(version)}${delimiter}${process.env['PATH'] ?? ''}`
  const folder = join(scratch, `app-${version}`)
  mkdirSync(folder)
  // nothing of the environment of this checkout: no data folder, no keys; npm is told which registry to ask by its own
  const options = { cwd: folder, env: { PATH: path, HOME: folder } }
  const node = told('node', ['--version'], options).trim()
  const began = Date.now()
  told('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', tarball], {
    cwd: folder,
    env: { ...process.env, PATH: path },
  })
  const installed = secondsSince(began)
  const size = told('du', ['-sm', folder], options).split(/\s/)[0]
  const benchloupe = (...args: string[]): string =>
    told(join(folder, 'node_modules/.bin/benchloupe'), args, options).trim()
  const doctor = benchloupe('doctor').split('\n').length
  const start = Date.now()
  const run = benchloupe('run', '--suite', 'starter', '--model', 'builtin/pixels').split('\n').at(-1) ?? ''
  const took = secondsSince(start)
  const { status, counts } = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as {
    status: string
    counts: { planned: number; passed: number }
  }
  if (status !== 'finished') throw new Error(`the run is ${status}`)
  const verified = benchloupe('verify', run).split('\n')[0]
  return `${node}: installed in ${installed} (${size} MB), doctor ${doctor} lines, starter ${status}, ${counts.passed} of ${counts.planned} passed in ${took}, verify: ${verified}`
}

try {
  told('npm', ['pack', '--pack-destination', scratch], { cwd: rootDir })
  const [name = ''] = readdirSync(scratch).filter((file) => file.endsWith('.tgz'))
  say(`${name}: ${(statSync(join(scratch, name)).size / 1000).toFixed(0)} kB`)
  for (const version of versions)
    try {
      say(tried(version, join(scratch, name)))
    } catch (error) {
      say(`Node ${version}: ${(error as Error).message}`)
      process.exitCode = 1
    }
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
