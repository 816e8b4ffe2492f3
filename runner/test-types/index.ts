import { count } from './count.ts'
import type { AnyTestType } from './define-test-type.ts'
import { detect } from './detect.ts'
import { locate } from './locate.ts'
import { pattern } from './pattern.ts'

/** Every test type, in the order of lists and forms. A new one is a file and a line here. */
export const testTypes: readonly AnyTestType[] = [count, locate, pattern, detect]

export const testType = (name: string): AnyTestType | undefined => testTypes.find((type) => type.name === name)
