import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { filesOf, sha256 } from './seal.worker.ts'
import { readLines, RecordError } from './safe-file.ts'

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

/** Reads every file of a run folder again. `unsealed`: the run has not ended, there is nothing to compare with. */
export async function verify(dir: string): Promise<Verified> {
  const result: Verified = { state: 'unsealed', checked: 0, altered: [], missing: [], added: [] }
  if (!(await readdir(dir)).includes('SHA256SUMS')) return result
  const listed = new Map<string, string>()
  for await (const { text, line } of readLines(join(dir, 'SHA256SUMS'), 'SHA256SUMS')) {
    const [, sum, file] = LINE.exec(text) ?? []
    if (sum === undefined || file === undefined || file.startsWith('/') || file.split('/').includes('..')) throw new RecordError('SHA256SUMS', `line ${line} is no line of a sums file`)
    listed.set(file, sum)
  }
  const there = new Set<string>()
  for await (const file of filesOf(dir)) {
    there.add(file)
    const sum = listed.get(file)
    if (sum === undefined) result.added.push(file)
    else if ((await sha256(join(dir, file), file)) !== sum) result.altered.push(file)
    else result.checked++
  }
  result.missing = [...listed.keys()].filter((file) => !there.has(file))
  result.state = result.altered.length > 0 || result.added.length > 0 ? 'altered' : result.missing.length > 0 ? 'incomplete' : 'intact'
  return result
}
