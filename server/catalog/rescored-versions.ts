import {
  LIST_BYTES,
  readChanges,
  readRescored,
  RecordError,
  versionsOf,
  type Rescored,
  type RescoredChange,
} from '../../runner/index.ts'
import { NotFound } from '../errors.ts'

/** The result versions of a run folder that can be read, newest first. */
export async function rescoredVersions(dir: string): Promise<Rescored[]> {
  const read = (await versionsOf(dir)).map((name) =>
    readRescored(dir, name).catch((error: unknown) => {
      if (error instanceof RecordError) return null
      throw error
    }),
  )
  return (await Promise.all(read)).filter((version) => version !== null)
}

/** The tests that come out otherwise in a version. Throws NotFound, and RecordError where the list is damaged. */
export async function rescoredChanges(dir: string, version: string): Promise<RescoredChange[]> {
  try {
    return await readChanges(dir, version, LIST_BYTES)
  } catch (error) {
    if (error instanceof RecordError && error.trouble === 'missing') throw new NotFound('result version', version)
    throw error
  }
}
