import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { rootDir } from '../../runner/index.ts'

export interface ServedProcess {
  url: string
  process: ChildProcess
  /** all it printed so far */
  lines: string[]
  /** SIGTERM; resolves to the exit code and how long it took, ms */
  stop(): Promise<{ code: number | null; ms: number }>
}

/** `benchloupe serve` as a user starts it: a process of its own, on a free port of the loopback address. */
export async function serveProcess(
  dataDir: string,
  options: { env?: Record<string, string>; flags?: string[] } = {},
): Promise<ServedProcess> {
  const child = spawn(
    process.execPath,
    [join(rootDir, 'server/cli/benchloupe.js'), 'serve', '--port', '0', '--data', dataDir, ...(options.flags ?? [])],
    {
      env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', LOG_LEVEL: 'error', ...options.env },
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
    lines,
    async stop() {
      const began = performance.now()
      child.kill('SIGTERM')
      return { code: await ended, ms: performance.now() - began }
    },
  }
}
