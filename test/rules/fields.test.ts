import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { rootDir } from '../../runner/index.ts'
import { AmendmentSchema } from '../../runner/records/amendment.ts'
import { KnownCaseSchema } from '../../runner/records/case.ts'
import { ExchangeSchema } from '../../runner/records/exchange.ts'
import { LabelSchema } from '../../runner/records/label.ts'
import { MissesSchema } from '../../runner/records/misses.ts'
import { RescoredChangeSchema, RescoredSchema } from '../../runner/records/rescored.ts'
import { ReviewSchema } from '../../runner/records/review.ts'
import { RunSchema } from '../../runner/records/run.ts'
import { PlannedSchema, RowSchema, TestSchema } from '../../runner/records/test.ts'
import type { Catalog, KnownRun } from '../../server/catalog/catalog.ts'
import { exportOf } from '../../server/pages/parts/sharing/test-export.ts'

/** The fields that documents name are those of the records, and the other way round. */

interface Node {
  properties?: Record<string, Node>
  [keyword: string]: unknown
}

/** Every name of a property in a schema, however deep. */
function namesIn(node: unknown, names = new Set<string>()): Set<string> {
  if (Array.isArray(node)) for (const part of node) namesIn(part, names)
  else if (typeof node === 'object' && node !== null) {
    for (const [name, inner] of Object.entries((node as Node).properties ?? {})) {
      names.add(name)
      namesIn(inner, names)
    }
    for (const [keyword, inner] of Object.entries(node)) if (keyword !== 'properties') namesIn(inner, names)
  }
  return names
}
/** Every word that a value may be. */
function valuesIn(node: unknown, values = new Set<string>()): Set<string> {
  if (Array.isArray(node)) for (const part of node) valuesIn(part, values)
  else if (typeof node === 'object' && node !== null)
    for (const [keyword, inner] of Object.entries(node)) {
      if (keyword === 'const' && typeof inner === 'string') values.add(inner)
      if (keyword === 'enum' && Array.isArray(inner))
        for (const one of inner) for (const word of String(one).split(' ')) values.add(word)
      valuesIn(inner, values)
    }
  return values
}

const text = (file: string): string => readFileSync(join(rootDir, file), 'utf8')
/** What stands in `code`, a field or several. */
const coded = (prose: string): string[] =>
  [...prose.replace(/^```[^]*?^```/gm, '').matchAll(/`([^`]+)`/g)].flatMap(([, words = '']) =>
    words.split(/[\s,]+/).map((word) => word.replace(/\[\]$/, '')),
  )

const RECORDS = {
  'run.json': RunSchema,
  'plan.jsonl': PlannedSchema,
  'cases.jsonl': KnownCaseSchema,
  'tests.jsonl': RowSchema,
  'exchange.json': ExchangeSchema,
  'test.json': TestSchema,
  'reviews.jsonl': ReviewSchema,
  'amendments.jsonl': AmendmentSchema,
  'labels.jsonl': LabelSchema,
  'rescored.json': RescoredSchema,
  'changes.jsonl': RescoredChangeSchema,
  'misses.json': MissesSchema,
} as const

t.test('run-folder.md names every field of the records', (t) => {
  const told = new Set(coded(text('docs/run-folder.md')))
  for (const [file, schema] of Object.entries(RECORDS))
    t.same(
      [...namesIn(schema)].filter((name) => !told.has(name)),
      [],
      file,
    )
  t.end()
})

t.test('what run-folder.md names in the tables and lists of a record is there', (t) => {
  const sections = new Map(
    text('docs/run-folder.md')
      .split(/^## /m)
      .map((section) => [section.split('\n')[0] ?? '', section]),
  )
  // a test type, and words of vendors
  const others = ['detect', 'disabled', 'effort']
  const known = new Set(
    Object.values(RECORDS).flatMap((schema) => [...namesIn(schema), ...valuesIn(schema), ...others]),
  )
  let fields = 0
  for (const file of [
    'run.json',
    'plan.jsonl',
    'cases.jsonl',
    'tests.jsonl',
    'misses.json',
    'exchange.json',
    'test.json',
  ]) {
    const section = sections.get(file)
    if (!t.ok(section, `a section of ${file}`)) continue
    const named = coded(section ?? '').filter((word) => /^[a-z][A-Za-z0-9]*$/.test(word))
    fields += named.length
    t.same(
      named.filter((name) => !known.has(name)),
      [],
      file,
    )
  }
  t.ok(fields > 300, `${fields} fields`)
  t.end()
})

/** What people add to a run, and what is made of it later: each has a paragraph of its own, which names its fields and no other. */
const LATER = {
  'reviews.jsonl': ReviewSchema,
  'amendments.jsonl': AmendmentSchema,
  'labels.jsonl': LabelSchema,
  'rescored.json': RescoredSchema,
  'changes.jsonl': RescoredChangeSchema,
} as const

/** The section of a file, or the paragraph that begins with its name; '' where there is none. */
function toldOf(file: string, document: string): string {
  const section = document.split(/^## /m).find((part) => part.startsWith(`${file}\n`))
  const paragraph = document.split(/\n\n/).find((part) => part.startsWith(`\`${file}\`:`))
  return section?.slice(file.length) ?? paragraph?.slice(file.length + 3) ?? ''
}

