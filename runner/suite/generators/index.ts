import { blindtest } from './blindtest.ts'
import { charts } from './charts.ts'
import { clocks } from './clocks.ts'
import type { SuiteGenerator } from './define-generator.ts'
import { documents } from './documents.ts'
import { geometry } from './geometry.ts'
import { mazes } from './mazes.ts'
import { scenes } from './scenes.ts'
import { screens } from './screens.ts'
import { starter } from './starter.ts'

/** Every drawn suite. A new one is one file and one line here. */
export const generators: readonly SuiteGenerator[] = [
  starter,
  geometry,
  blindtest,
  screens,
  documents,
  charts,
  clocks,
  mazes,
  scenes,
]

export const generatorOf = (name: string): SuiteGenerator | undefined =>
  generators.find((generator) => generator.name === name)
