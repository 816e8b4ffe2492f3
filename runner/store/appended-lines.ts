import { constants } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../tools/clock.ts'
import { readLines, RecordError, syncFolder } from './safe-file.ts'

const { O_APPEND, O_CREAT, O_RDWR, O_NOFOLLOW, O_NONBLOCK } = constants

/** Adds a record to a list that people add to, in the run folder `dir`: one write at the end of the file, which two processes at
 * once may make, and which is on disk when this resolves. Rejects where the folder is gone, read-only or full. */
export async function appendLine(dir: string, file: string, record: object): Promise<void> {
  const handle = await open(join(dir, file), O_APPEND | O_CREAT | O_RDWR | O_NOFOLLOW | O_NONBLOCK, 0o666)
  try {
    const stat = await handle.stat()
    if (!stat.isFile()) throw new RecordError(file, 'is not an ordinary file', 'unreadable')
    const last = Buffer.alloc(1)
    // a line that a kill or a full disk cut off ends here, and is not read
    const torn = stat.size > 0 && (await handle.read(last, 0, 1, stat.size - 1)).bytesRead === 1 && last[0] !== 10
    const line = Buffer.from(`${torn ? '\n' : ''}${JSON.stringify(record)}\n`)
    const { bytesWritten } = await handle.write(line)
    if (bytesWritten < line.length) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
    await handle.sync()
    if (stat.size === 0) await syncFolder(dir)
  } finally {
    await handle.close()
  }
}

/** The same for what a person says now: a record with an id and the moment. */
export async function appendSaid<T extends object>(
  dir: string,
  file: string,
  said: T,
  clock: Clock,
): Promise<{ format: 1; id: string; at: string } & T> {
  const record = { format: 1 as const, id: randomUUID(), at: clock.now().toISOString(), ...said }
  await appendLine(dir, file, record)
  return record
}

/** Every record of such a list in its order; lines that are none are passed over. A file longer than `maxBytes` is refused. A run
 * without the file has none. */
export async function readAppended<T>(
  dir: string,
  file: string,
  isRecord: (value: unknown) => value is T,
  maxBytes = Infinity,
): Promise<T[]> {
  const records: T[] = []
  try {
    for await (const lines of readLines(join(dir, file), file, maxBytes))
      for (const { text } of lines) {
        const value = parsed(text)
        if (isRecord(value)) records.push(value)
      }
  } catch (error) {
    if (error instanceof RecordError && error.trouble === 'missing') return []
    throw error
  }
  return records
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
