import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { readCases, readExchange, readManifest, readPlan, readRows, readTest } from '../../runner/index.ts'

/** What stands in a run folder right after its process died. */
export interface Look {
  /** files under their final names that cannot be read as what they should be, each with the reason */
  unreadable: string[]
  /** by test: the ids of the replies on disk, and how many calls are on record as sent without an end */
  tests: Map<string, { replies: string[]; inFlight: number; attempts: number }>
  /** finished tests, as their rows say */
  rows: Map<string, string>
  /** half-written files under a temporary name */
  temps: string[]
}

const PNG_END = Buffer.from('49454e44ae426082', 'hex')

/** Says why the bytes of a picture are not whole, or null. Pictures of images/ and sent/ are named by their sum. */
function wrongPicture(path: string, bytes: Buffer): string | null {
  const [name, folder] = [basename(path), basename(dirname(path))]
  if (folder === 'images' || folder === 'sent')
    return createHash('sha256').update(bytes).digest('hex') === name.slice(0, 64)
      ? null
      : 'its content is not what its name says'
  if (name.endsWith('.png')) return bytes.subarray(-8).equals(PNG_END) ? null : 'a PNG without its end'
  return bytes.subarray(0, 4).toString() === 'RIFF' && bytes.readUInt32LE(4) + 8 === bytes.length
    ? null
    : 'a WebP of another length than it says'
}

/** Reads everything in a run folder. */
export async function lookInto(dir: string): Promise<Look> {
  const look: Look = { unreadable: [], tests: new Map(), rows: new Map(), temps: [] }
  const read = async <T>(what: string, work: Promise<T>): Promise<T | null> => {
    try {
      return await work
    } catch (error) {
      look.unreadable.push(`${what}: ${(error as Error).message}`)
      return null
    }
  }
  await read('run.json', readManifest(dir))
  await read('cases.jsonl', readCases(dir))
  await read('plan.jsonl', readPlan(dir))
  for (const row of (await read('tests.jsonl', readRows(dir))) ?? []) look.rows.set(row.test, row.outcome)
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    if (entry.name.startsWith('.tmp-')) {
      look.temps.push(path)
      continue
    }
    if (/\.(png|webp)$/.test(entry.name)) {
      const wrong = wrongPicture(path, await readFile(path))
      if (wrong !== null) look.unreadable.push(`${path}: ${wrong}`)
    }
    const test = basename(entry.parentPath)
    if (entry.name === 'test.json') await read(path, readTest(dir, test))
    if (entry.name !== 'exchange.json') continue
    const attempts = (await read(path, readExchange(dir, test)))?.turns.flatMap((turn) => turn.attempts) ?? []
    look.tests.set(test, {
      replies: attempts.filter((attempt) => attempt.reply).map(({ response }) => (response?.body as { id: string }).id),
      inFlight: attempts.filter((attempt) => attempt.state === 'sent').length,
      attempts: attempts.length,
    })
  }
  return look
}
