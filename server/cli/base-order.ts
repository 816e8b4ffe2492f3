import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock, type Order } from '../../runner/index.ts'
import { Presets } from '../catalog/presets.ts'
import { UsageError } from './define-command.ts'

/** The order that options are laid over: of a file (JSON, or YAML, which JSON is a part of), of a preset, or none. Throws
 * UsageError. */
export async function baseOrder(
  file: string | undefined,
  preset: string | undefined,
  dataDir: string,
): Promise<Partial<Order>> {
  if (file !== undefined && preset !== undefined) throw new UsageError('Choose one: --order or --preset.')
  if (preset !== undefined) {
    const { presets, problem } = await new Presets(join(dataDir, 'presets.json'), systemClock).list()
    const found = presets.find(({ name }) => name === preset)
    if (found) return found.order
    throw new UsageError(
      problem ||
        `There is no preset "${preset}" in ${dataDir}. ${presets.length > 0 ? `There are ${presets.map(({ name }) => name).join(', ')}.` : 'None is saved yet.'}`,
    )
  }
  if (file === undefined) return {}
  const { parse } = await import('yaml')
  const order: unknown = parse(await textOf(file), { maxAliasCount: 0 })
  if (typeof order !== 'object' || order === null || Array.isArray(order))
    throw new UsageError(`${file} holds no order: it needs at least suites and models.`)
  return order
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new UsageError(`The order ${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`)
  }
}
