import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { rootDir } from '../../runner/index.ts'
import { pictureSums } from '../helpers/picture-sums.ts'

/** Writes what the sample pictures look like today to the fixture of test/contracts/pictures.test.ts: for when drawing was meant to
 * change, and somebody has looked at pictures. */
await writeFile(join(rootDir, 'test/fixtures/picture-sums.json'), `${JSON.stringify(await pictureSums(), null, 2)}\n`)
