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
