import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { rootDir } from '../../runner/tools/version.ts'

/** `npm run dev [-- options of benchloupe serve]`: compiles whatever is saved, and starts the server again where what it runs
 * has changed and compiles. Templates and static files are read anew for each page. Ctrl-C ends all of it. */

/** Runs that go on may take so long to be parked; then the server is ended at once. They can be resumed. */
const PATIENCE_MS = 2_000

const say = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

/** When what the server runs was last written, in ms. */
function lastBuilt(): number {
  return Math.max(
    ...['runner', 'server'].flatMap((room) =>
      readdirSync(join(rootDir, 'dist', room), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.js'))
        .map((file) => statSync(join(rootDir, 'dist', room, file)).mtimeMs),
    ),
  )
}

let server: ChildProcess | null = null
let built = 0
let ending = false

function start(): void {
  // what runs are bundles of what was compiled
  spawnSync(process.execPath, [join(rootDir, 'server/cli/build.js'), '--bundle'], { stdio: 'inherit' })
  built = lastBuilt()
  const child = spawn(
    process.execPath,
    [join(rootDir, 'server/cli/benchloupe.js'), 'serve', '--dev', ...process.argv.slice(2)],
    { stdio: 'inherit' },
  )
  server = child
  child.on('exit', () => {
    if (server === child) server = null
    if (!ending) say('The server has ended. It is started again after the next change.')
  })
}

/** Resolves when the process is gone. A second signal does not wait for calls in flight. */
function stopped(child: ChildProcess | null): Promise<void> {
  if (child === null || child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    const hurry = setTimeout(() => child.kill('SIGTERM'), PATIENCE_MS)
    const force = setTimeout(() => child.kill('SIGKILL'), 2 * PATIENCE_MS)
    child.removeAllListeners('exit')
    child.on('exit', () => {
      clearTimeout(hurry)
      clearTimeout(force)
      resolve()
    })
    child.kill('SIGTERM')
  })
}

const compiler = spawn(
  process.execPath,
  [
    join(rootDir, 'node_modules/typescript-7/bin/tsc'),
    '-p',
    join(rootDir, 'tsconfig.json'),
    '--watch',
    '--preserveWatchOutput',
  ],
  // a process group of its own: tsc starts the compiler proper as a child, which ends only with the group
  { stdio: ['ignore', 'pipe', 'inherit'], detached: true },
)

function stopCompiler(): void {
  try {
    if (compiler.pid !== undefined) process.kill(-compiler.pid, 'SIGTERM')
  } catch {
    // it has ended already
  }
}

async function end(code: number): Promise<void> {
  if (ending) return
  ending = true
  stopCompiler()
  await stopped(server)
  process.exit(code)
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0))
compiler.on('exit', (code) => {
  if (!ending) say(`The compiler has ended with exit code ${code}.`)
  void end(code ?? 1)
})

start()
for await (const line of createInterface({ input: compiler.stdout })) {
  const errors = /Found (\d+) errors?/.exec(line)?.[1]
  if (errors === undefined) {
    if (/error/.test(line)) say(line)
    continue
  }
  if (errors !== '0') say(`${errors} errors: the server goes on as it was.`)
  else if (lastBuilt() > built && !ending) {
    say('Changed and compiled: the server starts again.')
    await stopped(server)
    start()
  }
}
