import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { rootDir } from '../../runner/index.ts'

/** Templates are laid out by hand (docs/decisions/0003-templates.md), so a test keeps what a formatter keeps elsewhere. */

const WIDTH = 120
const views = join(rootDir, 'views')
const templates = readdirSync(views, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.njk'))
const lines = templates.flatMap((file) =>
  readFileSync(join(views, file), 'utf8')
    .split('\n')
    .map((text, index) => ({ at: `${file}:${index + 1}`, text })),
)

t.ok(templates.length > 30, 'the templates are there')
t.same(
  lines.filter(({ text }) => text.length > WIDTH).map(({ at }) => at),
  [],
  `no line of a template is over ${WIDTH} columns`,
)
t.same(
  lines.filter(({ text }) => /\s$|\t/.test(text)).map(({ at }) => at),
  [],
  'no tab, and nothing invisible at the end of a line',
)
t.same(
  lines.filter(({ text }) => /\{[%{]-?\s*(?:.*\s)?one[ .]/.test(text)).map(({ at }) => at),
  [],
  'a variable of a template is a noun',
)
