import { open, writeFile, type FileHandle } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Case, SuiteHeader } from '../../records/case.ts'
import { FORMAT } from '../../records/words.ts'
import type { AnyTestType } from '../../test-types/define-test-type.ts'
import { MOST_LINE_BYTES } from '../case-lines.ts'
import type { RecordCheck } from '../check-record.ts'
import { suggestion } from '../../tools/near-name.ts'
import { caseCheck } from '../read-cases.ts'
import { SuiteError, type SuiteProblem } from '../suite-error.ts'
import { ahead } from './ahead.ts'
import { CaseIds } from './case-ids.ts'
import type { Entry, ForeignCase, Importer, ImportOrder, Item, LeftOut, Note, Problem } from './define-importer.ts'
import { DecodedImages } from './decoded-images.ts'
import { Findings, type Tally } from './findings.ts'
import { ImageStore, type StoredImage } from './image-store.ts'
import { importerOf, importers } from './index.ts'
import { checkTarget, place, withTemp } from './target-folder.ts'
import { Samples, type Picked } from './samples.ts'
import { Source } from './source.ts'

/** as many as libuv has threads by default; more only hold more images in memory */
const DECODED_AT_ONCE = 4
/** what a suite may have (read-cases.ts) */
const MOST_CASES = 250_000
const MOST_CLASSES = 1000

/** What an import understood, and what it did not. Numbers are of cases, except for `images`. */
export interface ImportFindings {
  format: string
  name: string
  understood: { cases: number; images: number; byType: Record<string, number>; byClass: Record<string, number> }
  /** rows that became no case though nothing is wrong with them */
  leftOut: Tally[]
  /** what was done to rows that did */
  notes: Tally[]
  problems: SuiteProblem[]
  /** problems past those listed */
  moreProblems: number
  /** the suite's folder; null where nothing was written */
  written: string | null
}

/** Reads a foreign data set and writes it as a suite of our own format, which appears whole or not at all. `look` gets the
 * cases picked as samples while their images can be read. Throws SuiteError where nothing at all can be done. */
export async function importInto<S>(
  order: ImportOrder,
  types: readonly AnyTestType[],
  look: (picked: readonly Picked[]) => Promise<S>,
): Promise<ImportFindings & { samples: S }> {
  const importer = importerOf(order.format)
  if (!importer)
    throw new SuiteError([
      {
        file: order.format.slice(0, 64),
        message: `is not a format${
          suggestion(
            order.format,
            importers.map(({ name }) => name),
          ) || '.'
        } There are ${importers.map(({ name }) => name).join(', ')}.`,
      },
    ])
  if (order.type !== undefined) checkType(order.type, importer, types)
  const target = await checkTarget(order)
  const opened = await Source.open(order.path, order.images)
  const source = order.file === undefined ? opened : await opened.withFile(order.file)

  if (order.counter) Atomics.store(order.counter, 1, (await source.images()).length)
  return withTemp(order, async (temp) => {
    const decoded = await DecodedImages.open(order.decoded ?? null)
    const intake = await Intake.into(temp, new ImageStore(source, temp, !order.dryRun, decoded), types)
    intake.counter = order.counter
    try {
      await intake.take(
        importer.read(source, {
          types,
          ...(order.type === undefined ? {} : { type: order.type }),
          ...(order.boxes === undefined ? {} : { boxes: order.boxes }),
        }),
      )
    } catch (error) {
      if (!(error instanceof SuiteError)) throw error
      intake.fail(error)
    } finally {
      await intake.close()
    }
    await decoded.save()
    const { findings, understood } = intake
    if (understood.cases === 0 && !findings.anyProblem)
      findings.add({
        kind: 'problem',
        at: { file: order.from ?? basename(order.path) },
        message: `has no case that could be imported as ${importer.name}`,
      })
    const samples = await look(intake.samples.chosen())
    const usable = understood.cases > 0 && !intake.failed && !(importer.strict && findings.anyProblem)
    const written = usable && !order.dryRun ? target : null
    if (written !== null) {
      await intake.finish(headerOf(order, intake.header))
      await place(temp, written, order)
    }
    return {
      format: importer.name,
      name: order.name,
      understood,
      samples,
      written,
      leftOut: findings.leftOut,
      notes: findings.notes,
      problems: findings.problems,
      moreProblems: findings.moreProblems,
    }
  })
}

function checkType(type: string, importer: Importer, types: readonly AnyTestType[]): void {
  const known = importer.types.length > 0 ? importer.types : types.map(({ name }) => name)
  if (!known.includes(type))
    throw new SuiteError([
      {
        file: type.slice(0, 64),
        message: `is not a type that ${importer.name} gives${suggestion(type, known) || '.'} It gives ${known.join(', ')}.`,
      },
    ])
}

function headerOf({ name, title, format, path, from }: ImportOrder, told: Partial<SuiteHeader>): SuiteHeader {
  return {
    source: `${from ?? basename(path)}, imported as ${format}`,
    ...told,
    format: FORMAT,
    name,
    title: title ?? told.title ?? name,
  }
}

