import type { SuiteGenerator } from './define-generator.ts'
import { geometry } from './geometry.ts'
import { starter } from './starter.ts'

/** Every drawn suite. A new one is one file and one line here. */
export const generators: readonly SuiteGenerator[] = [starter, geometry]

export const generatorOf = (name: string): SuiteGenerator | undefined => generators.find((one) => one.name === name)
