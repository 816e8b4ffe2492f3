import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { draw } from '../../runner/draw/draw.worker.ts'
import { samplePictures } from './sample-pictures.ts'

/** What is drawn of the sample pictures, by name: the beginning of the sha256 over size and decoded pixels. */
export async function pictureSums(): Promise<Record<string, string>> {
  const sums: [string, string][] = []
  for (const { name, input } of await samplePictures()) {
    const { data, info } = await sharp((await draw(input)).annotated)
      .raw()
      .toBuffer({ resolveWithObject: true })
    const size = `${info.width} ${info.height} ${info.channels} `
    sums.push([name, createHash('sha256').update(size).update(data).digest('hex').slice(0, 16)])
  }
  return Object.fromEntries(sums)
}
