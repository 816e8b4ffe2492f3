import { readFileSync, writeFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

/** Loaded into a measured process before everything else (`node --import`): writes what the process used, all its threads told,
 * to the file that BENCH_USED names when it ends. CPU in ms, memory in MB. */
const file = process.env.BENCH_USED
if (isMainThread && file !== undefined)
  process.on('exit', () => {
    const { user, system } = process.cpuUsage()
    writeFileSync(file, JSON.stringify({ cpuMs: (user + system) / 1000, systemMs: system / 1000, peakMb: peakMb() }))
  })

/** The most that was resident. getrusage would tell the parent's where that was larger. */
function peakMb(): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1000
  } catch {
    return process.resourceUsage().maxRSS / 1000
  }
}
