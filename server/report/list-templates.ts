import { compiledTemplates } from '../templates.ts'

/** What the list of tests is made of. */
const NEEDED = /^(?:pages\/tests|components\/[a-z-]+|fragments\/_(?:saved-views|versions|keys)|layouts\/report)\.njk$/

/** The templates of the list of tests as a script, so that a browser makes the list as the server does. */
export const listTemplates = (): string =>
  compiledTemplates()
    .filter(([name]) => NEEDED.test(name))
    .map(([name, made]) => registered(name, made))
    .join('\n')

/** Where nunjucks-slim looks for templates (nunjucks 3.2.4, src/precompile-global.js). */
const registered = (name: string, made: string): string =>
  `(window.nunjucksPrecompiled ??= {})[${JSON.stringify(name)}] = ${made}();`
