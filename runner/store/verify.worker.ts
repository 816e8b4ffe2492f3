import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { PAGES_SUMS } from './pages.ts'
import { filesOf, pagesOf, sha256 } from './seal.worker.ts'
import { hasVersions, RESCORED, VERSION_NAME } from './rescored.ts'
import { readLines } from './safe-file.ts'

/** What a folder is compared with what SHA256SUMS says of it. */
export interface Verified {
  state: 'intact' | 'altered' | 'incomplete' | 'unsealed'
  checked: number
  altered: string[]
  missing: string[]
  /** files that came in later */
  added: string[]
}

const LINE = /^([0-9a-f]{64}) [ *](.+)$/

/** Reads every file of a run folder again; one that cannot be read is altered, the list of sums itself among them. Pages
 * about the run and each result version are compared with their own sums. `unsealed`: the run has not ended, there is nothing to compare with. */
export async function verify(dir: string): Promise<Verified> {
  const result: Verified = { state: 'unsealed', checked: 0, altered: [], missing: [], added: [] }
  if (!(await readdir(dir)).includes('SHA256SUMS')) return result
  await compare(dir, 'SHA256SUMS', filesOf(dir), result)
  await compare(dir, PAGES_SUMS, pagesOf(dir), result)
  await verifyVersions(dir, result)
  result.state =
    result.altered.length > 0 || result.added.length > 0
      ? 'altered'
      : result.missing.length > 0
        ? 'incomplete'
        : 'intact'
  return result
}

/** Adds what is found of these files and of a list of their sums, which is empty where there is none. */
async function compare(dir: string, sums: string, files: AsyncIterable<string>, result: Verified): Promise<void> {
  const listed = new Map<string, string>()
  if ((await readdir(dir)).includes(sums))
    for await (const lines of readLines(join(dir, sums), sums))
      for (const { text } of lines) {
        const [, sum, file] = LINE.exec(text) ?? []
        if (sum === undefined || file === undefined || file.startsWith('/') || file.split('/').includes('..')) {
          if (!result.altered.includes(sums)) result.altered.push(sums)
        } else listed.set(file, sum)
      }
  const there = new Set<string>()
  for await (const file of files) {
    there.add(file)
    const sum = listed.get(file)
    if (sum === undefined) result.added.push(file)
    else if ((await sha256(join(dir, file), file).catch(() => null)) !== sum) result.altered.push(file)
    else result.checked++
  }
  // one by one: of a large run there are more than a call takes arguments
  for (const file of listed.keys()) if (!there.has(file)) result.missing.push(file)
}

/** Adds what is found in the result versions of a run. One that is still being made has a hidden name and is left out. */
async function verifyVersions(dir: string, result: Verified): Promise<void> {
  if (!(await hasVersions(dir))) return
  const entries = await readdir(join(dir, RESCORED), { withFileTypes: true })
  for (const entry of entries.filter(({ name }) => !name.startsWith('.'))) {
    const path = `${RESCORED}/${entry.name}`
    if (!entry.isDirectory() || !VERSION_NAME.test(entry.name)) {
      result.added.push(path)
      continue
    }
    const found = await verify(join(dir, path))
    if (found.state === 'unsealed') found.missing = ['SHA256SUMS']
    result.checked += found.checked
    for (const list of ['altered', 'missing', 'added'] as const)
      for (const file of found[list]) result[list].push(`${path}/${file}`)
  }
}
