import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rootDir } from '../../runner/index.ts'
import t from '../helpers/tap.ts'
import { TIME_LIMIT_S } from '../helpers/time-limit.ts'
import { runFiles } from './run-files.ts'

t.test('every way in which a test file can fail is noticed and named', async (t) => {
  const dir = t.testdir({})
  const file = (name: string, source: string) => {
    writeFileSync(join(dir, `${name}.mjs`), source)
    return { name, args: [join(dir, `${name}.mjs`)] }
  }
  const print = (...lines: string[]): string => `console.log(${JSON.stringify(lines.join('\n'))})\n`
  const good = [
    '# Subtest: inner',
    '    ok 1 - one',
    '    ok 2 - two # SKIP no network',
    '    1..2',
    'ok 1 - inner',
    '1..1',
  ]
  const out: string[] = []
  const results = await runFiles(
    [
      file('good', print('TAP version 14', ...good)),
      file(
        'bad',
        print('# Subtest: inner', '    not ok 1 - wrong', '    1..1', 'not ok 1 - inner', 'ok 2 - right', '1..2'),
      ),
      file(
        'dies',
        `${print(...good)}process.kill(process.pid, 'SIGTERM'); await new Promise(() => setTimeout(() => {}, 9e4))`,
      ),
      file('exits', `${print(...good)}process.exit(3)`),
      file('no-plan', print('ok 1 - one')),
      file('short', print('1..3', 'ok 1 - one')),
      file('silent', ''),
      { ...file('other', 'console.log("anything")'), tap: false },
      { ...file('other-bad', 'console.log("a finding"); process.exit(1)'), tap: false },
    ],
    { jobs: 2, limitMs: 120_000, write: (text) => out.push(text) },
  )
  const hanging = file('hangs', `${print(...good)}setInterval(() => {}, 1000)`)
  results.push(
    ...(await runFiles([hanging], { jobs: 1, limitMs: 4_000, graceMs: 500, write: (text) => out.push(text) })),
  )
  const lingering = file('lingers', `${print(...good, '# time=5ms')}setInterval(() => {}, 1000)`)
  const [lingered] = await runFiles([lingering], {
    jobs: 1,
    limitMs: 60_000,
    lingerMs: 500,
    write: (text) => out.push(text),
  })
  t.match(lingered, { ok: true, passed: 1, failed: 0, failures: [] }, 'it has passed, and is ended')
  t.ok(Number(lingered?.lingered) >= 500, 'and told of')
  const found = new Map(results.map((result) => [result.name, result]))
  t.match(found.get('good'), { ok: true, passed: 1, failed: 0, skipped: [/two: no network/], failures: [] })
  t.match(found.get('bad'), { ok: false, passed: 1, failed: 1, failures: [/not ok 1 - wrong/, /not ok 1 - inner/] })
  for (const [name, reason] of [
    ['dies', /not ok - dies was killed by SIGTERM/],
    ['exits', /not ok - exits ended with exit code 3/],
    ['no-plan', /not ok - no-plan is not whole: no plan/],
    ['short', /not ok - short is not whole: /],
    ['silent', /not ok - silent tested nothing/],
    ['hangs', /not ok - hangs was stopped after 4 s/],
    ['other-bad', /not ok - other-bad ended with exit code 1/],
  ] as const) {
    const result = found.get(name)
    t.equal(result?.ok, false, name)
    t.equal(result?.failed, 1, `${name} counts as one failure`)
    t.match(result?.failures.join('\n'), reason, `${name} is named`)
    t.match(out.join(''), new RegExp(`^not ok \\d+ - ${name} #`, 'm'), `${name} is printed`)
  }
  t.match(found.get('other-bad')?.failures, ['a finding'])

  const compiled = readFileSync(fileURLToPath(import.meta.url), 'utf8').split('\n')
  const row = compiled.findIndex((line) => line.includes('every way in which')) + 1
  const [placed] = await runFiles(
    [file('placed', print('not ok 1 - wrong', `  stack: dist/test/tools/run-files.test.js:${row}:1`, '1..1'))],
    { jobs: 1, limitMs: 60_000, write: (text) => out.push(text) },
  )
  const source = readFileSync(join(rootDir, 'test/tools/run-files.test.ts'), 'utf8').split('\n')
  const there = source.findIndex((line) => line.includes('every way in which')) + 1
  t.match(placed?.failures.join('\n'), `test/tools/run-files.test.ts:${there}:`, 'a stack names the source')
  t.equal(found.get('other')?.ok, true)
})

t.test('a test file started by itself has the same time limit', async (t) => {
  t.equal(process.env.TAP_TIMEOUT, String(TIME_LIMIT_S))
  const test = join(rootDir, 'test')
  const direct = readdirSync(test, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && /^(import|export) .*from 'tap'/m.test(readFileSync(join(test, file), 'utf8')),
  )
  t.same(direct, [join('helpers', 'tap.ts')], 'every file imports tap through helpers/tap.ts, which sets the limit')
})
