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
