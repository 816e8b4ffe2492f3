import { inFolder, relative } from './addresses.ts'

/** Islands that a report has; the others ask a server. */
export const ISLANDS = ['js/page.js', 'js/keys.js', 'js/loupe.js']

const unescaped = (text: string): string =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** What only a server answers: scripts that ask it, what htmx asks it, where it looks again. Text never holds a bare quote: templates
 * escape it. */
const SCRIPT = /<script[^>]* src="\/static\/([^"?]*)[^"]*"[^>]*><\/script>/g
const SERVED = /\s(?:hx-[a-z:-]+|data-live|data-there)="[^"]*"/g
/** Indentation is a fifth of a page; in a text as it was said it is a part of it. */
const AS_SAID = /(<pre\b[^]*?<\/pre>)/
const BETWEEN = />\s*\n\s*</g
const withoutIndents = (html: string): string =>
  html
    .split(AS_SAID)
    .map((piece, index) => (index % 2 === 1 ? piece : piece.replace(BETWEEN, '>\n<')))
    .join('')

const LINK = /\s(href|src|action)="(\/[^"]*)"/g

/** The HTML of a page of the server as a page of the report at `from`: links lead to other pages of the report and into the run
 * folder; what leads elsewhere is no link any more. */
export const relinked = (html: string, run: string, from: string): string =>
  withoutIndents(html)
    .replace(SCRIPT, (_, name: string) =>
      ISLANDS.includes(name) ? `<script defer src="${relative(from, `report/static/${name}`)}"></script>` : '',
    )
    .replace(SERVED, '')
    .replace(LINK, (_, name: string, address: string) => {
      const to = inFolder(unescaped(address), run)
      return to === null ? '' : ` ${name}="${escaped(relative(from, to))}"`
    })
