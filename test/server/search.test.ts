import t, { type Test } from '../helpers/tap.ts'
import { OUTCOMES, type Row } from '../../runner/index.ts'
import { seeded } from '../../runner/tools/random.ts'
import { FIELDS } from '../../server/filters/search-fields.ts'
import {
  fits,
  keepsRow,
  parseSearch,
  quoted,
  SEARCH_CHARS,
  termOf,
  valueProblems,
  without,
} from '../../server/filters/search.ts'
import { manyRows } from '../fixtures/many-tests.ts'

const rows = manyRows(600).rows
const found = (q: string, among: readonly Row[] = rows): Row[] => {
  const search = parseSearch(q)
  return among.filter((row) => keepsRow(search, row))
}
/** A search finds exactly what a plain comparison of the rows does, and neither nothing nor all. */
function finds(t: Test, q: string, keeps: (row: Row) => boolean): void {
  const got = found(q)
  t.strictSame(parseSearch(q).problems, [], `${q}: nothing to complain about`)
  t.strictSame(
    got.map(({ n }) => n),
    rows.filter(keeps).map(({ n }) => n),
    q,
  )
  t.ok(got.length > 0 && got.length < rows.length, `${q} tells rows apart`)
}

t.test('every key of the language, against the rows themselves', async (t) => {
  const ms = (row: Row): number => row.elapsedMs ?? Number.NaN
  const tokens = (row: Row): number => (row.inputTokens ?? 0) + (row.outputTokens ?? 0)
  const cases: [string, (row: Row) => boolean][] = [
    ['model:gpt-5', (row) => row.model === 'gpt-5'],
    ['model:openai/gpt-5', (row) => row.model === 'gpt-5'],
    ['model:MODEL-*', (row) => row.model.startsWith('model-')],
    ['api:anthropic', (row) => row.api === 'anthropic'],
    ['type:locate,count', (row) => ['locate', 'count'].includes(row.type)],
    ['outcome:failed', (row) => row.outcome === 'failed'],
    ['outcome:answered', (row) => row.outcome !== 'error'],
    ['-outcome:readable', (row) => row.outcome !== 'passed' && row.outcome !== 'failed'],
    ['class:hsfr', (row) => row.class === 'HSFR'],
    ['case:hsfr-00003', (row) => row.case === 'hsfr-00003'],
    ['case:*0003', (row) => row.case.endsWith('0003')],
    ['reason:"near miss"', (row) => row.reason === 'near miss'],
    ['reason:*missed*', (row) => row.reason === 'missed objects'],
    ['score:<0.5', (row) => row.score !== null && row.score < 0.5],
    ['score>=0.5', (row) => row.score !== null && row.score >= 0.5],
    ['score:20%..80%', (row) => row.score !== null && row.score >= 0.2 && row.score <= 0.8],
    ['score:none', (row) => row.score === null],
    ['-score:<0.5', (row) => !(row.score !== null && row.score < 0.5)],
    ['score:none,>0.9', (row) => row.score === null || row.score > 0.9],
    ['score:0', (row) => row.score === 0],
    ['cost:>$0.006', (row) => row.costUsd !== null && row.costUsd > 0.006],
    ['cost:unknown', (row) => row.costUsd === null],
    ['elapsed:>5s', (row) => ms(row) > 5000],
    ['elapsed:<=900ms', (row) => ms(row) <= 900],
    ['elapsed:>5', (row) => ms(row) > 5000],
    ['elapsed:..0.1min', (row) => ms(row) <= 6000],
    ['elapsed:4s', (row) => Math.abs(ms(row) - 4000) <= 500],
    ['tokens:>1.11k', (row) => tokens(row) > 1110],
    ['in:1010', (row) => row.inputTokens === 1010],
    ['out:<110', (row) => row.outputTokens !== null && row.outputTokens < 110],
    ['repeat:2', (row) => row.repeat === 2],
    ['attempts:>1', (row) => row.attempts > 1],
    ['test:40..60', (row) => row.n >= 40 && row.n <= 60],
    ['test:0042', (row) => row.n === 42],
    ['overloaded', (row) => row.outcome === 'error'],
    ['"7 of 20"', (row) => row.sentence.includes('7 of 20')],
    ['-missed', (row) => !row.sentence.includes('missed')],
    [
      'model:gpt-5 type:locate -outcome:passed score:<0.5 "of 20"',
      (row) =>
        row.model === 'gpt-5' &&
        row.type === 'locate' &&
        row.outcome !== 'passed' &&
        row.score !== null &&
        row.score < 0.5,
    ],
  ]
  for (const [q, keeps] of cases) finds(t, q, keeps)
})

