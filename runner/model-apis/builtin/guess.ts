import { seeded } from '../../tools/random.ts'
import type { Size } from '../../records/space.ts'
import { unitsPerPx } from './length-in.ts'
import { sayBoxes, sayCount, sayDefects, sayLength, sayOption, sayPath, sayPoints, sayTime, sayUnknown } from './say.ts'
import { understand } from './understand-prompt.ts'

/** What stands in most texts. */
const WORDS = ['the', 'of', 'and', 'to', 'in', 'is', 'total', 'date', 'name', 'no']

/** An answer without a look at the image: the floor that anything useful must clear. The same for the same seed. */
export function guess(question: string, image: Size, seed: number): string {
  const random = seeded(seed)
  const upTo = (most: number) => Math.floor(random() * (most + 1))
  const wish = understand(question)
  const frame = { space: wish.space, sent: wish.size ?? image, original: { width: image.width, height: image.height } }
  const anywhere = (): [number, number] => [random() * image.width, random() * image.height]
  switch (wish.task) {
    case 'count': {
      const count = upTo(10)
      return wish.placed
        ? `${sayPoints(Array.from({ length: count }, anywhere), frame)}\n${sayCount(count)}`
        : sayCount(count)
    }
    case 'points':
      return sayPoints(Array.from({ length: 1 + upTo(5) }, anywhere), frame)
    case 'choice':
      return sayOption(wish.options[upTo(wish.options.length - 1)]?.name ?? '')
    case 'boxes':
      return sayBoxes(
        Array.from({ length: 1 + upTo(3) }, () => {
          const [[ax, ay], [bx, by]] = [anywhere(), anywhere()]
          const edges = {
            left: Math.min(ax, bx),
            right: Math.max(ax, bx),
            top: Math.min(ay, by),
            bottom: Math.max(ay, by),
          }
          return { ...edges, label: wish.labels[upTo(wish.labels.length - 1)] ?? 'object' }
        }),
        frame,
      )
    case 'click':
      return sayPoints([anywhere()], frame)
    case 'yes-no':
      return sayOption(random() < 0.5 ? 'yes' : 'no')
    case 'length':
      return sayLength((random() * 0.5 + 0.001) * image.width * (unitsPerPx(wish.length, image) ?? 1))
    case 'defects': {
      const some = () => Array.from({ length: random() < 0.5 ? 0 : upTo(5) }, anywhere)
      return sayDefects({ missing: some(), extra: some() }, wish.sited ? frame : null)
    }
    case 'way':
      return sayPath(Array.from({ length: 2 + upTo(6) }, anywhere), frame)
    case 'time':
      return sayTime(1 + upTo(11), upTo(59))
    case 'number':
      return sayCount(upTo(100))
    case 'text':
      return WORDS[upTo(WORDS.length - 1)] as string
    case 'unknown':
      return sayUnknown('the question asks for nothing that can be guessed')
  }
}