/** Where items become lines of cases.jsonl. */
class Intake {
  readonly findings = new Findings()
  readonly samples = new Samples()
  readonly understood: ImportFindings['understood'] = { cases: 0, images: 0, byType: {}, byClass: {} }
  header: Partial<SuiteHeader> = {}
  failed = false
  counter: ImportOrder['counter']
  readonly #folder: string
  readonly #images: ImageStore
  readonly #check: RecordCheck
  readonly #cases: FileHandle
  readonly #ids = new CaseIds()
  readonly #used = new Set<string>()
  #lines: string[] = []

  private constructor(folder: string, images: ImageStore, types: readonly AnyTestType[], cases: FileHandle) {
    this.#folder = folder
    this.#images = images
    this.#check = caseCheck(types)
    this.#cases = cases
  }

  static async into(folder: string, images: ImageStore, types: readonly AnyTestType[]): Promise<Intake> {
    return new Intake(folder, images, types, await open(join(folder, 'cases.jsonl'), 'wx'))
  }

  async take(items: AsyncIterable<Item>): Promise<void> {
    for await (const { item, image } of ahead(items, DECODED_AT_ONCE, (item) => this.#withImage(item))) {
      if (item.kind === 'header') this.header = item.header
      else if (item.kind !== 'entry') this.findings.add(item)
      else await this.#entry(item, image)
    }
    await this.#flush()
  }

  async #entry(item: Entry, image: StoredImage | Error | undefined): Promise<void> {
    if (this.counter) Atomics.add(this.counter, 0, 1)
    if (image instanceof Error) this.findings.add({ kind: 'problem', at: item.at, message: imageProblem(item, image) })
    else if (image) for (const testCase of item.cases(image.size)) await this.#case(testCase, item, image)
  }

  /** The source as a whole cannot be read: nothing of it is taken. */
  fail(error: SuiteError): void {
    this.failed = true
    for (const { file, line, field, message } of error.problems)
      this.findings.add({
        kind: 'problem',
        at: { file, ...(line === undefined ? {} : { line }) },
        ...(field === undefined ? {} : { field }),
        message,
      })
  }

  async finish(header: SuiteHeader): Promise<void> {
    await writeFile(join(this.#folder, 'suite.json'), `${JSON.stringify(header, null, 2)}\n`)
    await this.#images.keepOnly(this.#used)
  }

  close(): Promise<void> {
    return this.#cases.close()
  }

  async #withImage(item: Item): Promise<{ item: Item; image?: StoredImage | Error }> {
    if (item.kind !== 'entry') return { item }
    return { item, image: await this.#images.load(item.image).catch((error: Error) => error) }
  }

  async #case(item: ForeignCase | Problem | LeftOut | Note, { at }: Entry, image: StoredImage): Promise<void> {
    if (item.kind !== 'case') return this.findings.add(item)
    if (this.understood.cases >= MOST_CASES)
      return this.findings.add({ kind: 'left-out', at, reason: `cases past the ${MOST_CASES} that a suite may have` })
    const { kind: _, id: wanted, madeId = false, type, ...rest } = item
    const { id, changed } = this.#ids.take(type, wanted)
    const record: Case = {
      id,
      type,
      image: image.name,
      ...rest,
      ...(rest.class === undefined ? {} : { class: rest.class.slice(0, 60) }),
    }
    const wrong = this.#check(record)
    const line = JSON.stringify(record)
    if (line.includes('\uFFFD'))
      this.findings.add({
        kind: 'note',
        at,
        text: 'texts with the character U+FFFD, which an earlier conversion of the file has put there',
      })
    if (Buffer.byteLength(line) > MOST_LINE_BYTES)
      wrong.push({ message: `is a case of more than ${MOST_LINE_BYTES / 2 ** 20} MB` })
    for (const problem of wrong) this.findings.add({ kind: 'problem', at, ...problem })
    if (wrong.length > 0) return
    if (changed && !madeId)
      this.findings.add({ kind: 'note', at, text: 'ids were changed, being no safe file names or given twice' })
    this.#lines.push(line)
    if (this.#lines.length >= 256) await this.#flush()
    this.#count(record, image)
    this.samples.add({ at, record, image })
  }

  #count({ type, class: group }: Case, image: StoredImage): void {
    const { understood } = this
    understood.cases++
    if (!this.#used.has(image.name))
      for (const note of image.notes)
        this.findings.add({ kind: 'note', at: { file: image.name }, text: `image: ${note}` })
    understood.images = this.#used.add(image.name).size
    add(understood.byType, type)
    if (
      group !== undefined &&
      (Object.hasOwn(understood.byClass, group) || Object.keys(understood.byClass).length < MOST_CLASSES)
    )
      add(understood.byClass, group)
  }

  async #flush(): Promise<void> {
    if (this.#lines.length === 0) return
    await this.#cases.write(`${this.#lines.join('\n')}\n`)
    this.#lines = []
  }
}

/** Own properties only: a class may be called "constructor". */
function add(counts: Record<string, number>, key: string): void {
  Object.defineProperty(counts, key, {
    value: (Object.hasOwn(counts, key) ? (counts[key] as number) : 0) + 1,
    enumerable: true,
    configurable: true,
    writable: true,
  })
}

function imageProblem({ image }: Entry, error: Error): string {
  const named = 'file' in image ? `image ${image.file.slice(0, 200)}: ` : 'image: '
  return `${named}${error.message}`
}
