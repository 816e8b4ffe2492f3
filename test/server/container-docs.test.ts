import { execFileSync, spawn } from 'node:child_process'
import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import t, { type Test } from '../helpers/tap.ts'
import { rootDir } from '../../runner/index.ts'
import { tempDir } from '../helpers/temp-dir.ts'

/** Commands of the documents that need Docker or the package registry, run in a shell as they stand there. They build for minutes and
 * take the port and the names that a user would, so that `npm test` names them as not tried and `npm run container-docs` runs them. */

const { BENCHLOUPE_TEST_CONTAINERS: wanted, BENCHLOUPE_TEST_IMAGE: image } = process.env
const skip = wanted === undefined ? 'not tried: npm run container-docs runs it' : false
const HERE = 'http://127.0.0.1:8080'
const NAME = 'benchloupe'
const PATIENCE_MS = 60_000

const scratch = await tempDir(t, 'container-docs')
const readme = await readFile(join(rootDir, 'README.md'), 'utf8')
const sharedHost = await readFile(join(rootDir, 'docs/shared-host.md'), 'utf8')
/** What is in the first fence under a heading. */
const fenceUnder = (text: string, heading: string): string => {
  const [, code] = new RegExp(`^## ${heading}\n[^]*?^\`\`\`\\w*\n([^]*?)^\`\`\``, 'm').exec(text) ?? []
  if (code === undefined) throw new Error(`nothing is fenced under ${heading}`)
  return code
}
/** The one command in backquotes that begins so. */
const inline = (text: string, start: string): string => {
  const found = [...text.matchAll(/`([^`\n]+)`/g)].flatMap(([, code = '']) => (code.startsWith(start) ? [code] : []))
  if (found.length !== 1) throw new Error(`${found.length} commands begin with ${start}`)
  return found[0] as string
}

const bin = join(scratch, 'bin')
await mkdir(bin)
/** Where an image was built beforehand, as on a machine that reaches no registry of images, building is giving it its name. */
if (image !== undefined && skip === false) {
  const docker = execFileSync('sh', ['-c', 'command -v docker'], { encoding: 'utf8' }).trim()
  await writeFile(
    join(bin, 'docker'),
    `#!/bin/sh\n[ "$*" = "build -t ${NAME} ." ] && exec ${docker} tag ${image} ${NAME}\nexec ${docker} "$@"\n`,
  )
  await chmod(join(bin, 'docker'), 0o755)
}
const env = (more: Record<string, string> = {}): NodeJS.ProcessEnv => ({
  ...process.env,
  PATH: `${bin}:${process.env.PATH}`,
  ...more,
})
/** What a script prints. Throws with all that it said where it fails. */
const shell = (script: string, cwd: string, more: Record<string, string> = {}): string =>
  execFileSync('sh', ['-ec', script], { cwd, env: env(more), encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
const docker = (...args: string[]): string => execFileSync('docker', args, { encoding: 'utf8', stdio: 'pipe' }).trim()
const works = (...args: string[]): boolean => {
  try {
    docker(...args)
    return true
  } catch {
    return false
  }
}

/** Takes the names for this test; where somebody's container or volume has one of them already it is left alone, and this fails. */
function takeNames(t: Test, names: { container?: string; volume: string }): void {
  for (const [kind, name] of Object.entries(names))
    if (works(kind, 'inspect', name)) throw new Error(`There is a ${kind} called ${name} already: it is not touched.`)
  t.teardown(() => {
    if (names.container !== undefined) works('rm', '-f', names.container)
    works('volume', 'rm', '-f', names.volume)
  })
}

/** Resolves to what is looked for, once it is there. */
async function wait<T>(what: string, find: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (const began = Date.now(); ;) {
    const found = await find()
    if (found !== undefined) return found
    if (Date.now() - began > PATIENCE_MS) throw new Error(`${what}: not within ${PATIENCE_MS / 1000} s`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}
const answers = (): Promise<true> =>
  wait(`an answer at ${HERE}`, async () => (await fetch(`${HERE}/healthz`).catch(() => null))?.ok || undefined)
const statusOf = async (path: string, token?: string): Promise<number> =>
  (
    await fetch(HERE + path, {
      redirect: 'manual',
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    })
  ).status

/** A command that goes on until it is stopped, with what it has said so far. */
function started(t: Test, script: string, cwd: string): { said: () => string; stop: () => Promise<void> } {
  const child = spawn('sh', ['-ec', `exec ${script}`], { cwd, env: env(), stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => (said += piece.toString()))
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const stop = async (): Promise<void> => {
    child.kill('SIGINT')
    await ended
  }
  t.teardown(stop)
  return { said: () => said, stop }
}

/** The first start prints a link with a token in it, which lets its reader in. */
async function linkWorks(t: Test, said: () => string): Promise<void> {
  const path = await wait('a link with a token', () => /https?:\/\/[^/\s]+(\/login\?token=\S+)/.exec(said())?.[1])
  t.equal(await statusOf('/runs'), 401, 'nobody comes in without a token')
  const login = await fetch(HERE + path, { redirect: 'manual' })
  t.equal(login.status, 303)
  const cookie = String(login.headers.get('set-cookie')).split(';')[0] as string
  const page = await fetch(`${HERE}/runs/new`, { headers: { cookie } })
  t.equal(page.status, 200)
  t.match(await page.text(), 'starter')
}

t.test('npm pack and a global install', { skip }, async (t) => {
  const [pack, install] = [inline(readme, 'npm pack'), inline(readme, 'npm i -g ')]
  const ci = await readFile(join(rootDir, 'docs/ci.md'), 'utf8')
  shell(pack, rootDir)
  const tarball = join(rootDir, install.replace('npm i -g ', ''))
  t.teardown(() => execFileSync('rm', ['-f', tarball]))
  await copyFile(tarball, join(scratch, basename(tarball)))
  const lines = new Set([install, ...(ci.match(/npm i -g \S+/g) ?? [])])
  t.ok(lines.size > 1)
  for (const [i, line] of [...lines].entries()) {
    const prefix = join(scratch, `global-${i}`)
    shell(line, scratch, { npm_config_prefix: prefix })
    const run = shell('benchloupe run --suite starter --model builtin/pixels', scratch, {
      PATH: `${join(prefix, 'bin')}:${process.env.PATH}`,
      BENCHLOUPE_DATA: join(scratch, `bench-${i}`),
    })
    t.equal(JSON.parse(await readFile(join(run.trim(), 'run.json'), 'utf8')).status, 'finished', line)
  }
})

t.test('the container of README', { skip, timeout: 600_000 }, async (t) => {
  const [build = '', run = '', ...more] = fenceUnder(readme, 'In a container').trim().split('\n')
  t.same(more, [])
  takeNames(t, { volume: NAME })
  shell(build, rootDir)
  const container = started(t, run, scratch)
  await answers()
  await linkWorks(t, container.said)
  const [id = ''] = docker('ps', '-q', '--filter', `ancestor=${NAME}`).split('\n')
  t.match(shell(`docker logs ${id} 2>&1`, scratch), '/login?token=')
  await container.stop()
  // what it made stays in the volume
  started(t, run, scratch)
  await answers()
  t.teardown(() => works('rm', '-f', ...docker('ps', '-aq', '--filter', `ancestor=${NAME}`).split('\n')))
})

t.test('the container of a shared host, its token and its backup', { skip, timeout: 600_000 }, async (t) => {
  const host = join(scratch, 'host')
  await mkdir(join(host, 'secrets'), { recursive: true })
  shell(inline(sharedHost, 'openssl'), host)
  await writeFile(join(host, 'secrets/anthropic'), 'a-key-that-is-none\n')
  const token = (await readFile(join(host, 'secrets/token'), 'utf8')).trim()
  const [build = '', ...run] = fenceUnder(sharedHost, 'Container').trim().split('\n')
  takeNames(t, { container: NAME, volume: NAME })
  shell(build, rootDir)
  shell(run.join('\n'), host)
  await answers()
  t.equal(await statusOf('/api/v1/runs'), 401)
  t.equal(await statusOf('/api/v1/runs', token), 200)
  t.equal(docker('exec', NAME, 'id', '-u'), '1000')
  t.notOk(works('exec', NAME, 'touch', '/app/x'), 'its root is read only')
  const made = docker('exec', NAME, 'benchloupe', 'run', '--suite', 'starter', '--model', 'builtin/pixels')
  t.match(made, /^\/data\/runs\/\S+$/m)
  const folder = made.split('\n').at(-1) as string
  const page = `/api/v1/runs/${basename(folder)}`
  t.equal(await statusOf(page, token), 200, 'what the command line ran in it stands on its pages')
  docker('restart', NAME)
  await answers()
  t.equal(await statusOf(page, token), 200, 'and after a restart')
  shell(inline(sharedHost, 'docker run --rm'), host)
  t.match(shell('tar tzf benchloupe.tgz', host), `.${folder.slice('/data'.length)}/run.json`)
})

const compose = (): boolean => works('compose', 'version')
t.test(
  'compose.yaml',
  { skip: skip || (compose() ? false : 'not tried: docker compose not installed'), timeout: 600_000 },
  async (t) => {
    const folder = join(scratch, 'composed')
    await mkdir(folder)
    await copyFile(join(rootDir, 'compose.yaml'), join(folder, 'compose.yaml'))
    const project = basename(folder)
    takeNames(t, { volume: `${project}_data` })
    docker('tag', NAME, `${project}-${NAME}`)
    t.teardown(() => works('rmi', `${project}-${NAME}`))
    const up = started(t, inline(readme, 'docker compose up'), folder)
    t.teardown(() => shell('docker compose down -v', folder))
    await answers()
    await linkWorks(t, up.said)
    t.match(shell('docker compose logs', folder), '/login?token=')

    // with Caddy, whose image is not fetched here: compose itself says whether it can be used
    const [, hosted = ''] = /```yaml\n([^]*?)```/.exec(sharedHost) ?? []
    await writeFile(join(folder, 'hosted.yaml'), hosted)
    const { services } = JSON.parse(shell('docker compose -f hosted.yaml config --format json', folder))
    t.same(Object.keys(services), [NAME, 'caddy'])
    t.equal(services[NAME].mem_limit, String(512 * 2 ** 20))
  },
)
