/** tap, as every test file imports it. The default export is the root of the file that is being run: tap's own when the file
 * has a process to itself, its subtest when several files share one (test/tools/run-group.ts). */
import './time-limit.ts'
import './quick-asserts.ts'
import { basename } from 'node:path'
import root, { type Test } from 'tap'
import { cpuLine, processorTime } from './cpu-time.ts'

let current: Test = root
let grouped = false

// at the very end: a browser or a server counts when it has ended
process.once('exit', () => {
  if (!grouped) process.stdout.write(`# ${cpuLine(basename(process.argv[1] ?? ''), processorTime())}\n`)
})

/** Runs the file behind `load` as a subtest: what it asks of its root, it asks of the subtest. */
export async function asSubtest(name: string, load: () => Promise<unknown>): Promise<void> {
  grouped = true
  const before = processorTime()
  await root.test(name, async (t) => {
    current = t
    await load()
  })
  root.comment(cpuLine(name, processorTime() - before))
  if (current === root || current.counts.total === 0) root.fail(`${name} tested nothing`)
  current = root
}

export { current as default, root, type Test }
