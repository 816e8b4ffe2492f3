import type { Case, SuiteHeader } from '../../records/case.ts'
import type { Size } from '../../records/space.ts'
import type { AnyTestType } from '../../test-types/define-test-type.ts'
import type { Source } from './source.ts'

/** Where something stands in the source. `line` counts from 1. */
export interface Place {
  file: string
  line?: number
}

/** Something is wrong with a row, which becomes no case. */
export interface Problem {
  kind: 'problem'
  at: Place
  field?: string
  message: string
}

/** Nothing is wrong with a row, but it becomes no case. Reasons are few, so that they can be counted. */
export interface LeftOut {
  kind: 'left-out'
  at: Place
  reason: string
}

/** Something was done to a row that becomes a case. Texts are few, so that they can be counted. */
export interface Note {
  kind: 'note'
  at: Place
  text: string
}

/** A case as the source tells it. Its id may be any text; it is made safe and unique where it is not. `madeId`: the
 * source has none, so that a change of it is not worth a word. */
export type ForeignCase = { kind: 'case'; madeId?: true } & Omit<Case, 'image'>

/** An image: a file of the source, bytes that stood in a row (`key` lets later rows point at them), or the bytes of such
 * an earlier row. */
export type ForeignImage =
  | { file: string; near?: string }
  | { bytes: Buffer; name: string; key?: string }
  | { sameAs: string }

/** An image with what is asked about it. Importers never decode: cases are told the size of the upright image. */
export interface Entry {
  kind: 'entry'
  at: Place
  image: ForeignImage
  cases(size: Size): Iterable<ForeignCase | Problem | LeftOut | Note>
}

export type Item = Entry | Problem | LeftOut | Note | { kind: 'header'; header: Partial<SuiteHeader> }

export interface ReadOptions {
  /** the test type ordered, where the format leaves a choice */
  type?: string
  /** what four numbers of a box mean, where the format leaves that open */
  boxes?: 'xywh' | 'xyxy'
  /** every test type */
  types: readonly AnyTestType[]
}

/** What is read, as which format, and where the suite goes. */
export interface ImportOrder {
  /** name of an importer */
  format: string
  /** file or folder */
  path: string
  /** the suite's name, which is its folder's */
  name: string
  title?: string
  /** where the format leaves a choice */
  type?: string
  boxes?: 'xywh' | 'xyxy'
  /** the file of `path` to read, where several could be meant */
  file?: string
  /** a further folder to look for images in */
  images?: string
  /** suites are kept in its folder suites/ */
  dataDir: string
  /** look at everything and write nothing */
  dryRun?: boolean
  /** take the place of a suite of that name */
  replace?: boolean
  /** what the path is called by the user, where it is an unpacked copy */
  from?: string
  /** a file that remembers what decoding the images found, from a look at the same source to its import */
  decoded?: string
  /** counts the entries that were looked at, and the images that there are */
  counter?: Int32Array<SharedArrayBuffer>
}

/** A foreign format as one object in one file. */
export interface Importer {
  name: string
  title: string
  /** one line for forms and help */
  about: string
  /** test types that may be ordered; [] where the source alone decides */
  types: readonly string[]
  /** true where one problem anywhere means that nothing is written */
  strict?: boolean
  /** how sure it is, 0..1, that the source has this format; reads little of it */
  sniff(source: Source): Promise<number>
  /** The files of which one is read, where there may be several; the one that is usual for the format alone where it is there. */
  choices?(source: Source): Promise<string[]>
  /** Row after row, so that memory does not grow with them. Throws SuiteError where the source as a whole cannot be read. */
  read(source: Source, options: ReadOptions): AsyncIterable<Item>
}

export function defineImporter(importer: Importer): Importer {
  return importer
}
