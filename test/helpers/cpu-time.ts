import { readFileSync } from 'node:fs'

/** CPU time of this process in ms for one piece of synchronous work: unlike the clock it does not run on while a busy
 * machine gives the processor to somebody else. */
export function cpuMs(work: () => void): number {
  const from = process.cpuUsage()
  work()
  return cpuSince(from)
}

/** CPU time of this process, with all its threads, in ms since `process.cpuUsage()` was asked. */
export function cpuSince(from: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(from)
  return (user + system) / 1000
}

/** Processor time of this process so far, in seconds; on Linux that of its ended children, servers and browsers among them, too
 * (fields 14 to 17 of proc_pid_stat(5), in ticks of 10 ms). */
export function processorTime(): number {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8')
    // the name of the process is in brackets and may hold anything
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / 100
  } catch {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1e6
  }
}

/** The line by which a file tells its processor time, read by test/tools/run-files.ts. */
export const cpuLine = (name: string, seconds: number): string => `cpu ${seconds.toFixed(1)} s: ${name}`
export const CPU_LINE = /^# cpu (\d+\.\d) s: (.+)$/
