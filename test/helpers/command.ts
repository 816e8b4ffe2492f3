import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { rootDir } from '../../runner/index.ts'
import { main } from '../../server/cli/main.ts'
import { readAlong } from '../../server/cli/terminal.ts'

export interface Ran {
  code: number | null
  out: string
  err: string
}

/** The command line as a user calls it, in a process of its own, with this one's flags and nothing of its environment but the
 * path. */
export function command(
  args: readonly string[],
  more: { env?: Record<string, string>; cwd?: string } = {},
): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...process.execArgv, join(rootDir, 'server/cli/benchloupe.js'), ...args], {
      env: { PATH: process.env.PATH, ...more.env },
      ...(more.cwd === undefined ? {} : { cwd: more.cwd }),
    })
    const [out, err] = ['', ''].map(() => [] as Buffer[]) as [Buffer[], Buffer[]]
    child.stdout.on('data', (piece: Buffer) => out.push(piece))
    child.stderr.on('data', (piece: Buffer) => err.push(piece))
    child.on('close', (code) =>
      resolve({ code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() }),
    )
  })
}

/** The same inside this process, without the second that a start takes; one at a time. For commands that end by themselves. */
export async function commandInside(args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  const ran = { out: '', err: '' }
  const restore = readAlong({ out: (text) => (ran.out += text), err: (text) => (ran.err += text) })
  try {
    const code = await main(args, env)
    return { code, ...ran }
  } finally {
    restore()
  }
}
