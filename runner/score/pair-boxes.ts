import type { Shape } from '../records/shape.ts'
import { assign, type Edge } from './hungarian.ts'
import { atMost } from './relaxed.ts'

export type Box = Extract<Shape, { kind: 'box' }>

/** Intersection over union, 0..1. Two boxes without any area have none. */
export function iou(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
  const shared = Math.max(0, width) * Math.max(0, height)
  const union = a.width * a.height + b.width * b.height - shared
  return union > 0 ? Math.min(1, shared / union) : 0
}

/** The share of a box's area that lies inside `region`, 0..1: what COCO takes in place of IoU for a crowd. */
export function shareInside(box: Box, region: Box): number {
  const width = Math.min(box.x + box.width, region.x + region.width) - Math.max(box.x, region.x)
  const height = Math.min(box.y + box.height, region.y + region.height) - Math.max(box.y, region.y)
  const area = box.width * box.height
  return area > 0 ? Math.min(1, (Math.max(0, width) * Math.max(0, height)) / area) : 0
}

/** One-to-one pairs of boxes that overlap by at least `least` (IoU) and that `alike` allows: the most pairs possible, and
 * among those the greatest total IoU. Returns the found index for every expected box, null for none. */
export function pairBoxes(
  expected: readonly Box[],
  found: readonly Box[],
  least: number,
  alike: (expected: number, found: number) => boolean,
): (number | null)[] {
  const edges = expected.map((box, row) => {
    const near: Edge[] = []
    for (const [to, other] of found.entries()) {
      const overlap = iou(box, other)
      if (atMost(least, overlap) && alike(row, to)) near.push({ to, cost: 1 - overlap })
    }
    return near
  })
  return assign(edges, found.length, expected.length + 1)
}
