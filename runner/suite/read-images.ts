import { createHash } from 'node:crypto'
import { groupBy } from '../tools/group-by.ts'
import { inspectImage } from '../image/inspect.ts'
import type { CaseImage } from '../records/case.ts'
import type { Checked, CheckedImages } from './checked-images.ts'
import { CASES, type CheckedCase } from './read-cases.ts'
import type { ProblemList } from './suite-error.ts'
import { lookInside, readInside } from './suite-files.ts'

const MOST_BYTES = 100 * 2 ** 20
/** half as many as libuv has threads by default: the writes of a run need the others */
const DECODED_AT_ONCE = 2

const asCaseImage = (name: string, checked: Checked): CaseImage => {
  const { sha, extension, mediaType, bytes, width, height, notes } = checked
  const image = { sha, name, file: `images/${sha}.${extension}`, mediaType, bytes, width, height }
  return notes.length > 0 ? { ...image, notes } : image
}

/** Every image that the cases use, by its name in the suite, decoded whole; files of the same bytes only once,
 * and those that `checked` knows not at all.
 * What is wrong is added to `problems`, at the first line that uses the image. */
export async function readImages(
  dir: string,
  cases: readonly CheckedCase[],
  problems: ProblemList,
  checked?: CheckedImages,
): Promise<Map<string, CaseImage>> {
  const images = new Map<string, CaseImage>()
  const facts = new Map<string, ReturnType<typeof inspectImage>>()
  const check = async (name: string): Promise<Checked> => {
    const stat = await lookInside(dir, name)
    const before = checked?.of(name, stat)
    if (before) return before
    const bytes = await readInside(dir, name, MOST_BYTES)
    const sha = createHash('sha256').update(bytes).digest('hex')
    let known = facts.get(sha)
    if (!known) facts.set(sha, (known = inspectImage(bytes)))
    const found = { sha, bytes: bytes.length, ...(await known) }
    checked?.learn(name, stat, found)
    return found
  }
  const waiting = groupBy(cases, ({ record }) => record.image).entries()
  await Promise.all(
    Array.from({ length: DECODED_AT_ONCE }, async () => {
      for (const [name, users] of waiting) {
        try {
          images.set(name, asCaseImage(name, await check(name)))
        } catch (error) {
          const others = users.length > 1 ? ` (${users.length} lines use it)` : ''
          problems.add({
            file: CASES,
            line: users[0]?.line as number,
            field: 'image',
            message: `${name}: ${(error as Error).message}${others}`,
          })
        }
      }
    }),
  )
  return images
}
