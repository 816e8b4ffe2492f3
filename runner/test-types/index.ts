import { answer } from './answer.ts'
import { clock } from './clock.ts'
import { count } from './count.ts'
import { defect } from './defect.ts'
import type { AnyTestType } from './define-test-type.ts'
import { detect } from './detect.ts'
import { locate } from './locate.ts'
import { number } from './number.ts'
import { pattern } from './pattern.ts'
import { point } from './point.ts'
import { readText } from './read-text.ts'
import { size } from './size.ts'
import { trace } from './trace.ts'
import { yesNo } from './yes-no.ts'

/** Every test type, in the order of lists and forms. A new one is a file and a line here. */
export const testTypes: readonly AnyTestType[] = [
  count,
  locate,
  pattern,
  size,
  defect,
  point,
  detect,
  answer,
  readText,
  yesNo,
  number,
  clock,
  trace,
]

export const testType = (name: string): AnyTestType | undefined => testTypes.find((type) => type.name === name)

/** Whether marks of a type bear tags on the image. */
export const taggedType = (name: string): boolean => testType(name)?.tagged !== false
