import { seeded } from '../../random.ts'
import type { Size } from '../../records/space.ts'
import { sayBoxes, sayCount, sayOption, sayPoints, sayUnknown } from './say.ts'
import { understand } from './understand-prompt.ts'

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
      return wish.placed ? `${sayPoints(Array.from({ length: count }, anywhere), frame)}\n${sayCount(count)}` : sayCount(count)
    }
    case 'points': return sayPoints(Array.from({ length: 1 + upTo(5) }, anywhere), frame)
    case 'choice': return sayOption(wish.options[upTo(wish.options.length - 1)]?.name ?? '')
    case 'boxes': return sayBoxes(Array.from({ length: 1 + upTo(3) }, () => {
      const [[ax, ay], [bx, by]] = [anywhere(), anywhere()]
      const edges = { left: Math.min(ax, bx), right: Math.max(ax, bx), top: Math.min(ay, by), bottom: Math.max(ay, by) }
      return { ...edges, label: wish.labels[upTo(wish.labels.length - 1)] ?? 'object' }
    }), frame)
    case 'unknown': return sayUnknown('the question asks for nothing that can be guessed')
  }
}