/** What a paragraph gets wrong: names that no field has, and fields that it does not name. `elsewhere`: fields that it may leave to
 * the record they come from. */
function wrongIn(
  told: string,
  schema: unknown,
  elsewhere: ReadonlySet<string>,
): { unknown: string[]; untold: string[] } {
  const named = new Set(coded(told).filter((word) => /^[a-z][A-Za-z0-9]*$/.test(word)))
  const names = namesIn(schema)
  const values = valuesIn(schema)
  return {
    unknown: [...named].filter((name) => !names.has(name) && !values.has(name)),
    untold: [...names].filter((name) => !named.has(name) && !elsewhere.has(name)),
  }
}

t.test('reviews, amendments, labels and result versions have just the fields that their paragraphs name', (t) => {
  const document = text('docs/run-folder.md')
  const inRun = namesIn(RunSchema)
  for (const [file, schema] of Object.entries(LATER)) {
    const own = Object.keys(schema.properties)
    // counts and results are told with run.json
    const elsewhere =
      file === 'rescored.json' ? new Set([...inRun].filter((name) => !own.includes(name))) : new Set<string>()
    t.same(wrongIn(toldOf(file, document), schema, elsewhere), { unknown: [], untold: [] }, file)
  }
  t.end()
})

t.test('that check sees a name too many, one too few, and one of another record', (t) => {
  const told = toldOf('labels.jsonl', text('docs/run-folder.md'))
  const wrong = (change: string): unknown => wrongIn(change, LabelSchema, new Set())
  t.same(wrong(told), { unknown: [], untold: [] })
  t.same(wrong(told.replace('`note`', '`note` `colour`')), { unknown: ['colour'], untold: [] })
  t.same(wrong(told.replace('`note`', '`verdict`')), { unknown: ['verdict'], untold: ['note'] })
  t.same(wrong(''), { unknown: [], untold: ['format', 'id', 'at', 'title', 'note', 'tags', 'author'] })
  t.end()
})

t.test('a table of tests has just the columns that run-folder.md lists', async (t) => {
  const [, list = ''] = /^\| `csv` `parquet` \| a line a test: ([^;]+);/m.exec(text('docs/run-folder.md')) ?? []
  const lines = exportOf({} as Catalog, { id: '', manifest: {} } as KnownRun, [], 'csv')
  const { value: head } = (await lines.next()) as { value: string }
  t.same(
    coded(list),
    head
      .replace(/^\uFEFF/, '')
      .trim()
      .split(','),
  )
})
