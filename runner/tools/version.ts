import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The project's folder: compiled code runs from dist/, so two up from dist/runner/. */
export const rootDir = fileURLToPath(new URL('../../../', import.meta.url))

export const version: string = JSON.parse(
  readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
).version
