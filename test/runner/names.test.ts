import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { nameProblem, OrderError } from '../../runner/index.ts'
import { parseSettings } from '../../server/config/settings-file.ts'
import { makeSuite } from '../fixtures/make-suite.ts'
import { orderOf } from '../helpers/order.ts'
import { tempDir } from '../helpers/temp-dir.ts'
import { testRunner } from '../helpers/test-runner.ts'

/** Names that a page, a folder or a table would show as something else, or not at all. */
const UNREADABLE: Readonly<Record<string, string>> = {
  'a\u202egnp.b': 'U+202E',
  'a\u2066b': 'U+2066',
  'a\u200fb': 'U+200F',
  'a\u0007b': 'U+0007',
  'a\u009bb': 'U+009B',
  'a\nb': 'U+000A',
  'a\u2028b': 'U+2028',
  'a\ud800b': 'U+D800',
  'a\u{e0041}b': 'U+E0041',
  '\ufeffa': 'U+FEFF',
}

t.test('one rule says which names cannot be read', async (t) => {
  for (const [name, code] of Object.entries(UNREADABLE))
    t.equal(nameProblem(name, 50), `has a character that cannot be seen (${code})`)
  for (const name of ['gpt-5', '模型', 'مدل‌ها', '👩‍👩‍👧', 'é', 'a b', '<b>', "'; drop"])
    t.equal(nameProblem(name, 50), null, name)
  t.equal(nameProblem('x'.repeat(50), 50), null)
  t.equal(nameProblem('x'.repeat(51), 50), 'is longer than 50 characters')
})

t.test('an order, a suite and benchloupe.yaml refuse them where they come in, by name', async (t) => {
  const dataDir = await tempDir(t, 'names')
  const runner = await testRunner(t, { dataDir })
  const problemsOf = async (changes: object) => {
    try {
      await runner.order(orderOf({ limit: 1, ...changes }), 'api')
      return []
    } catch (error) {
      if (!(error instanceof OrderError)) throw error
      return error.problems.map(({ field, message }) => `${field}: ${message}`)
    }
  }
  for (const name of Object.keys(UNREADABLE)) {
    t.match(await problemsOf({ models: [`builtin/${name}`] }), [/^models: /])
    t.match(await problemsOf({ tags: [name] }), [/^tags: /])
    t.match(await problemsOf({ title: name }), [/^title: /])
    t.match(await problemsOf({ classes: [name] }), [/^classes: /])
  }
  t.match(await problemsOf({ models: [`builtin/${'x'.repeat(3000)}`] }), [/longer than 200 characters/])

  const one = { id: 'one', type: 'count', image: 'images/one.png', given: { object: 'spots' }, truth: { count: 1 } }
  const suites = join(dataDir, 'suites')
  await makeSuite(suites, { name: 'odd-class', title: 'Odd' }, [{ ...one, class: 'a\u202eb' }])
  await makeSuite(suites, { name: 'odd-tag', title: 'Odd' }, [{ ...one, tags: ['fine', 'a\u0007b'] }])
  await makeSuite(suites, { name: 'odd-title', title: 'Odd \u202e title' }, [one])
  t.match(await problemsOf({ suites: ['odd-class'] }), [/cases\.jsonl line 1: class has a character .*U\+202E/])
  t.match(await problemsOf({ suites: ['odd-tag'] }), [/cases\.jsonl line 1: tags has a character .*U\+0007/])
  t.match(await problemsOf({ suites: ['odd-title'] }), [/suite\.json: title has a character .*U\+202E/])

  t.throws(() => parseSettings('models:\n  "ollama/a\\u202eb":\n    space: pixel\n'), /models "ollama\/a.*U\+202E/)
  t.throws(() => parseSettings(`models:\n  "ollama/${'y'.repeat(300)}":\n    space: pixel\n`), /longer than 200/)
})

t.test('extra fields change nothing that is asked or set elsewhere', (t) => {
  for (const [field, by] of [
    ['model', 'name'],
    ['messages', 'test'],
    ['max_completion_tokens', 'maxOutputTokens'],
    ['stream', 'stream'],
    ['temperature', 'temperature'],
  ])
    for (const part of ['apis:\n  lab:\n    baseUrl: http://127.0.0.1:1\n', 'models:\n  "ollama/*":\n'])
      t.throws(
        () => parseSettings(`${part}    extra: { ${field}: 1 }\n`),
        new RegExp(`extra\\.${field} cannot be set there: it is set by .*${by}`),
      )
  t.same(parseSettings('models:\n  "ollama/*":\n    extra: { top_k: 1 }\n').models?.['ollama/*']?.extra, { top_k: 1 })
  t.end()
})
