import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { readManifest } from '../store/read-run.ts'
import { MAKING, writeManifest } from '../store/run-folder.ts'
import { holderOf } from '../store/run-lock.ts'

/** A folder without a lock may have been made this moment by another process, which is about to lock it. */
const UNLOCKED_MS = 60_000

/** Takes away what a process that died while it made a run left: nothing of it was ever asked. */
export async function sweepUnmade(runsDir: string): Promise<void> {
  for (const name of await readdir(runsDir)) {
    const dir = join(runsDir, name)
    if (!name.startsWith(MAKING) || (await holderOf(dir)) !== null) continue
    const left = await readdir(dir).catch(() => [])
    if (left.length > 0 || Date.now() - (await stat(dir)).mtimeMs > UNLOCKED_MS)
      await rm(dir, { recursive: true, force: true })
  }
}

/** Runs that say "running" and that nobody writes any more were cut off: their manifests are set right. */
export async function markInterrupted(runsDir: string): Promise<void> {
  for (const entry of await readdir(runsDir, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue
    const dir = join(runsDir, entry.name)
    try {
      const manifest = await readManifest(dir)
      if (manifest.status !== 'running' || (await holderOf(dir)) !== null) continue
      await writeManifest(dir, { ...manifest, status: 'interrupted', reason: 'Benchloupe quit during the run' })
    } catch {
      /* a folder that cannot be read is listed with its reason by those who show it */
    }
  }
}
