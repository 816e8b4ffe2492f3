import type { Dirent } from 'node:fs'
import { opendir } from 'node:fs/promises'
import { join } from 'node:path'
import { statNow } from './cached-file.ts'

/** Names looked at before a folder is called what it is. */
const LOOKED_AT = 200
const SUBFOLDERS = 20
const IMAGE = /\.(png|jpe?g|webp|gif|bmp|tiff?)$/i

/** What a folder without run.json is, in a sentence that says what to do. Looks at its first entries only, opens none. */
export async function aboutStrange(dir: string): Promise<string> {
  let names: Dirent[]
  try {
    names = await firstOf(dir)
  } catch (error) {
    return `it cannot be opened (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`
  }
  const has = (name: string): boolean => names.some((entry) => entry.name === name)
  const deeper = names
    .filter((entry) => entry.isDirectory())
    .slice(0, SUBFOLDERS)
    .find(({ name }) => statNow(join(dir, name, 'run.json')))
  if (names.length === 0) return 'it has no run.json: the folder is empty'
  if (has('tests.jsonl') || has('plan.jsonl'))
    return 'it has no run.json: it is still being copied, or the file was lost'
  if (has('suite.json') || has('cases.jsonl'))
    return 'it has no run.json: it is a suite. Move it to the suites folder in the data folder'
  if (has('runs') && !deeper)
    return 'it has no run.json: it is a data folder. Move the contents of its runs folder here'
  if (deeper) return `it has no run.json, but its folder "${deeper.name.slice(0, 80)}" is a run: move that here`
  const images = names.filter((entry) => entry.isFile() && IMAGE.test(entry.name)).length
  if (images * 2 > names.length) return 'it has no run.json: it holds images. Import them under Suites, Import'
  return 'it has no run.json: it is not a run folder, or it is still being copied'
}

async function firstOf(dir: string): Promise<Dirent[]> {
  const names: Dirent[] = []
  for await (const entry of await opendir(dir)) if (names.push(entry) >= LOOKED_AT) break
  return names
}
