import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { PHOTO } from './photo-suite.ts'

/** The least that a test costs, without any of Benchloupe: read a picture, decode it, encode it, make its thumbnail, send it and
 * read the answer. Arguments: folder of pictures, address of the server, how many. */

const [dir = '', url = '', count = '100'] = process.argv.slice(2)
const names = (await readdir(dir)).slice(0, Number(count)).values()
const raw = { raw: { ...PHOTO, channels: 3 as const } }
await Promise.all(
  [1, 2, 3, 4].map(async () => {
    for (const name of names) {
      const bytes = await readFile(join(dir, name))
      const pixels = await sharp(bytes).raw().toBuffer()
      await sharp(pixels, raw).png({ compressionLevel: 2, adaptiveFiltering: false }).toBuffer()
      await sharp(pixels, raw).resize(480, 480, { fit: 'inside' }).webp({ quality: 80, effort: 1 }).toBuffer()
      const answer = await fetch(`${url}/0/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ image: `data:image/png;base64,${bytes.toString('base64')}` }),
      })
      await answer.json()
    }
  }),
)
