import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { rootDir } from '../../runner/index.ts'

export interface ServedProcess {
  url: string
  process: ChildProcess
  /** process id of the server, also where it runs in a container */
  pid: number
  /** all it printed so far */
  lines: string[]
  /** SIGTERM; resolves to the exit code and how long it took, ms */
  stop(): Promise<{ code: number | null; ms: number }>
}

/** An image in a container with as little as one may give it: 512 MB, a root that is read only, no capabilities, user 1000. Its network
 * is the host's, so that it listens on loopback. */
const containerOf = (
  image: string,
  name: string,
  dataDir: string,
  { env = {}, beside = [] }: { env?: Record<string, string>; beside?: string[] },
): string[] => [
  ...['run', '--rm', '--name', name, '--network', 'host', '--memory', '512m', '--memory-swap', '512m', '--read-only'],
  ...['--tmpfs', '/tmp', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--user', '1000:1000'],
  ...['-v', `${dataDir}:/data`, '-e', 'HOST=127.0.0.1', '-e', 'LOG_LEVEL=error'],
  ...beside.flatMap((path) => ['-v', `${path}:/${basename(path)}:ro`]),
  ...Object.entries(env).flatMap(([key, value]) => ['-e', `${key}=${value}`]),
  ...[image, 'node', 'server/cli/benchloupe.js'],
]

/** The image that `npm run hardened` has the tests serve from. */
const IMAGE = process.env.BENCHLOUPE_TEST_IMAGE

/** `benchloupe serve` as a user starts it, but for the flags of this process: a process of its own, on a free port of the loopback
 * address; with `image`, in a container of that image, for which `docker` must be there and this be root: the data folder is given
 * to user 1000. `beside`: files that lie beside the data folder, there too. */
export async function serveProcess(
  dataDir: string,
  options: { env?: Record<string, string>; flags?: string[]; beside?: string[]; image?: string | undefined } = {},
): Promise<ServedProcess> {
  const { image = IMAGE } = options
  const name = `benchloupe-${process.pid}`
  if (image !== undefined) execFileSync('chown', ['-R', '1000:1000', dataDir])
  const [program, ...before] =
    image === undefined
      ? [process.execPath, ...process.execArgv, join(rootDir, 'server/cli/benchloupe.js')]
      : ['docker', ...containerOf(image, name, dataDir, options)]
  const data = image === undefined ? dataDir : '/data'
  const child = spawn(
    program as string,
    [...before, 'serve', '--port', '0', '--data', data, ...(options.flags ?? [])],
    {
      env: {
        PATH: process.env.PATH ?? '',
        HOME: process.env.HOME ?? '',
        ...(process.env.DOCKER_HOST === undefined ? {} : { DOCKER_HOST: process.env.DOCKER_HOST }),
        LOG_LEVEL: 'error',
        ...options.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const lines: string[] = []
  createInterface({ input: child.stderr }).on('line', (line) => lines.push(line))
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line)
      const found = /^Benchloupe is at (http:\S+)/.exec(line)?.[1]
      if (found) resolve(found)
    })
    void ended.then((code) => reject(new Error(`The server ended with ${code}:\n${lines.join('\n')}`)))
  })
  return {
    url,
    process: child,
    pid:
      image === undefined
        ? (child.pid as number)
        : Number(execFileSync('docker', ['inspect', '-f', '{{.State.Pid}}', name], { encoding: 'utf8' })),
    lines,
    async stop() {
      const began = performance.now()
      child.kill('SIGTERM')
      return { code: await ended, ms: performance.now() - began }
    },
  }
}
