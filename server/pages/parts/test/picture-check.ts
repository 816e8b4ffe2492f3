import { annotatedFile, type Fingerprint, type Runner } from '../../../../runner/index.ts'
import type { Catalog, KnownRun } from '../../../catalog/catalog.ts'
import { textOf, type Query } from '../../../filters/index.ts'

/** The largest annotated image that is compared. */
const MOST_BYTES = 16e6

/** A fingerprint in an address, ?picture=: sums of the bytes, the pixels and the text of a picture. */
export const pictureText = ({ file, pixels, text }: Fingerprint): string =>
  `${file}.${pixels?.slice(0, 32) ?? ''}.${text.slice(0, 32)}`

interface Sent {
  file: string
  pixels: string
  text: string
}

function sentPicture(query: Query): Sent | null {
  const [, file, pixels = '', text] =
    /^([0-9a-f]{64})\.((?:[0-9a-f]{32})?)\.([0-9a-f]{32})$/.exec(textOf(query, 'picture')) ?? []
  return file !== undefined && text !== undefined ? { file, pixels, text } : null
}

/** A file of the run folder whole; null where it is not there, no file, or larger than `most`. */
async function readInside(catalog: Catalog, run: string, path: string, most: number): Promise<Buffer | null> {
  const found = await catalog.open(run, path).catch(() => null)
  if (found?.kind !== 'file') return null
  try {
    return found.bytes > most ? null : await found.handle.readFile()
  } finally {
    await found.handle.close()
  }
}

/** The sum of a file as it was when the run ended; null where the run has not ended or SHA256SUMS does not name it. */
async function sealedSum(catalog: Catalog, run: string, path: string): Promise<string | null> {
  const found = await catalog.open(run, 'SHA256SUMS').catch(() => null)
  if (found?.kind !== 'file') return null
  try {
    for await (const line of found.handle.readLines()) if (line.endsWith(`  ${path}`)) return line.slice(0, 64)
    return null
  } finally {
    await found.handle.close()
  }
}

export interface PictureVerdict {
  same: boolean
  text: string
}

/** Whether the picture that led here is still the one that was drawn for this test; null where none did. */
export async function pictureVerdict(
  query: Query,
  { id: run, manifest }: KnownRun,
  test: string,
  { catalog, runner }: { catalog: Catalog; runner: Runner },
): Promise<PictureVerdict | null> {
  const sent = sentPicture(query)
  if (!sent) return null
  const name = annotatedFile(manifest.order)
  const path = `tests/${test}/${name}`
  const bytes = await readInside(catalog, run, path, MOST_BYTES)
  const sealed = await sealedSum(catalog, run, path)
  const here = bytes && (await runner.fingerprint(bytes))
  if (sealed === sent.file && here?.file !== sent.file)
    return {
      same: true,
      text: `The picture is the one this run was sealed with. The ${name} that lies in the folder now is ${here ? 'another: it was changed since' : 'missing'}.`,
    }
  if (!here)
    return { same: false, text: `The picture cannot be compared: the folder of this test has no ${name} any more.` }
  if (here.file === sent.file) {
    if (sealed !== null && sealed !== here.file)
      return {
        same: true,
        text: `The picture is the ${name} of this test byte for byte. Both differ from what this run was sealed with: verify the run.`,
      }
    return { same: true, text: `The picture is the ${name} of this test, byte for byte.` }
  }
  const same = sent.pixels === here.pixels?.slice(0, 32) && sent.text === here.text.slice(0, 32)
  if (same)
    return {
      same,
      text: 'The picture shows what was drawn here, pixel by pixel and with the same text inside, but is another file: a program has saved it again.',
    }
  return {
    same,
    text: `The picture was altered: ${differenceOf(sent, here)} (Where this test was asked or scored again since, its picture was drawn anew.)`,
  }
}

function differenceOf(sent: Sent, here: Fingerprint): string {
  if (sent.pixels === '') return 'it is cut short or damaged, so that its pixels cannot be read.'
  const [pixels, text] = [sent.pixels !== here.pixels?.slice(0, 32), sent.text !== here.text.slice(0, 32)]
  if (pixels && text) return 'its pixels and the text inside it differ from what was drawn here.'
  return pixels
    ? 'its pixels differ from what was drawn here; the text inside it is the same.'
    : 'the text inside it differs from what was drawn here; its pixels are the same.'
}
