import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { rootDir } from '../../../runner/index.ts'

/** Builds a commit in a folder, with the packages that are installed here. Returns the path of its command. */
export function buildOf(commit: string, dir: string): string {
  mkdirSync(dir, { recursive: true })
  const tar = execFileSync('git', ['archive', commit], { cwd: rootDir, maxBuffer: 2 ** 30 })
  execFileSync('tar', ['-x', '-C', dir], { input: tar })
  symlinkSync(join(rootDir, 'node_modules'), join(dir, 'node_modules'))
  execFileSync(process.execPath, [join(dir, 'server/cli/build.js')], { cwd: dir, stdio: 'pipe' })
  return join(dir, 'server/cli/benchloupe.js')
}
