import type { ImportSample } from '../../../../runner/index.ts'
import { truthOver } from '../marks/marks.ts'
import { placeText } from './suite-head.ts'

/** lines of a mark beside those of an image shown large */
const THUMB_ZOOM = 2.4

/** An imported case with its truth drawn, before anything is written. */
export const sampleOf = (importSample: ImportSample) => ({
  src: `data:image/webp;base64,${importSample.thumb.toString('base64')}`,
  width: importSample.size.width,
  height: importSample.size.height,
  alt: `case ${importSample.record.id}`,
  marks: truthOver(
    importSample.size,
    importSample.marks.map((mark) => ({ ...mark, role: 'expected' as const })),
    THUMB_ZOOM,
  ),
  id: importSample.record.id,
  type: importSample.record.type,
  class: importSample.record.class ?? '',
  expected: importSample.expected,
  question: importSample.record.question ?? '',
  where: placeText({ ...importSample.at, message: '' }),
})
