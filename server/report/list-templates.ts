import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import nunjucks from 'nunjucks'
import { compiledTemplate, TEMPLATES, VIEWS } from '../templates.ts'

/** What the list of tests is made of. */
const NEEDED = /^(?:pages\/tests|components\/[a-z-]+|fragments\/_(?:saved-views|versions|keys)|layouts\/report)\.njk$/

/** The templates of the list of tests as a script, so that a browser makes the list as the server does. */
export function listTemplates(): string {
  return readdirSync(VIEWS, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => NEEDED.test(file))
    .sort()
    .map((name) => registered(name, compiledTemplate(name) ?? compiledNow(name)))
    .join('\n')
}

/** Where nunjucks-slim looks for templates (nunjucks 3.2.4, src/precompile-global.js). */
const registered = (name: string, made: string): string =>
  `(window.nunjucksPrecompiled ??= {})[${JSON.stringify(name)}] = ${made}();`

const compiledNow = (name: string): string =>
  nunjucks.precompileString(readFileSync(join(VIEWS, name), 'utf8'), {
    name,
    env: new nunjucks.Environment(null, TEMPLATES),
    // a list, whatever the types say (nunjucks 3.2.4, src/precompile.js)
    wrapper: (templates) => `(() => {\n${(templates as unknown as [{ template: string }])[0].template}\n})`,
  })
