import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { rootDir } from '../../runner/index.ts'
import { FAULTS } from '../../runner/records/fault-codes.ts'
import { EXIT } from '../../server/cli/exit-codes.ts'
import { ERRORS } from '../../server/error-codes.ts'

/** Errors are closed lists: docs/errors.md and the code have the same ones, and each is used. No code reads its own English. */

const LISTS = ['server/error-codes.ts', 'runner/records/fault-codes.ts']

const sources = ['runner', 'server'].flatMap((room) =>
  readdirSync(join(rootDir, room), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({ file: `${room}/${file}`, text: readFileSync(join(rootDir, room, file), 'utf8') })),
)
const code = sources.filter(({ file }) => !LISTS.includes(file))
const docs = readFileSync(join(rootDir, 'docs/errors.md'), 'utf8')

/** The rows of the table under a heading, cell by cell. */
function tableUnder(heading: string): string[][] {
  const part = docs.split(/^## /m).find((part) => part.startsWith(`${heading}\n`))
  const rows = (part ?? '').split('\n').filter((line) => line.startsWith('|'))
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  )
}

t.test('docs/errors.md has every code with its status, sentence and advice, and no other', (t) => {
  t.same(
    tableUnder('Codes'),
    Object.entries(ERRORS).map(([code, { status, sentence, advice }]) => [code, String(status), sentence, advice]),
  )
  t.end()
})

t.test('docs/errors.md has every fault code of tests, and no other', (t) => {
  t.same(tableUnder('Fault codes of tests'), Object.entries(FAULTS))
  t.end()
})

t.test('docs/errors.md has every exit code of the command line, and each is used', (t) => {
  t.same(
    tableUnder('Exit codes of the command line').map(([code]) => Number(code)),
    Object.values(EXIT),
  )
  for (const name of Object.keys(EXIT))
    t.ok(
      code.some(({ text }) => text.includes(`EXIT.${name}`)),
      name,
    )
  t.end()
})

t.test('every code of the lists is used', (t) => {
  for (const name of [...Object.keys(ERRORS), ...Object.keys(FAULTS)])
    t.ok(
      code.some(({ text }) => text.includes(`'${name}'`)),
      name,
    )
  t.end()
})

t.test('no code reads its own English: a message is for people, code looks at classes, codes and fields', (t) => {
  // `message.endsWith(..)`, `(error as Error).message.match(..)`, `/../.test(error.message)`, `sentence.includes(..)`
  const READS = [
    /\b(?:message|sentence|reason|why)\)?\??\.(?:endsWith|includes|startsWith|match|matchAll|search|indexOf)\(/,
    /\/[a-z]*\.(?:test|exec)\((?:[\w.()?]|as |Error)*\b(?:message|sentence|why)\)/,
    /\b(?:message|sentence|reason|why) [=!]==? '[^']/,
  ]
  for (const { file, text } of code)
    for (const [index, line] of text.split('\n').entries())
      if (READS.some((pattern) => pattern.test(line))) t.fail(`${file}:${index + 1}: ${line.trim()}`)
  t.pass('looked at every line')
  t.end()
})
