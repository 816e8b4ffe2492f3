/** tap, as every test file imports it. The default export is the root of the file that is being run: tap's own when the file
 * has a process to itself, its subtest when several files share one (test/tools/run-group.ts). */
import './time-limit.ts'
import './quick-asserts.ts'
import root, { type Test } from 'tap'

let current: Test = root

/** Runs the file behind `load` as a subtest: what it asks of its root, it asks of the subtest. */
export async function asSubtest(name: string, load: () => Promise<unknown>): Promise<void> {
  await root.test(name, async (t) => {
    current = t
    await load()
  })
  if (current === root || current.counts.total === 0) root.fail(`${name} tested nothing`)
  current = root
}

export { current as default, root, type Test }
