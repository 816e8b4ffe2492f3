import { allCounts, partText, type Run } from '../../../../runner/index.ts'
import type { Catalog, KnownRun } from '../../../catalog/catalog.ts'
import { mergedByPart } from '../../../catalog/merged-parts.ts'
import { count, duration, moment, plural } from '../../../format.ts'
import { urls } from '../../../urls.ts'

/** "Part 3 of 8", "merged of 8 parts"; '' of a run that was never divided. */
export function dividedText({ shard, merged }: Run): string {
  if (shard) return partText(shard)
  if (!merged) return ''
  const { parts, of } = merged
  return `merged of ${parts.length < of ? `${count(parts.length)} of ${plural(of, 'part')}` : plural(of, 'part')}`
}

/** What a part of a run, or a run that was merged of parts, says of itself; null for any other. */
export async function dividedFacts({ manifest }: KnownRun, catalog: Pick<Catalog, 'runs'>) {
  const { shard, merged, id } = manifest
  if (!shard && !merged) return null
  const runs = await catalog.runs()
  if (shard) {
    const whole = mergedByPart(runs).get(id)
    return {
      part: {
        text: partText(shard),
        tests: `${count(allCounts(manifest).planned)} of its ${plural(shard.tests, 'test')}`,
        whole: whole ? { text: whole.id, href: urls.run(whole.id) } : null,
      },
    }
  }
  const here = new Map(runs.map((entry) => [entry.manifest?.id, entry.id]))
  return {
    merged: {
      text: dividedText(manifest),
      missing: merged?.missing?.length ? merged.missing.join(', ') : '',
      differences: merged?.differences ?? [],
      parts: (merged?.parts ?? []).map(({ part, run, tests, started, elapsedMs }) => {
        const folder = here.get(run)
        return {
          n: count(part),
          run,
          href: folder === undefined ? '' : urls.run(folder),
          started: moment(started),
          elapsed: duration(elapsedMs),
          tests: count(tests),
        }
      }),
    },
  }
}
