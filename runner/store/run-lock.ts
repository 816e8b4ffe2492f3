import { randomBytes } from 'node:crypto'
import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { failpoint } from './failpoint.ts'
import { RunLost, type FolderHandle } from './folder-handle.ts'
import { readWhole } from './safe-file.ts'

/** owner.json: which process writes this run. It is there only while the run goes on. `inode` is that of the folder: a copy of
 * the folder has the file too, and is written by nobody. */
interface Holder {
  pid: number
  host: string
  started: string
  ticks: string | null
  token: string
  inode?: string
}

const HEARTBEAT_MS = 2_000
const STALE_MS = 30_000

/** When a process started, in clock ticks since boot, with the boot's id: a pid that was given out again is told apart. */
async function ticksOf(pid: number): Promise<string | null> {
  try {
    const line = await readFile(`/proc/${pid}/stat`, 'utf8')
    const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()
    // the fields after the command name, which may hold spaces: start time is the 22nd of all
    return `${boot}:${line.slice(line.lastIndexOf(')') + 2).split(' ')[19]}`
  } catch {
    return null
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Another process writes this run. */
export class RunHeld extends Error {
  constructor(holder: string) {
    super(`This run is being written by ${holder}. Wait until it ends, or stop it there.`)
  }
}

export interface RunLock {
  /** `lost` is told once the folder is gone, or another process has taken it: nothing may be written from then on */
  watch(lost: (error: Error) => void): void
  release(): Promise<void>
}

const FILE = 'owner.json'
const HOLDER_BYTES = 4096

async function holderIn(dir: string): Promise<Holder> {
  return JSON.parse(await readWhole(join(dir, FILE), FILE, HOLDER_BYTES)) as Holder
}

async function claim(dir: string, holder: Holder): Promise<void> {
  const file = join(dir, FILE)
  try {
    await writeFile(file, `${JSON.stringify(holder)}\n`, { flag: 'wx' })
  } catch (error) {
    // a full disk may have made the file and not its content
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') await rm(file, { force: true }).catch(() => undefined)
    throw error
  }
}

/** Says that this process writes the run, until `release`. The file is made so that only one can make it; one that a dead
 * process left behind is taken away first. Throws RunHeld. */
export async function takeRunLock(place: FolderHandle, now: Date): Promise<RunLock> {
  const dir = await place.here()
  const holder: Holder = {
    pid: process.pid,
    host: hostname(),
    started: now.toISOString(),
    ticks: await ticksOf(process.pid),
    token: randomBytes(8).toString('hex'),
    inode: await inodeOf(dir),
  }
  for (let tries = 0; ; tries++) {
    try {
      await claim(dir, holder)
      failpoint.hit('owner made')
      break
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || tries > 3) throw error
      const holder = await holderOf(dir)
      if (holder !== null) throw new RunHeld(holder)
      await rm(join(dir, FILE), { force: true })
    }
  }
  // two that found the same dead owner may both have made the file: the later one's stands
  if ((await holderIn(dir)).token !== holder.token) throw new RunHeld((await holderOf(dir)) ?? 'another process')

  let lost: (error: Error) => void = () => undefined
  const beat = setInterval(() => {
    stillOurs(place, holder).catch((error: Error) => {
      if (error instanceof RunLost) lost(error)
    })
  }, HEARTBEAT_MS)
  beat.unref()
  return {
    watch(tell) {
      lost = tell
    },
    async release() {
      clearInterval(beat)
      await place
        .in(async (there) => {
          if ((await holderIn(there)).token === holder.token) await rm(join(there, FILE), { force: true })
        })
        .catch(() => undefined)
      failpoint.hit('owner gone')
    },
  }
}

/** Shows that the owner lives, and puts the file back where somebody deleted it by hand. Rejects where the run is lost. */
async function stillOurs(place: FolderHandle, holder: Holder): Promise<void> {
  const dir = await place.here()
  const date = new Date()
  const found = await holderIn(dir).catch(() => null)
  if (found && found.token !== holder.token && (await holderOf(dir)) !== null)
    throw new RunLost(`Process ${found.pid} on ${found.host} has taken over this run, so it was stopped here.`)
  if (found?.token === holder.token) await utimes(join(dir, FILE), date, date).catch(() => undefined)
  else if (!found) await claim(dir, holder).catch(() => undefined)
}

const inWords = ({ pid, host, started }: Holder): string =>
  `process ${pid} on ${host} since ${started.slice(0, 19).replace('T', ' ')} UTC`

const inodeOf = async (dir: string): Promise<string> => String((await stat(dir, { bigint: true })).ino)

/** Who writes the run in `dir` right now, in words, or null. On this host the process itself is asked; for another host
 * (a shared disk) a heartbeat younger than 30 s counts. */
export async function holderOf(dir: string): Promise<string | null> {
  try {
    const holder = await holderIn(dir)
    if (holder.inode !== undefined && holder.inode !== (await inodeOf(dir))) return null
    if (holder.host === hostname() && holder.ticks !== null)
      return alive(holder.pid) && (await ticksOf(holder.pid)) === holder.ticks ? inWords(holder) : null
    return Date.now() - (await stat(join(dir, FILE))).mtimeMs < STALE_MS ? inWords(holder) : null
  } catch {
    return null
  }
}
