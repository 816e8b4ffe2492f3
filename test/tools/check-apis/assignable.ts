import { dirname, join } from 'node:path'
import ts from 'typescript'
import type { Body } from './bodies.ts'

/** Fields that we send and a type does not have, each with the reason. One that a type has after all is named too: the list is to
 * stay true. */
export const DIFFERENCES: readonly { of: RegExp; field: string; why: string }[] = [
  {
    of: /Anthropic\.MessageCreateParams/,
    field: 'temperature',
    why: 'gone from the types, which follow the newest version of the API; anthropic-version 2023-06-01 takes it for models before 4.7',
  },
]

const isRequestToGoogle = ({ type }: Body): boolean => type.startsWith('{') && type.includes('@google/genai')

/** JSON to Google may name its fields with underscores or in camel case (proto3's JSON mapping); the types know camel case only. */
function camelCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCase)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      camelCase(inner),
    ]),
  )
}

/** Speakeasy's types of what goes out (OpenRouter, Mistral) demand fields that have defaults: what is there has to fit. */
const LOOSE = `type Loose<T> = T extends (infer U)[] ? Loose<U>[] : T extends object ? { [K in keyof T]?: Loose<T[K]> } : T`

/** Members of an enum are written as the texts that they stand for. */
const PLAIN = `type Plain<T> = T extends string ? \`\${T}\` : T extends (infer U)[] ? Plain<U>[] : T extends object ? { [K in keyof T]: Plain<T[K]> } : T`

/** One declaration for each body; with `all`, the fields of DIFFERENCES stay in. */
function sourceOf(all: readonly Body[], withDifferences: boolean): { text: string; lines: Map<number, Body> } {
  const lines = new Map<number, Body>()
  const text = [PLAIN, LOOSE]
  for (const given of all) {
    const fields = DIFFERENCES.filter(({ of }) => of.test(given.type)).map(({ field }) => field)
    const body = isRequestToGoogle(given) ? camelCase(given.body) : given.body
    const kept = Object.fromEntries(
      Object.entries(body as object).filter(([field]) => withDifferences || !fields.includes(field)),
    )
    lines.set(text.length, given)
    const type = isRequestToGoogle(given) ? `Plain<${given.type}>` : given.type
    text.push(`export const b${text.length}: ${type} = ${JSON.stringify(kept)}`)
  }
  return { text: text.join('\n'), lines }
}

/** What the compiler says of bodies that do not fit their types, by the packages in `modules` (a folder node_modules). */
function complaintsOf(
  all: readonly Body[],
  modules: string,
  withDifferences: boolean,
): { given: Body; said: string }[] {
  const { text, lines } = sourceOf(all, withDifferences)
  const file = join(dirname(modules), 'benchloupe-bodies.ts')
  const options: ts.CompilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: false,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2023,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: [],
  }
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile, getSourceFile } = host
  host.fileExists = (name) => name === file || fileExists(name)
  host.readFile = (name) => (name === file ? text : readFile(name))
  host.getSourceFile = (name, language, ...rest) =>
    name === file ? ts.createSourceFile(name, text, language) : getSourceFile(name, language, ...rest)
  const program = ts.createProgram([file], options, host)
  const source = program.getSourceFile(file)
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map((found) => {
    const line = source && found.start !== undefined ? source.getLineAndCharacterOfPosition(found.start).line : -1
    const given = lines.get(line) ?? { about: 'the file', type: '', body: null }
    return { given, said: ts.flattenDiagnosticMessageText(found.messageText, ' ').replace(/\s+/g, ' ').slice(0, 400) }
  })
}

/** Bodies that a package's types refuse, and differences that are none any more. */
export function unassignable(all: readonly Body[], modules: string): string[] {
  const refused = complaintsOf(all, modules, false).map(({ given, said }) => `${given.about}: ${said}`)
  const touched = all.filter(({ type }) => DIFFERENCES.some(({ of }) => of.test(type)))
  const different = complaintsOf(touched, modules, true)
  const gone = DIFFERENCES.filter(({ of }) => all.some(({ type }) => of.test(type)))
    .filter(({ of, field }) => !different.some(({ given, said }) => of.test(given.type) && said.includes(`"${field}"`)))
    .map(({ field, of }) => `${field} is no difference any more for ${of.source}`)
  return [...refused, ...gone]
}
