import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { readManifest, readTest } from '../../runner/index.ts'

/** What depends on when and how fast something was done, in any record of a run folder, and the names that runs got from that. */
const OF_TIME = new Set([
  ...['run', 'started', 'finished', 'queued', 'sent', 'done', 'at', 'asked'],
  ...['elapsedMs', 'queuedMs', 'firstByteMs', 'waitMs', 'p50Ms', 'p95Ms', 'ms'],
])
const RUN_ID = /^\d{8}T\d{6}Z/

/** A record without its times. An object of such a name is none: the `sent` of a test is an image. */
const timeless = (text: string): unknown =>
  JSON.parse(text, (name, value: unknown) => {
    if (OF_TIME.has(name) && (typeof value !== 'object' || value === null)) return undefined
    return name === 'id' && typeof value === 'string' && RUN_ID.test(value) ? undefined : value
  })

const lines = async (file: string): Promise<string[]> => (await readFile(file, 'utf8')).split('\n').filter(Boolean)
const sumOf = async (file: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex')

/** Where the picture with its marks is in annotated.png: above the bar, which tells the time. */
async function marked(dir: string, test: string): Promise<string> {
  const { case: item, picture } = await readTest(dir, test)
  const height = Math.floor(item.image.height * picture.scale)
  const pixels = await sharp(await readFile(join(dir, 'tests', test, 'annotated.png')))
    .extract({ left: 0, top: 0, width: picture.width, height: Math.min(height, picture.height) })
    .raw()
    .toBuffer()
  return createHash('sha256').update(pixels).digest('hex')
}

/** Everything in a run folder that does not depend on time, by name. Two runs that asked and got the same have the same. */
export async function contentOf(dir: string): Promise<Record<string, unknown>> {
  const { merged: _, sizes: __, bytes: ___, ...run } = await readManifest(dir)
  const content: Record<string, unknown> = {
    'run.json': timeless(JSON.stringify(run)),
    'plan.jsonl': await lines(join(dir, 'plan.jsonl')),
    'cases.jsonl': await lines(join(dir, 'cases.jsonl')),
    'tests.jsonl': (await lines(join(dir, 'tests.jsonl')))
      .map((line) => timeless(line) as { n: number })
      .sort((a, b) => a.n - b.n),
    'misses.json': await readFile(join(dir, 'misses.json'), 'utf8'),
  }
  for (const folder of ['images', 'sent', 'thumbs'])
    for (const name of (await readdir(join(dir, folder))).sort())
      content[`${folder}/${name}`] = await sumOf(join(dir, folder, name))
  for (const test of (await readdir(join(dir, 'tests'))).sort()) {
    const folder = join(dir, 'tests', test)
    content[`tests/${test}`] = {
      files: (await readdir(folder)).sort(),
      exchange: timeless(await readFile(join(folder, 'exchange.json'), 'utf8')),
      // the bar under the picture is as high as the name of the run is long
      test: timeless(
        (await readFile(join(folder, 'test.json'), 'utf8')).replace(
          /("picture": \{\s*"width": \d+,\s*"height": )\d+/,
          '$1 0',
        ),
      ),
      thumb: await sumOf(join(folder, 'thumb.webp')),
      marked: await marked(dir, test),
    }
  }
  return content
}
