import { basename, dirname } from 'node:path'
import type { Verified } from '../store/verify.worker.ts'
import { verifyRun } from '../store/verify.ts'
import { readManifest } from '../store/read-run.ts'
import { holderOf } from '../store/run-lock.ts'
import { RecordError } from '../store/safe-file.ts'
import { allCounts, type Run } from '../records/run.ts'
import { plural } from '../tools/format.ts'
import type { Workers } from '../tools/workers.ts'
import { whyNotOneRun, type PartRun } from './differences.ts'

/** A folder that is to be merged, and what its user calls it: the folder of a ZIP is nothing they know. */
export interface GivenPart {
  dir: string
  shown: string
}

export interface Part extends GivenPart {
  run: PartRun
}

/** Parts that cannot be merged: every reason. */
export class MergeRefused extends Error {
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}

/** Files named in a sentence. */
const NAMED = 3

/** The parts in these folders, by number, each of them whole and unchanged, and the numbers that are missing. `partial`: some may be
 * missing, and some may have been stopped. Throws MergeRefused. */
export async function readParts(
  given: readonly GivenPart[],
  partial: boolean,
  workers: Workers,
): Promise<{ parts: Part[]; missing: number[] }> {
  const problems: string[] = []
  const parts: Part[] = []
  for (const one of given) {
    const found = await partIn(one)
    if (typeof found === 'string') problems.push(found)
    else parts.push({ ...one, run: found })
  }
  parts.sort((a, b) => a.run.shard.part - b.run.shard.part)
  const [first] = parts
  if (!first) throw new MergeRefused(problems)
  for (const { run, shown } of parts.slice(1)) {
    const why = whyNotOneRun(first.run, run)
    if (why.length > 0) problems.push(`${first.shown} and ${shown} are not parts of the same run: ${why.join('; ')}.`)
  }
  // what belongs to other runs says nothing about what is missing here
  if (problems.length > 0) throw new MergeRefused(problems)
  const missing: number[] = []
  const { of } = first.run.shard
  for (let part = 1; part <= of; part++) {
    const same = parts.filter(({ run }) => run.shard.part === part)
    if (same.length === 0) missing.push(part)
    if (same.length > 1)
      problems.push(
        `Part ${part} of ${of} is there ${same.length === 2 ? 'twice' : `${same.length} times`}: ${same.map(({ shown }) => shown).join(' and ')}. Name one of them.`,
      )
  }
  if (missing.length > 0 && !partial)
    problems.push(
      `${missing.length === 1 ? `Part ${missing[0]} of ${of} is` : `Parts ${missing.join(', ')} of ${of} are`} missing. Name ${missing.length === 1 ? 'its folder' : 'their folders'} too, or run ${missing.length === 1 ? 'it' : 'them'} with --shard ${missing[0]}/${of}; --partial merges what is there.`,
    )
  for (const part of parts) {
    const why = await whyNotReady(part, partial, workers)
    if (why !== null) problems.push(`Part ${part.run.shard.part} of ${of} (${part.shown}) ${why}`)
  }
  if (problems.length > 0) throw new MergeRefused(problems)
  return { parts, missing }
}

/** The run in a folder, or why it is no part. */
async function partIn({ dir, shown }: GivenPart): Promise<PartRun | string> {
  try {
    const run = await readManifest(dir)
    if (run.merged)
      return `${shown} is merged already, of ${plural(run.merged.parts.length, 'part')}. Name the parts themselves.`
    if (!run.shard) return `${shown} is a whole run, not a part of one: parts are made by benchloupe run --shard.`
    return run as PartRun
  } catch (error) {
    if (error instanceof RecordError) return `${shown} cannot be read: ${error.message}.`
    throw error
  }
}

/** Why a part cannot be merged as it is; null where it can be. */
async function whyNotReady({ dir, shown, run }: Part, partial: boolean, workers: Workers): Promise<string | null> {
  const holder = await holderOf(dir)
  if (holder !== null) return `is still being run, by ${holder}. Wait until it has ended.`
  const found = await verifyRun(dir, workers)
  const sealed = found.state !== 'unsealed' && run.status !== 'running'
  if (run.status !== 'finished' && !(partial && sealed)) return notFinished(dir, shown, run, sealed)
  if (!sealed)
    return 'has no SHA256SUMS, so nobody can tell whether it is unchanged. Run it again, or get its folder anew.'
  return found.state === 'intact' ? null : `was changed after it ended: ${changesIn(found)}. Get its folder anew.`
}

function notFinished(dir: string, shown: string, run: Run, sealed: boolean): string {
  const { planned, ...outcomes } = allCounts(run)
  const asked = Object.values({ ...outcomes, skipped: 0 }).reduce((sum, n) => sum + n, 0)
  const place = basename(dirname(dir)) === 'runs' ? '' : ', after moving it into runs/ of a data folder'
  return `has not finished: it was ${run.status === 'running' ? 'interrupted' : run.status} after ${asked} of ${plural(planned, 'test')}${run.reason ? ` (${run.reason})` : ''}. Resume it first${place}: benchloupe resume ${shown}${sealed ? '. --partial merges what it has' : ''}.`
}

function changesIn({ altered, missing, added }: Verified): string {
  return (
    [
      ['altered', altered],
      ['missing', missing],
      ['added', added],
    ] as const
  )
    .filter(([, files]) => files.length > 0)
    .map(
      ([word, files]) =>
        `${word} ${files.slice(0, NAMED).join(', ')}${files.length > NAMED ? ` and ${files.length - NAMED} more` : ''}`,
    )
    .join('; ')
}
