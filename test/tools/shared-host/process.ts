import { readFile } from 'node:fs/promises'

/** What a process takes, read from /proc (Linux), so that it may be one in a container. */

/** Processor time so far, seconds: of all threads, and of the first, which has the event loop (fields 14 and 15 of
 * proc_pid_stat(5), in ticks of 10 ms). */
export async function processorTimeOf(pid: number): Promise<{ all: number; main: number }> {
  const secondsOf = async (path: string): Promise<number> => {
    const stat = await readFile(path, 'utf8')
    // the name is in brackets and may hold anything
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) / 100
  }
  return { all: await secondsOf(`/proc/${pid}/stat`), main: await secondsOf(`/proc/${pid}/task/${pid}/stat`) }
}

export interface PeakMemory {
  /** most that was ever resident, MB, files that are mapped (Node itself, libraries) among it */
  resident: number
  /** most of it that is the process's own, looked at ten times a second */
  own: number
}

/** Watches until the process ends. */
export function watchMemory(pid: number): () => Promise<PeakMemory> {
  const peak: PeakMemory = { resident: 0, own: 0 }
  const look = async (): Promise<void> => {
    const status = await readFile(`/proc/${pid}/status`, 'utf8')
    const mb = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1000
    peak.resident = mb('VmHWM')
    peak.own = Math.max(peak.own, mb('RssAnon') + mb('RssShmem'))
  }
  setInterval(() => void look().catch(() => null), 100).unref()
  return async () => {
    await look()
    return { ...peak }
  }
}
