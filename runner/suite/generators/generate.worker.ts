import { generatorOf } from './index.ts'
import { writeSuite } from './write-suite.ts'

export interface GenerateInput {
  name: string
  folder: string
  seed: number
  count?: number
}

/** Draws a suite in this worker thread. */
export async function generate({ name, folder, ...options }: GenerateInput): Promise<void> {
  const generator = generatorOf(name)
  if (!generator) throw new Error(`There is no generator "${name}".`)
  await writeSuite(generator, folder, options)
}
