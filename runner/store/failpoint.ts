import { basename, dirname } from 'node:path'

/** Every step of writing a whole file. */
const STEPS = ['opened', 'written', 'synced', 'renamed', 'folder synced']
const written = (file: string): string[] => STEPS.map((step) => `${file}: ${step}`)

/** Every moment of the write path at which a process may die, in the order in which a run passes them. An exchange is the
 * `intent` while its last call is on its way, the `reply` once that has ended. A crash test sets `failpoint.hit` to end the
 * process at one of them; otherwise nothing happens there. */
export const FAILPOINTS: readonly string[] = [
  'run folder made',
  'owner made',
  ...['run.json', 'cases.jsonl', 'tests.jsonl', 'plan.jsonl'].flatMap(written),
  'run in place',
  ...['images', 'thumbs', 'sent'].flatMap(written),
  'test folder made',
  ...['intent', 'reply', 'annotated.png', 'thumb.webp', 'test.json'].flatMap(written),
  'rows appended',
  'rows synced',
  ...written('misses.json'),
  ...written('SHA256SUMS'),
  'owner gone',
  'run in trash',
  'run restored',
  'trash emptied',
]

export const failpoint: { hit: (name: string) => void } = { hit: () => undefined }

const BY_FOLDER = new Set(['images', 'thumbs', 'sent'])

/** '.../tests/0042-x/test.json' -> 'test.json', '.../images/<sha>.png' -> 'images' */
export function kindOf(path: string): string {
  const folder = basename(dirname(path))
  return BY_FOLDER.has(folder) ? folder : basename(path)
}
