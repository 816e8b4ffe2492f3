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
  [/\b(?:prognosis|reckoned|outlook of|halt of)\b/i, "the field's own word"],
]

/** Coined words, also within names (`outlookOf`, `TESTS_OF_A_PACE`), and the field's own. `crowd` is one: COCO's. */
const COINED: readonly (readonly [pattern: RegExp, better: string])[] = [
  [/(?<![a-z])crews?(?![a-z])/i, 'task pool'],
  [/(?<![a-z])lanes?(?![a-z])/i, 'call queue'],
  [/(?<![a-z])paces?(?![a-z])/i, 'rate limit, speed'],
  [/(?<![a-z])halts?(?![a-z])/i, 'circuit breaker'],
  [/(?<![a-z])(?:prognosis|outlook)(?![a-z])/i, 'live forecast'],
  [/(?<![a-z])twins?(?![a-z])/i, 'JSON version, copy'],
  [/(?<![a-z])doings(?![a-z])/i, 'actions'],
]

/** What is drawn or answered by a builtin model is left as it is: results rest on it. A clause of a reply may say "halt". */
const LEFT = /^runner\/(?:suite\/generators\/|model-apis\/builtin\/|read\/words\/clauses\.ts)/

const filesIn = (rooms: readonly string[], type: RegExp): string[] =>
  rooms.flatMap((room) =>
    readdirSync(join(rootDir, room), { recursive: true, encoding: 'utf8' })
      .map((file) => `${room}/${file.replaceAll('\\', '/')}`)
      .filter((file) => type.test(file) && !LEFT.test(file)),
  )

/** Lines in which one of the patterns is. */
const linesWith = (files: readonly string[], patterns: readonly (readonly [pattern: RegExp, better: string])[]) =>
  files.flatMap((file) =>
    readFileSync(join(rootDir, file), 'utf8')
      .split('\n')
      .flatMap((line, index) =>
        patterns
          .filter(([pattern]) => pattern.test(line))
          .map(([pattern, better]) => `${file}:${index + 1}: "${pattern.exec(line)?.[0]}" -> ${better}`),
      ),
  )

t.test('plain English', (t) => {
  const files = filesIn(['runner', 'server', 'views', 'static'], /\.(?:ts|js|css|njk)$/)
  t.ok(files.length > 300, 'the files are found')
  t.same(linesWith(files, PHRASES), [])
  t.end()
})

t.test('no coined words', (t) => {
  const files = filesIn(['runner', 'server'], /\.ts$/)
  t.ok(files.length > 200, 'the files are found')
  t.same(linesWith(files, COINED), [])
  t.equal(linesWith(['test/rules/english.test.ts'], COINED).length >= COINED.length, true, 'each would be found')
  t.end()
})
