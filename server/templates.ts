import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runInThisContext } from 'node:vm'
import nunjucks from 'nunjucks'
import { rootDir } from '../runner/index.ts'

/** How templates are read: a name that one misspells is an error, not an empty place. */
export const TEMPLATES = { autoescape: true, throwOnUndefined: true, trimBlocks: true, lstripBlocks: true } as const

/** Folder of templates that pages are made from; not in the package, which has them compiled. */
export const VIEWS = join(rootDir, 'views')

const COMPILED = join(rootDir, 'dist/views')
const fileOf = (name: string): string => join(COMPILED, `${name}.js`)

/** Each template of `VIEWS`, by name, as JavaScript, which the build made of it (server/cli/build.js): a function that returns its
 * blocks. */
export const compiledTemplates = (): [name: string, made: string][] =>
  readdirSync(COMPILED, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.njk.js'))
    .map((file) => file.replaceAll('\\', '/').replace(/\.js$/, ''))
    .sort()
    .map((name) => [name, readFileSync(fileOf(name), 'utf8')])

/** One of them; null where there is none. */
function compiledTemplate(name: string): string | null {
  try {
    return readFileSync(fileOf(name), 'utf8')
  } catch {
    return null
  }
}

/** Takes templates as the build compiled them; whatever is not there is left to the loaders after it. Compiling the templates of one
 * page takes a process 0.2 s. */
export class CompiledTemplates extends nunjucks.Loader implements nunjucks.ILoader {
  // read by nunjucks, which gives one only to the loaders that it is made with
  cache: Record<string, unknown> = {}

  getSource(name: string): nunjucks.LoaderSource {
    const made = compiledTemplate(name)
    // null is how a loader says that it has none; the types know neither that nor templates that are functions already
    if (made === null) return null as unknown as nunjucks.LoaderSource
    const blocks = (runInThisContext(made, { filename: fileOf(name) }) as () => unknown)()
    const source = { src: { type: 'code', obj: blocks }, path: name, noCache: false, loader: this }
    return source as unknown as nunjucks.LoaderSource
  }
}
