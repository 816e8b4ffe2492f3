import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { rootDir } from '../../runner/index.ts'

/** Phrases that read translated, and words that no one outside would guess, do not come back: not in what is said, not in
 * comments. Say it as it is said elsewhere: on the right. */
const PHRASES: readonly (readonly [pattern: RegExp, better: string])[] = [
  [
    /(?<!\bthere |\bThere )\bis no (?:JSON|amount|number|folder|image|suite|setting|known|test|unit|placeholder|list|name|ZIP)\b/,
    'is not a ...',
  ],
  [/\b(?:taken|takes|take) up again\b/, 'resumed'],
  [/\bnot asked any more\b/, 'Stopped calling ...'],
  [/\bcannot bear\b/, 'used up'],
  [/\bNo case is left\b/, 'No case matches'],
  [/\bSet (?:it|the file|this) right\b/, 'Fix ...'],
  [/\bmay look, not order\b/, 'read-only'],
  [/\btold \S+ that it is too much\b/, 'rate-limited'],
  [/\bwhile (?:it|the run) (?:ran|went on)\b/, 'during the run'],
  [/\b(?:leave|left) the number away\b/, 'leave out'],
  [/\bhas another shape than expected\b/, 'does not have the expected fields'],
  [/\bprice is known\b|\bwithout a known price\b/, 'the price is unknown'],
  [/\bno reason told\b/, 'unknown reason'],
  [/\bthat are taken here\b|\bis not taken\b/, 'limit, not accepted'],
  [/\b(?:crew|prognosis|reckoned|outlook of|halt of)\b/i, "the field's own word"],
]

/** Rooms whose English is kept here; what is drawn or asked is left as it is, results rest on it. */
const ROOMS =
  /^(?:runner\/(?!suite\/generators\/|suite\/importers\/|model-apis\/builtin\/|imports\/|read\/)|server\/(?:cli|http|actions|access|catalog|config|live|filters)\/|server\/[\w-]+errors?[\w-]*\.ts)/

const files = ['runner', 'server'].flatMap((room) =>
  readdirSync(join(rootDir, room), { recursive: true, encoding: 'utf8' })
    .map((file) => `${room}/${file}`)
    .filter((file) => file.endsWith('.ts') && ROOMS.test(file)),
)

t.test('plain English', (t) => {
  t.ok(files.length > 100, 'the files are found')
  const found = files.flatMap((file) =>
    readFileSync(join(rootDir, file), 'utf8')
      .split('\n')
      .flatMap((line, index) =>
        PHRASES.filter(([pattern]) => pattern.test(line)).map(
          ([pattern, better]) => `${file}:${index + 1}: "${pattern.exec(line)?.[0]}" -> ${better}`,
        ),
      ),
  )
  t.same(found, [])
  t.end()
})
