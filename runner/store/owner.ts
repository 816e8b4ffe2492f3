import { randomBytes } from 'node:crypto'
import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { failpoint } from './failpoint.ts'
import { readWhole } from './safe-file.ts'

/** owner.json: which process writes this run. It is there only while the run goes on. */
interface Owner { pid: number; host: string; started: string; ticks: string | null; token: string }

const HEARTBEAT_MS = 5_000
const STALE_MS = 30_000

/** When a process started, in clock ticks since boot, with the boot's id: a pid that was given out again is told apart. */
async function ticksOf(pid: number): Promise<string | null> {
  try {
    const line = await readFile(`/proc/${pid}/stat`, 'utf8')
    const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()
    // the fields after the command name, which may hold spaces: start time is the 22nd of all
    return `${boot}:${line.slice(line.lastIndexOf(')') + 2).split(' ')[19]}`
  } catch { return null }
}

function alive(pid: number): boolean {
  try { process.kill(pid, 0); return true } catch (error) { return (error as NodeJS.ErrnoException).code === 'EPERM' }
}

/** Another process writes this run. */
export class RunHeld extends Error {
  constructor(holder: string) { super(`This run is being written by ${holder}. Wait until it has ended, or stop it there.`) }
}

export interface Owned {
  /** says that the folder has another name now */
  moved(to: string): void
  release(): Promise<void>
}

/** Says that this process writes the run, until `release`. The file is made so that only one can make it; one that a dead
 * process left behind is taken away first. Throws RunHeld. */
export async function own(dir: string, now: Date): Promise<Owned> {
  let file = join(dir, 'owner.json')
  const owner: Owner = { pid: process.pid, host: hostname(), started: now.toISOString(), ticks: await ticksOf(process.pid), token: randomBytes(8).toString('hex') }
  for (let tries = 0; ; tries++) {
    try {
      await writeFile(file, `${JSON.stringify(owner)}\n`, { flag: 'wx' })
      failpoint.hit('owner made')
      break
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || tries > 3) throw error
      const holder = await holderOf(dir)
      if (holder !== null) throw new RunHeld(holder)
      await rm(file, { force: true })
    }
  }
  // two that found the same dead owner may both have made the file: the later one's stands
  if ((JSON.parse(await readWhole(file, 'owner.json', 4096)) as Owner).token !== owner.token) throw new RunHeld((await holderOf(dir)) ?? 'another process')
  const beat = setInterval(() => { const at = new Date(); utimes(file, at, at).catch(() => undefined) }, HEARTBEAT_MS)
  beat.unref()
  return {
    moved(to) { file = join(to, 'owner.json') },
    async release() {
      clearInterval(beat)
      await rm(file, { force: true })
      failpoint.hit('owner gone')
    },
  }
}

/** Who writes the run in `dir` right now, in words, or null. On this host the process itself is asked; for another host
 * (a shared disk) a heartbeat younger than 30 s counts. */
export async function holderOf(dir: string): Promise<string | null> {
  try {
    const file = join(dir, 'owner.json')
    const owner = JSON.parse(await readWhole(file, 'owner.json', 4096)) as Owner
    if (owner.host === hostname() && owner.ticks !== null)
      return alive(owner.pid) && (await ticksOf(owner.pid)) === owner.ticks ? `process ${owner.pid} on ${owner.host}` : null
    return Date.now() - (await stat(file)).mtimeMs < STALE_MS ? `process ${owner.pid} on ${owner.host}` : null
  } catch { return null }
}