t.test('an amount finds what pages show as it', async (t) => {
  const row = { ...(rows[0] as Row), score: 5 / 6, costUsd: 0.00971, elapsedMs: 5894 }
  for (const q of ['score:0.83', 'score:83.3%', 'cost:0.0097', 'elapsed:5.89s', 'elapsed:6s'])
    t.equal(found(q, [row]).length, 1, q)
  for (const q of ['score:1', 'score:0.84', 'cost:0', 'elapsed:5s']) t.equal(found(q, [row]).length, 0, q)
})

t.test('a mistake is named with what was probably meant, and the rest applies', async (t) => {
  const problem = (q: string) => parseSearch(q).problems[0]
  t.strictSame(problem('modle:gpt-5 outcome:failed'), {
    source: 'modle:gpt-5',
    message: 'unknown key “modle”; did you mean model?',
    instead: 'model:gpt-5 outcome:failed',
  })
  t.strictSame(found('modle:gpt-5 outcome:failed'), found('outcome:failed'))
  t.equal(problem('-typ:count')?.instead, '-type:count')
  t.equal(problem('see http://example.com')?.instead, 'see "http://example.com"')
  t.strictSame(parseSearch('see "http://example.com"').problems, [])
  t.match(
    problem('score:many')?.message,
    /“many” is not a valid number for score: write score:<0\.5, a range 0\.2\.\.0\.8/,
  )
  t.match(problem('elapsed:>5kg')?.message, /not a valid number for elapsed/)
  t.match(problem('outcome:')?.message, 'outcome needs a value, such as outcome:failed')
  for (const q of ['', '   ', '-', '""', '12:30', '"never closed', 'a:b'.repeat(200)])
    t.ok(Array.isArray(parseSearch(q).terms), JSON.stringify(q))
  t.equal(
    found('"of 20 spo').length,
    rows.filter((row) => row.sentence.includes('of 20 spo')).length,
    'a quote that is still being typed',
  )
  t.match(
    parseSearch(Array.from({ length: 40 }, (_, i) => `w${i}`).join(' ')).problems[0]?.message,
    'only the first 24 terms',
  )
  const list = Array.from({ length: 30 }, (_, i) => i + 1).join(',')
  t.match(problem(`case:${list}`)?.message, 'only the first 24 values of case')
  t.match(problem(`reply:${list}`)?.message, 'only the first 24 values of reply')
  t.equal(problem(`test:${list}`), undefined, 'numbers are all used')
})

t.test('a value that nothing has is named with one that something has', async (t) => {
  const known = (field: string): string[] =>
    ({ model: ['gpt-5', 'gpt-5-mini', 'claude-opus-5'], type: ['locate', 'count'] })[field] ?? []
  const instead = (q: string): string[] => valueProblems(parseSearch(q), known).map((problem) => problem.instead)
  t.strictSame(instead('score:<1 type:lokate'), ['score:<1 type:locate'])
  t.strictSame(instead('-model:gpt'), ['-model:*gpt*'], 'several names have it in them')
  t.strictSame(instead('model:opus'), ['model:claude-opus-5'], 'one name has it in it')
  t.strictSame(instead('reason:"near mis"'), ['reason:"near miss"'], 'closed lists are known without being seen')
  t.strictSame(instead('model:gpt-5,GPT-5-MINI outcome:failed suspect:any reason:*miss*'), [])
  t.strictSame(instead('model:gpt-5,nothing'), [''], 'one of several values cannot be mended alone')
  t.strictSame(
    valueProblems(parseSearch('case:x'), () => Array.from({ length: 50_000 }, (_, i) => `case-${i}`)),
    [],
    'nobody waits for a near name among very many',
  )
})

