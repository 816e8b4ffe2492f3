import type { Label } from '../../../../runner/index.ts'
import type { KnownRun } from '../../../catalog/catalog.ts'
import { moment } from '../../../format.ts'
import { urls } from '../../../urls.ts'

/** Title, note and tags of a run as they can be edited, and every earlier edit, the latest first. */
export function labelOf({ id, manifest }: KnownRun, labels: readonly Label[]) {
  return {
    action: urls.label(id),
    title: manifest.title,
    note: manifest.note,
    tags: manifest.tags.join(', '),
    author: labels.at(-1)?.author ?? '',
    history: labels
      .toReversed()
      .map(({ title, note, tags, author, at }) => ({
        text: title || 'no title',
        note,
        tags: tags.join(', '),
        author: author || 'somebody',
        at: moment(at),
      })),
  }
}
