import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import nunjucks from 'nunjucks'
import { rootDir } from '../../runner/index.ts'
import { TEMPLATES } from '../render.ts'

/** What the list of tests is made of. */
const NEEDED = /^(?:pages\/tests|components\/[a-z-]+|fragments\/_(?:saved-views|versions|keys)|layouts\/report)\.njk$/

/** The templates of the list of tests as a script, so that a browser makes the list as the server does. */
export function listTemplates(views = join(rootDir, 'views')): string {
  const env = new nunjucks.Environment(null, TEMPLATES)
  return readdirSync(views, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => NEEDED.test(file))
    .sort()
    .map((name) => nunjucks.precompileString(readFileSync(join(views, name), 'utf8'), { name, env }))
    .join('\n')
}