t.test('terms read as words, and each can be taken out', async (t) => {
  const search = parseSearch('model:gpt-5,x  "red button" -type:count score:<0.5')
  t.strictSame(
    search.terms.map(({ words }) => words),
    ['model gpt-5 or x', 'contains “red button”', 'not test type count', 'score below 0.5'],
  )
  t.strictSame(
    search.terms.map((term) => without(search, term)),
    [
      '"red button" -type:count score:<0.5',
      'model:gpt-5,x -type:count score:<0.5',
      'model:gpt-5,x  "red button" score:<0.5',
      'model:gpt-5,x  "red button" -type:count',
    ],
  )
})

t.test('stars stand for any letters, and no pattern takes long', async (t) => {
  const star = (pattern: string, text: string): boolean => fits(text, { text: pattern, quoted: false })
  const random = seeded(3)
  const letters = (n: number, from: string): string =>
    Array.from({ length: n }, () => from[Math.floor(random() * from.length)]).join('')
  for (let i = 0; i < 3000; i++) {
    const [pattern, text] = [letters(Math.floor(random() * 6), 'ab*'), letters(Math.floor(random() * 7), 'ab')]
    const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(text)
    if (star(pattern, text) !== expected) t.equal(star(pattern, text), expected, `${pattern} on ${text}`)
  }
  t.notOk(star(`${'*a'.repeat(200)}b`, 'a'.repeat(100_000)))
  t.ok(fits('a*b', { text: 'a*b', quoted: true }))
  t.notOk(fits('axb', { text: 'a*b', quoted: true }), 'a star in quotes is a star')
})

t.test('whatever is typed or stored, nothing throws and a quoted value finds itself', async (t) => {
  const random = seeded(7)
  const alphabet = [
    '"',
    '“',
    '”',
    '\\',
    ':',
    ',',
    '-',
    '*',
    '<',
    '>',
    '=',
    '.',
    '..',
    ' ',
    '\n',
    '\t',
    '\0',
    '%',
    '$',
    '(',
    '[',
    '+',
    'é',
    '🙂',
    '\u202E',
    '\uD800',
    'score',
    'model',
    'case',
    'none',
    '__proto__',
    'constructor',
    '1e999',
    '0.5',
    'a',
    '9'.repeat(20),
  ]
  const words = (most: number): string =>
    Array.from({ length: Math.floor(random() * most) }, () => alphabet[Math.floor(random() * alphabet.length)]).join('')
  const row = rows[0] as Row
  for (let i = 0; i < 4000; i++) {
    const q = words(30)
    const search = parseSearch(q)
    if (typeof keepsRow(search, row) !== 'boolean') t.fail(`${JSON.stringify(q)} has no answer`)
    valueProblems(search, () => OUTCOMES)
    for (const term of search.terms)
      if (parseSearch(without(search, term)).terms.length > search.terms.length)
        t.fail(`taking a term out of ${JSON.stringify(q)} added one`)
    const name = words(8)
    if (name !== '' && found(termOf('case', name), [{ ...row, case: name }]).length !== 1)
      t.fail(`case ${JSON.stringify(name)} is not found by ${termOf('case', name)}`)
  }
  t.equal(quoted('hsfr-03'), 'hsfr-03')
  t.equal(quoted('a "b" \\ c'), '"a \\"b\\" \\\\ c"')
  t.ok(parseSearch('x'.repeat(1_000_000)).text.length === SEARCH_CHARS)
})

t.test('the examples of the help are searches without a mistake', async (t) => {
  for (const [key, { example }] of FIELDS) {
    t.strictSame(parseSearch(example).problems, [], example)
    t.ok(example.startsWith(`${key}:`))
  }
})
