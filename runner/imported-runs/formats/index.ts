import { SuiteError } from '../../suite/suite-error.ts'
import { suggestion } from '../../tools/near-name.ts'
import { Source } from '../../suite/importers/source.ts'
import type { RunFormat } from '../define-run-format.ts'
import { evalscope } from './evalscope.ts'
import { geometryBench } from './geometry-bench.ts'
import { inspect } from './inspect.ts'
import { lmmsEval } from './lmms-eval.ts'
import { promptfoo } from './promptfoo.ts'
import { table } from './table.ts'
import { vlmevalkit } from './vlmevalkit.ts'

/** Every format that results are read from, in the order of lists and forms. A new one is a file and a line here. */
export const runFormats: readonly RunFormat[] = [
  geometryBench,
  inspect,
  promptfoo,
  lmmsEval,
  vlmevalkit,
  evalscope,
  table,
]

/** Throws SuiteError where there is no such format. */
export function runFormatOf(name: string): RunFormat {
  const format = runFormats.find((known) => known.name === name)
  if (format) return format
  const names = runFormats.map((known) => known.name)
  throw new SuiteError([
    {
      file: name.slice(0, 64),
      message: `is not a format of results${suggestion(name, names) || '.'} There are ${names.join(', ')}.`,
    },
  ])
}

/** The formats that a file or folder may be of, the likeliest first. Throws SuiteError where it is not there. */
export async function sniffRunFormats(path: string): Promise<{ format: string; confidence: number }[]> {
  const source = await Source.open(path)
  const all = await Promise.all(
    runFormats.map(async (format) => ({ format: format.name, confidence: await format.sniff(source) })),
  )
  return all.filter(({ confidence }) => confidence > 0).sort((a, b) => b.confidence - a.confidence)
}

/** The runs that a file or folder holds in this format. Throws SuiteError where it holds none. */
export async function runParts(path: string, format: string): Promise<string[]> {
  const known = runFormatOf(format)
  const parts = await known.parts(await Source.open(path))
  if (parts.length > 0) return parts
  throw new SuiteError([{ file: path.split('/').at(-1) ?? path, message: `holds no results of ${known.title}` }])
}
