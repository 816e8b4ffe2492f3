import { mkdir, open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SuiteHeader } from '../../records/case.ts'
import { FORMAT } from '../../records/words.ts'
import type { SuiteGenerator } from './define-generator.ts'

/** Draws a suite into a folder that is there and empty: suite.json, cases.jsonl, images/, and pictures.jsonl, which tells
 * everything that was drawn. Picture after picture, so that memory does not grow with their number. */
export async function writeSuite(
  generator: SuiteGenerator,
  folder: string,
  { seed, count }: { seed: number; count?: number },
): Promise<void> {
  const { name, title, description, version } = generator
  const header: SuiteHeader = {
    format: FORMAT,
    name,
    title,
    description,
    version: String(version),
    generator: { name, version, seed, ...(count === undefined ? {} : { count }) },
  }
  await mkdir(join(folder, 'images'))
  await writeFile(join(folder, 'suite.json'), `${JSON.stringify(header, null, 2)}\n`)
  const cases = await open(join(folder, 'cases.jsonl'), 'wx')
  const pictures = await open(join(folder, 'pictures.jsonl'), 'wx')
  try {
    for (const picture of generator.draw({ seed, count: count ?? generator.pictures.usual })) {
      const image = `images/${picture.file}`
      await writeFile(join(folder, image), picture.png)
      await pictures.write(`${JSON.stringify({ image, ...picture.drawn })}\n`)
      for (const { id, type, ...rest } of picture.cases)
        await cases.write(`${JSON.stringify({ id, type, image, ...rest })}\n`)
    }
  } finally {
    await cases.close()
    await pictures.close()
  }
}
