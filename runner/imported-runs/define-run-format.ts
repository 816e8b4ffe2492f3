import type { Finish, Usage } from '../records/exchange.ts'
import type { ForeignScore } from '../records/imported.ts'
import type { Size, Space } from '../records/space.ts'
import type { ForeignCase, ForeignImage, LeftOut, Note, Place, Problem } from '../suite/importers/define-importer.ts'
import type { Source } from '../suite/importers/source.ts'
import type { Asked } from '../suite/importers/tables/answers.ts'

/** A question of another tool and what came back. What it does not tell is null or left out, never guessed. */
export interface ForeignTurn {
  /** what was said for this turn, the whole conversation; `image`: the image of the sample stood there */
  messages: { role: 'system' | 'user' | 'assistant'; text: string; image?: boolean }[]
  /** null where the call failed, or the reply is not kept */
  reply: string | null
  reasoning?: string
  /** how the reply ended; absent: not told */
  finish?: Finish
  native?: string
  usage?: Partial<Usage>
  servedModel?: string
  elapsedMs?: number | null
  /** ISO 8601 UTC */
  sent?: string | null
  costUsd?: number | null
  /** who says so: "promptfoo" */
  costSource?: string
}

/** What is right, by a test type that the format itself knows; places in px of the image. */
export type OwnTruth = (size: Size) => Pick<ForeignCase, 'type' | 'given' | 'truth'> | string

/** One result of another tool: a case put to a model once. */
export interface ForeignSample {
  kind: 'sample'
  at: Place
  /** what the tool calls this one result */
  id: string
  /** the data set or task that the case belongs to */
  suite: string
  /** what tells the case from others of that suite */
  caseId: string
  class?: string
  tags?: string[]
  /** null: the source tells of no image */
  image: ForeignImage | null
  /** of the image file, hex, where the source tells it: found by it, whatever the file is called */
  imageSha?: string
  /** what was asked, as it stands in the source */
  question: string
  /** the truth: as the format knows it, or as a question whose answers decide the type */
  truth: { own: OwnTruth } | { asked: Asked }
  /** the test type by name, where the source says it */
  type?: string
  model: { api: string; model: string; baseUrl?: string }
  /** 1, 2, ..; absent: counted, in the order of the source */
  repeat?: number
  turns: ForeignTurn[]
  /** what the tool says went wrong, where no reply came */
  error?: string
  scores: ForeignScore[]
  /** what this one result does not tell, in words */
  unknown?: string[]
  notes?: string[]
}

/** What is told of a whole run before its results. */
export interface AboutRun {
  kind: 'about'
  tool: string
  version: string | null
  title?: string
  note?: string
  tags?: string[]
  /** ISO 8601 UTC; null: not told */
  started: string | null
  finished: string | null
  /** coordinates that replies are read in where nobody orders another */
  space?: Space
  /** what the source as a whole does not tell, in words */
  unknown: string[]
  /** files of the source that were read, for its sum */
  files: string[]
  /** as the tool reports them */
  totals?: { name: string; value: number }[]
}

export type RunItem = AboutRun | ForeignSample | Problem | LeftOut | Note

export interface ReadRunOptions {
  /** the file or folder of the source that is one run; '' where the source is one */
  part: string
}

/** Results of another tool as one object in one file. */
export interface RunFormat {
  name: string
  title: string
  /** one line for forms and help */
  about: string
  /** how sure it is, 0..1, that the source has this format; reads little of it */
  sniff(source: Source): Promise<number>
  /** the runs that a source holds, each a file or a folder of it; [''] where it is one. [] where there is none */
  parts(source: Source): Promise<string[]>
  /** First what is told of the run, then result after result. Throws SuiteError where the source as a whole cannot be read. */
  read(source: Source, options: ReadRunOptions): AsyncIterable<RunItem>
}

export function defineRunFormat(format: RunFormat): RunFormat {
  return format
}
