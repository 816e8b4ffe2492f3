import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder for what a command only needs while it runs. */
export async function tempFolder(): Promise<{ path: string; drop(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'benchloupe-'))
  return { path, drop: () => rm(path, { recursive: true, force: true }) }
}
