import { TINY_TARGET, effectiveImageOf, type Test } from '../../../../runner/index.ts'
import { bytes, count, dimensions, percent, px } from '../../../format.ts'
import { urls } from '../../../urls.ts'

/** What the model was sent and what is left of it where its vendor shrinks it; null where nothing was sent. */
export function asSentOf(run: string, test: Test) {
  const { sent, model } = test
  // how another tool sent the image is not on record
  if (!sent || test.imported) return null
  const {
    effective,
    known,
    scale: [across],
    smallest,
  } = effectiveImageOf({ case: test.case, model, sent })
  const same = effective.width === test.case.image.width && effective.height === test.case.image.height
  const reduced = same ? 'the original size' : `${percent(across)} of the original's width`
  return {
    src: urls.files(run, sent.file),
    width: effective.width,
    height: effective.height,
    /** a picture that is the original shows nothing new */
    differs: sent.changed !== null || !same,
    sent: dimensions(sent),
    alt: `the image at the size that ${model.model} looked at, ${dimensions(effective)}`,
    facts: [
      {
        name: 'sent',
        text: `${dimensions(sent)}, ${bytes(sent.bytes)} (${count(sent.bytes)} bytes), ${sent.mediaType}`,
      },
      { name: 'how', text: sent.changed === null ? 'byte for byte the original' : `not the original: ${sent.changed}` },
      {
        name: 'looked at',
        text: known
          ? `${dimensions(effective)}, ${reduced}, by the rule ${model.image.rule}`
          : `${dimensions(effective)} as sent; how the API resizes it is unknown`,
      },
      ...(smallest
        ? [
            {
              name: 'smallest target',
              text: `${px(smallest.px)} across${smallest.of > 1 ? ` (${smallest.label || 'unnamed'}, the smallest of ${count(smallest.of)})` : ''}${same ? '' : `; ${px(smallest.originalPx)} in the original`}`,
            },
          ]
        : []),
      { name: 'sha256', text: sent.sha },
    ],
    caution:
      smallest && smallest.px < TINY_TARGET
        ? `The smallest target is only ${px(smallest.px)} across as the model looks at it. Vision models take an image in as patches of 14 to 32 px a side, so this is a small part of one patch and may be gone before any of it is recognised: a miss here says more about resolution than about understanding.`
        : '',
  }
}
