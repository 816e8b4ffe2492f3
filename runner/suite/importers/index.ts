import { clockbench } from './clockbench.ts'
import { coco } from './coco.ts'
import type { Importer } from './define-importer.ts'
import { imagegen } from './imagegen.ts'
import { own } from './own.ts'
import { screenspot } from './screenspot.ts'
import { Source } from './source.ts'
import { table } from './tables/table.ts'
import { vlmevalkit } from './tables/vlmevalkit.ts'
import { voc } from './voc.ts'
import { yolo } from './yolo.ts'

/** Every foreign format, in the order of lists and forms. A new one is a file and a line here. */
export const importers: readonly Importer[] = [
  own,
  imagegen,
  vlmevalkit,
  coco,
  yolo,
  voc,
  screenspot,
  clockbench,
  table,
]

export const importerOf = (name: string): Importer | undefined => importers.find((importer) => importer.name === name)

/** The files of which an import in this format reads one, where there are several; [] where there is nothing to choose. Throws
 * SuiteError where the path is not there. */
export async function importChoices(path: string, format: string): Promise<string[]> {
  const choices = (await importerOf(format)?.choices?.(await Source.open(path))) ?? []
  return choices.length > 1 ? choices : []
}

/** The formats that a file or folder may be of, the likeliest first. Throws SuiteError where it is not there. */
export async function sniffFormats(path: string): Promise<{ format: string; confidence: number }[]> {
  const source = await Source.open(path)
  const all = await Promise.all(
    importers.map(async (importer) => ({ format: importer.name, confidence: await importer.sniff(source) })),
  )
  return all.filter(({ confidence }) => confidence > 0).sort((a, b) => b.confidence - a.confidence)
}
