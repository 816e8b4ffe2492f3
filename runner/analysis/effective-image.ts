import { seenSize } from '../model-apis/image-rules/index.ts'
import type { KnownCase } from '../records/case.ts'
import type { Model } from '../records/model.ts'
import type { Match } from '../records/score.ts'
import { narrowest } from '../records/shape.ts'
import type { Size } from '../records/space.ts'
import type { Sent } from '../records/test.ts'
import { testType } from '../test-types/index.ts'

/** Targets below this many effective px on their narrow side are easily lost: vision encoders look at patches of 14 to 32 px a
 * side (28 px at Claude, 32 px at OpenAI and Qwen3-VL, see model-apis/image-rules), so such a target fills less than a quarter
 * of one patch in each direction, or about half of the smallest. */
export const TINY_TARGET = 8

export interface Sight {
  /** px that the model looks at, after its vendor's own resizing of what was sent */
  effective: Size
  /** false where nobody says what the vendor does: then `effective` is the size as sent */
  known: boolean
  /** effective px per px of the original: [across, down] */
  scale: [number, number]
  /** the true thing with the narrowest side, in effective px; null where the truth has no sizes */
  smallest: { label: string; px: number; originalPx: number; of: number } | null
}

/** What a model could see of an image at best. */
export function effectiveImageOf({
  case: known,
  model,
  sent,
}: {
  case: Pick<KnownCase, 'type' | 'given' | 'truth' | 'image'>
  model: Pick<Model, 'image'>
  sent: Pick<Sent, 'width' | 'height'>
}): Sight {
  const size = { width: sent.width, height: sent.height }
  const effective = effectiveSize(model, size)
  const scale: [number, number] = [
    (effective ?? size).width / known.image.width,
    (effective ?? size).height / known.image.height,
  ]
  return { effective: effective ?? size, known: effective !== null, scale, smallest: smallestOf(known, scale) }
}

/** null where the model has no resize rule, or one that this version does not know. */
function effectiveSize({ image: { rule } }: Pick<Model, 'image'>, sent: Size): Size | null {
  if (rule === undefined) return null
  try {
    return seenSize(rule, sent)
  } catch {
    return null
  }
}

/** [] where the truth of a record does not fit its type. */
function truthOf({ type, given, truth }: Pick<KnownCase, 'type' | 'given' | 'truth'>): Match[] {
  try {
    return testType(type)?.unanswered(truth, given) ?? []
  } catch {
    return []
  }
}

function smallestOf(
  known: Pick<KnownCase, 'type' | 'given' | 'truth'>,
  [across, down]: [number, number],
): Sight['smallest'] {
  const targets = truthOf(known).flatMap(({ expected }) => {
    const side = expected?.shape ? narrowest(expected.shape, across, down) : null
    return expected?.shape && side !== null
      ? [{ label: expected.label, px: side, originalPx: narrowest(expected.shape) ?? 0 }]
      : []
  })
  const [first, ...rest] = targets
  if (!first) return null
  return { ...rest.reduce((least, item) => (item.px < least.px ? item : least), first), of: targets.length }
}
