import t from '../helpers/tap.ts'
import { unassignable } from './check-apis/assignable.ts'
import { bodies } from './check-apis/bodies.ts'
import { compare, versionIn, wrongFamily } from './check-apis/compare.ts'
import { deprecatedIn, fieldsOf, namesOf, valuesOf } from './check-apis/declarations.ts'
import type { Known } from './check-apis/packages.ts'
import { reportOf } from './check-apis/report.ts'

t.test('declarations are read', async (t) => {
  const text = `
    export type Model = (string & {}) | 'a-1' | 'b.2' | null;
    export declare enum Reason { STOP = "STOP", /** no */ OTHER = "OTHER" }
    export declare const Codes: { readonly A: "first"; readonly B: "second" };
    export declare namespace Chat { interface Choice { index: number; end: 'stop' | 'cut' | null; } }
    interface Choice { end: 'more'; other: 'not-this' }
    export declare class Usage { input?: number; output: number }
    /** - "x-5", "x-5-mini",
     *   "x-4": Announced shutdown date:
     *   2026-12-11. See the page.
     * - "x-3": Not a supported model. */
    const OLD = { 'y-1': 'January 22nd, 2027', 'y-0': 'June 1st, 2026' }`
  t.same(namesOf(text, 'Model'), ['a-1', 'b.2'])
  t.same(namesOf(text, 'Reason'), ['STOP', 'OTHER'])
  t.same(namesOf(text, 'Codes'), ['first', 'second'])
  t.same(valuesOf(text, 'Choice', 'end'), ['stop', 'cut', 'more'])
  t.same(fieldsOf(text, 'Usage'), ['input', 'output'])
  t.same(deprecatedIn(text), [
    ['x-5', '2026-12-11'],
    ['x-5-mini', '2026-12-11'],
    ['x-4', '2026-12-11'],
    ['y-1', '2027-01-22'],
    ['y-0', '2026-06-01'],
  ])
})

t.test('versions in ids are told from dates and sizes', async (t) => {
  const versions: [vendor: string, id: string, version: number | null][] = [
    ['gpt', 'gpt-5.4-mini-2026-03-17', 5.4],
    ['gpt', 'gpt-4o', 4],
    ['gpt', 'gpt-5-2025-08-07', 5],
    ['claude', 'claude-opus-4-7', 4.7],
    ['claude', 'claude-haiku-4-5-20251001', 4.5],
    ['gemini', 'gemini-flash-latest', null],
    ['gemma', 'gemma-3-27b-it', 3],
    ['gemini', 'gemini-robotics-er-1.5-preview', null],
  ]
  for (const [vendor, id, version] of versions) t.equal(versionIn(vendor, id), version, id)
  t.equal(wrongFamily('gpt', 'gpt-5.4'), null)
  t.match(wrongFamily('gpt', 'claude-opus-5'), /in the family claude/)
  t.match(wrongFamily('gpt', 'aurora-1'), /in no family/)
})

t.test('what packages know and adapters do not is named', async (t) => {
  const none: Known = { vendor: 'x', ids: [], finishes: [], codes: [], efforts: [], usage: [], deprecated: [] }
  const found = compare(
    [
      {
        ...none,
        vendor: 'gpt',
        ids: ['gpt-6-sol', 'gpt-5-pro', 'whisper-9', 'aurora-1', 'gpt-6-chatless'],
        responsesOnly: ['gpt-5-pro', 'gpt-6-chatless'],
        finishes: [{ api: 'Chat Completions', words: ['stop', 'bored'] }],
        codes: [{ api: 'OpenAI', words: ['invalid_image', 'image_too_odd', 'vector_store_timeout'] }],
        efforts: ['low', 'utmost'],
        usage: [{ api: 'Responses', fields: ['input_tokens', 'odd_tokens'] }],
        deprecated: [['gpt-6-sol', '2030-01-01']],
      },
    ],
    "countAt(usage, 'input_tokens')",
  )
  t.match(found, {
    hidden: ['whisper-9'],
    wrong: ['aurora-1: in no family', 'gpt-6-chatless: speaks Responses only'],
    unknownFinishes: ['Chat Completions: bored'],
    unknownCodes: ['OpenAI: image_too_odd'],
    unknownEfforts: ['gpt: utmost'],
    unreadUsage: ['Responses: odd_tokens'],
  })
  const report = reportOf(found, [['openai', '7.59.0']], { bodies: 3, refused: ['a: is no b'], answers: [] })
  t.match(report, /ids in a wrong family \| 2 \|/)
  t.match(report, /\| gpt 5\.6\+ \| pixel; gpt-6-original, detail original; 16384 tokens \| `gpt-6-sol`/)
  t.match(report, /fit the packages' types, of 3 \| 1 \|/)
  t.match(report, /\| 2030-01-01 \| `gpt-6-sol` \|/)
})

t.test('requests are held against types, and differences must be true', async (t) => {
  const dir = t.testdir({
    node_modules: {
      openai: {
        'package.json': JSON.stringify({ name: 'openai', version: '1.0.0', types: 'index.d.ts' }),
        'index.d.ts': "export interface Ask { model: string; effort?: 'low' | 'high' }",
      },
      '@anthropic-ai': {
        sdk: {
          'package.json': JSON.stringify({ name: '@anthropic-ai/sdk', version: '1.0.0', types: 'index.d.ts' }),
          'index.d.ts': 'export declare namespace Anthropic { interface MessageCreateParams { model: string } }',
        },
      },
    },
  })
  const ask = "import('openai').Ask"
  const messages = "import('@anthropic-ai/sdk').Anthropic.MessageCreateParams"
  const found = unassignable(
    [
      { about: 'good', type: ask, body: { model: 'a', effort: 'low' } },
      { about: 'another level', type: ask, body: { model: 'a', effort: 'utmost' } },
      { about: 'an unknown field', type: ask, body: { model: 'a', extra: 1 } },
      { about: 'a field missing', type: ask, body: {} },
      { about: 'a known difference', type: messages, body: { model: 'a', temperature: 0 } },
    ],
    `${dir}/node_modules`,
  )
  t.match(found, [/^another level: /, /^an unknown field: .*extra/, /^a field missing: .*model/])
  t.equal(found.length, 3)
  t.match(unassignable([{ about: 'x', type: messages, body: { model: 'a' } }], `${dir}/node_modules`), [
    /temperature is no difference any more/,
  ])
})

t.test('every API is asked in every way, without a call', async (t) => {
  const all = await bodies()
  t.ok(all.length > 50)
  t.same(
    all.filter(({ body }) => body === undefined || body === null).map(({ about }) => about),
    [],
  )
  t.same([...new Set(all.map(({ about }) => about.split(' ')[0]))].sort(), [
    'anthropic',
    'azure-openai',
    'google',
    'groq',
    'mistral',
    'ollama',
    'openai',
    'openai-compatible',
    'openrouter',
  ])
})
