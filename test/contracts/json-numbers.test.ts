import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { appOver } from '../helpers/app-over.ts'
import { makeSite } from '../helpers/site.ts'
import { tempDir } from '../helpers/temp-dir.ts'

/** Where an answer of the JSON API has a number as text, the number itself stands beside it: in `values` of the same object, or of the
 * one that holds it by name. */

t.setTimeout(590_000)

const QUANTITY =
  /^(at least )?[+−]?<? ?\$?\d[\d,]*(\.\d+)?( ?(%|ms|s|min|B|kB|MB|GB|TB|k|M|G|px))?( est\.)?$|^\d+[mhd] \d+[smh]$|^\d+–\d+$|^[\d,]+ (of [\d,]+ )?(tests?|cases?|runs?|models?|images?|suites?)$/

/** What is no measured number though it reads as one: fields of this name, and what is in them. */
const APART: Readonly<Record<string, string>> = {
  amounts: 'fields of a form',
  fields: 'fields of a form',
  drawing: 'fields of a form',
  pictures: 'fields of a form',
  order: 'what was ordered, as it is written on a command line',
  environment: 'versions',
  charts: 'a drawing, with the numbers of the tests listed above it',
  chart: 'a drawing',
  bar: 'a drawing',
  misses: 'a drawing, its numbers in misses.json of the run',
  marks: 'tags of a drawing',
  label: 'a tag of a drawing',
  pager: 'words of a link',
  neighbours: 'words of a link',
  title: 'words for the window',
  heard: 'words',
  head: 'head of a column',
  reply: 'words of a model',
  unused: 'words of a model',
  answer: 'words of a model',
  said: 'words of a model',
  right: 'words of a suite',
  expected: 'words of a suite',
  id: 'a name',
  at: 'a place in the list of matches',
}

/** The fields under `value` that have a number as text alone: rows[].cost -> "$0.12" */
function bareIn(value: unknown, path: string, beside: boolean, found: Map<string, string>): void {
  if (typeof value === 'string') {
    if (!beside && QUANTITY.test(value)) found.set(path, value)
    return
  }
  if (Array.isArray(value)) {
    for (const one of value) bareIn(one, `${path}[]`, false, found)
    return
  }
  if (typeof value !== 'object' || value === null) return
  const fields = Object.entries(value)
  const has = fields.some(
    ([name, own]) => (name === 'values' && hasNumber(own)) || (NAMED.test(name) && typeof own === 'number'),
  )
  for (const [name, own] of fields) {
    if (Object.hasOwn(APART, name)) continue
    const inside = SENTENCES.includes(name) && Array.isArray(own) ? own : [own]
    for (const one of inside)
      bareIn(one, `${path}.${name}${inside === own ? '[]' : ''}`, has || (beside && path !== ''), found)
  }
}

/** Fields that are numbers by their names. */
const NAMED = /(Usd|Ms)$|^number$/
/** Lists of what an object amounts to, a sentence each: its numbers are in `values` of the object. */
const SENTENCES = ['about', 'facts', 'scoring', 'totals']

const hasNumber = (value: unknown): boolean =>
  value === null ||
  typeof value === 'number' ||
  (typeof value === 'object' && Object.values(value as object).some(hasNumber))

t.test('the check sees a number that is text alone, and no other', (t) => {
  const of = (value: unknown): string[] => {
    const found = new Map<string, string>()
    bareIn(value, '', false, found)
    return [...found.keys()]
  }
  t.same(of({ rows: [{ cost: '$0.12', values: { costUsd: 0.12 } }, { elapsed: '3m 04s' }] }), ['.rows[].elapsed'])
  t.same(of({ values: { planned: 2 }, funnel: [{ n: '2' }] }), ['.funnel[].n'], 'a list is not beside what holds it')
  t.same(of({ rows: [{ values: { runs: 2 }, runs: { n: '2' } }] }), [])
  t.same(of({ rows: [{ text: '2 of 3 spots found', id: '12', score: '–' }] }), [])
  t.same(of({ a: '87.5', b: '65–100', c: '12 tests', d: '1,262', e: '< 0.001', f: '4.2 kB' }).length, 6)
  t.end()
})

t.test('every page has its numbers beside the texts', async (t) => {
  const data = join(await tempDir(t, 'json-numbers'), 'data')
  const site = await makeSite(data)
  const { app } = await appOver(t, data)
  /** The answer when all of it is there: what is read from the tests comes a moment later. */
  const whole = async (url: string): Promise<Awaited<ReturnType<typeof ask>>> => {
    const until = Date.now() + 120_000
    for (;;) {
      const answer = await ask(url)
      if (!/being read from the tests|"waiting":true/.test(answer.body) || Date.now() > until) return answer
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
  const ask = (url: string) => app.inject({ url, headers: { host: 'localhost' } })
  const found = new Map<string, string>()
  let asked = 0
  for (const [name, address] of Object.entries(site.addresses)) {
    const answer = await whole(`/api/v1${address}`)
    if (answer.statusCode !== 200) continue
    asked++
    const here = new Map<string, string>()
    bareIn(answer.json(), '', false, here)
    for (const [path, text] of here) found.set(path, `${name} ${path} ${text}`)
  }
  t.ok(asked > 50, `${asked} answers`)
  t.same([...found.values()].sort(), [])
})
