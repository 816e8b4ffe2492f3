import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { rootDir } from '../../runner/index.ts'
import { pictureSums } from '../helpers/picture-sums.ts'
import t from '../helpers/tap.ts'

t.test('pictures of every type are, pixel for pixel, those that were drawn before drawing was made fast', async (t) => {
  const before = JSON.parse(await readFile(join(rootDir, 'test/fixtures/picture-sums.json'), 'utf8')) as Record<
    string,
    string
  >
  const now = await pictureSums()
  t.ok(Object.keys(now).length >= 200, `${Object.keys(now).length} pictures`)
  t.same(
    now,
    before,
    'where drawing was meant to change: look at some pictures, then run node dist/test/tools/picture-sums.js',
  )
})
