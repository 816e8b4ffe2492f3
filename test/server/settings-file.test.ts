import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { ConfigError } from '../../server/config/config-error.ts'
import { parseSettings, readSettings } from '../../server/config/settings-file.ts'

const LAB = 'apis:\n  lab: { baseUrl: "http://127.0.0.1/v1" }\n'

/** What is said of a text, which has to be said as a mistake of the file. */
function said(text: string): string {
  try {
    parseSettings(text)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  throw new Error(`${text.slice(0, 200)} was taken`)
}

t.test('each odd value is told with its line, its setting and what to do', (t) => {
  const cases: [text: string, message: RegExp][] = [
    ['- a\n', /line 1: the file must hold settings .* not a list\./],
    ['trashDays:5\n', /line 1: the file must hold settings .* not the text "trashDays:5"\./],
    ['trashDays: "30"\n', /line 1: trashDays must be a whole number, not the text "30": write it without quotes\./],
    ['trashDays: -1\n', /trashDays must be 0 or more, not -1/],
    ['trashDays: .nan\n', /trashDays must be a whole number, not \.nan/],
    ['trashDays: 1e300\n', /trashDays must be 36500 or less/],
    ['reportUpTo: 1e18\n', /reportUpTo must be 1000000000 or less/],
    ['resume: true\n', /resume must be auto or ask, not true/],
    ['resume:\n', /resume is empty: give it a value or remove the line/],
    ['apis:\n  lab:\n', /line 2: apis\.lab has no baseUrl: add it/],
    ['apis:\n  Lab: 5\n', /line 2: apis\.Lab cannot be the name of an API: write it in a to z/],
    ['apis:\n  __proto__: { baseUrl: "http://x" }\n', /apis\.__proto__ cannot be the name of an API/],
    ['apis:\n  openai: { baseUrl: "http://x/v1" }\n', /apis "openai" has the name of a built-in API: choose/],
    ['apis:\n  lab: { baseUrl: "http://a:99999" }\n', /apis\.lab\.baseUrl is not an address: check host and port/],
    ['apis:\n  lab: { baseUrl: "http://a/v1/chat/completions" }\n', /baseUrl must end before \/chat\/completions/],
    ['apis:\n  lab: { baseUrl: "http://a", title: "a\\u202eb" }\n', /apis\.lab\.title has a character .*take it out/],
    ['apis:\n  lab: { baseUrl: "http://a", apiKey: k }\n', /keys do not stand in this file, write keyEnv/],
    ['limits:\n  opnai: { parallel: 8 }\n', /line 2: limits "opnai" names an unknown API \(did you mean openai\?\)/],
    ['limits:\n  constructor: { parallel: 8 }\n', /limits "constructor" names an unknown API/],
    ['models:\n  opnai/x: { temperature: 0 }\n', /models "opnai\/x" names an unknown API .*did you mean openai/],
    ['models:\n  gpt-5: { temperature: 0 }\n', /models "gpt-5" would fit no model: write api\/model id/],
    ['models:\n  "openai/*-mini": { temperature: 0 }\n', /has a \* that is not at its end/],
    ['models:\n  ollama/x: { provider: deepinfra }\n', /provider means something to openrouter alone: remove it/],
    ['models:\n  openai/x: { reasoningEffort: hgh }\n', /reasoningEffort must be none, .* or max, not the text "hgh"/],
    ['models:\n  openai/x: { image: { rule: cluade } }\n', /image\.rule must be none or one of claude, /],
    ['models:\n  openai/x: { image: { mediaTypes: image/png } }\n', /mediaTypes must be a list, such as \[a, b\]/],
    ['models:\n  openai/x: { price: { input: 1, output: .inf } }\n', /price\.output must be a number, not \.inf/],
    [
      'models:\n  openai/x: { price: { input: 1, output: 1, asOf: 2026-13-45 } }\n',
      /asOf is not a day of the calendar/,
    ],
    ['models:\n  openai/x: { seed: no }\n', /seed must be true or false, not the text "no"/],
    ['models:\n  openai/x: { extra: { a: { b: [.nan] } } }\n', /extra\.a\.b\.0 cannot be sent as \.nan/],
    ['models:\n  openai/x: { extra: { id: 12345678901234567890 } }\n', /extra\.id would be rounded to/],
    ['models:\n  openai/x: { extra: { b: !!binary aGVsbG8= } }\n', /extra\.b is of a kind that cannot be sent/],
    ['models:\n  openai/x: { extra: { __proto__: { a: 1 } } }\n', /extra\.__proto__ cannot be the name of a field/],
    ['models:\n  openai/x: { extra: &e { a: [*e, *e], b: *e } }\n', /extra\.a\.0\.a holds itself: write its value out/],
    ['webhook: "http://[::1"\n', /webhook is not an address: check host and port/],
    ['webhook: https://u:p@h/x\n', /webhook holds a user or a password, .*take it out/],
    ['trashDays: 1\ntrashDays: 2\n', /line 2: trashDays is given twice: keep one of them/],
    ['limits:\n  1: {}\n  "1": {}\n', /line 3: "1" is given twice/],
    ['apis:\n\tlab: {}\n', /line 2: Tabs are not allowed as indentation: write spaces/],
    ['trashDays: 1\n---\nresume: auto\n', /line 2: a second document begins: remove the line ---/],
    ['trashDays: !days 5\n', /line 1: the tag !days means nothing here: remove it/],
    ['~: 5\n', /line 1: a key must be a text/],
    ['models:\n  openai/x: *nope\n', /\*nope names nothing: there is no &nope before it/],
    [`${'{a: '.repeat(5000)}`, /nested too deeply: make it flatter/],
  ]
  for (const [text, message] of cases) t.match(said(text), message, text.slice(0, 60))
  t.end()
})

t.test('all mistakes are told at once, none of them with what may be a secret', (t) => {
  t.match(
    said('trashDays: -1\nlimits:\n  openai: { parallel: 0 }\n'),
    /line 1: trashDays must be 0 or more, not -1; line 3: limits\.openai\.parallel must be 1 or more, not 0/,
  )
  for (const setting of ['keyEnv: sk-secret', 'baseUrl: "http://me:sk-secret@a"', 'baseUrl: [sk-secret]'])
    t.notMatch(said(`apis:\n  lab: { ${setting} }\n`), /sk-secret/)
  t.notMatch(said(`resume: ${'k'.repeat(5000)}\n`), /k{100}/)
  t.end()
})

t.test('empty sections, anchors, merge keys, line ends and a byte order mark are read', (t) => {
  t.same(parseSettings('apis:\nmodels:\nlimits:\n  openai:\n'), { apis: {}, models: {}, limits: { openai: {} } })
  t.same(parseSettings('\ufefftrashDays: 1\r\nresume: auto\r\n'), { trashDays: 1, resume: 'auto' })
  t.same(
    parseSettings(`${LAB}models:\n  lab/a: &a { temperature: 0 }\n  lab/b: *a\n  lab/c: { <<: *a, seed: true }\n`)
      .models,
    { 'lab/a': { temperature: 0 }, 'lab/b': { temperature: 0 }, 'lab/c': { temperature: 0, seed: true } },
  )
  t.end()
})

t.test('what lies in the place of the file is told by its name', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'settings-'))
  t.teardown(() => rm(dir, { recursive: true, force: true }))
  const file = join(dir, 'benchloupe.yaml')
  const read = (named?: string): unknown => {
    try {
      return readSettings(dir, named)
    } catch (error) {
      if (error instanceof ConfigError) return error.message
      throw error
    }
  }
  await mkdir(file)
  t.match(read(), /benchloupe\.yaml is a folder\. Put a file there, or remove it/)
  await rm(file, { recursive: true })
  await writeFile(file, Buffer.from('trashDays: 1 # caf\xe9\n', 'latin1'))
  t.match(read(), /benchloupe\.yaml is not text in UTF-8\. Save it as UTF-8/)
  await writeFile(file, Buffer.from('\ufefftrashDays: 1\n', 'utf16le'))
  t.same(read(), { trashDays: 1 })
  await rm(file)
  await symlink('benchloupe.yaml', file)
  t.match(read(), /cannot be read \(ELOOP\)/)
  await rm(file)
  if (process.platform !== 'win32') {
    t.match(read('/dev/zero'), /\/dev\/zero is longer than 1048576 bytes/)
    execFileSync('mkfifo', [file])
    t.match(read(), /benchloupe\.yaml is a pipe\. Put a file there, or remove it/)
  }
  const other = join(dir, 'other.yaml')
  await writeFile(other, 'trashDays: x\n')
  t.match(read(other), /other\.yaml: line 1: trashDays must be/)
})
