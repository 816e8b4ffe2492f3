import { mkdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import Type, { Compile } from '../tools/typebox.ts'
import { readWhole, writeWhole } from '../store/safe-file.ts'

/** rescoring.json of the data folder: the runs that are to be rescored, in their order. */
const Queue = Compile(
  Type.Object({
    format: Type.Literal(1),
    runs: Type.Array(Type.String({ pattern: '^(?!\\.)[^/\\\\]{1,255}$', description: 'names of folders in runs/' })),
  }),
)

const FILE = 'rescoring.json'
const MAX_BYTES = 2 ** 24

/** The run folders that wait; none where there is no such file, or it is none. */
export async function readQueue(dataDir: string): Promise<string[]> {
  try {
    const queue: unknown = JSON.parse(await readWhole(join(dataDir, FILE), FILE, MAX_BYTES))
    return Queue.Check(queue) ? queue.runs.map((name) => join(dataDir, 'runs', name)) : []
  } catch {
    return []
  }
}

/** Writes the queue down; an empty one leaves no file. */
export async function writeQueue(dataDir: string, dirs: readonly string[]): Promise<void> {
  if (dirs.length === 0) return rm(join(dataDir, FILE), { force: true })
  await mkdir(dataDir, { recursive: true })
  await writeWhole(join(dataDir, FILE), `${JSON.stringify({ format: 1, runs: dirs.map((dir) => basename(dir)) })}\n`)
}
