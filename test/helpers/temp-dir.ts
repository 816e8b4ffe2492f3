import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from './tap.ts'

/** A new folder, deleted when the test is over: after everything that the test closes later than it asked for the folder. */
export async function tempDir(t: Test, name = 'test'): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), `benchloupe-${name}-`))
  t.teardown(() => rm(dir, { recursive: true, force: true, maxRetries: 3 }))
  return dir
}
