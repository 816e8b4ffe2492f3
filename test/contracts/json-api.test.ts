import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { actions } from '../../server/actions/index.ts'
import { pages } from '../../server/routes.ts'
import { appOver } from '../helpers/app-over.ts'
import { makeSite } from '../helpers/site.ts'
import { tempDir } from '../helpers/temp-dir.ts'
import { DocumentClient, type Answer } from './api-document.ts'

/** The JSON API keeps what its document says: every address of the site map is in it, and every answer is as it is declared. */

t.setTimeout(1_190_000)
const data = join(await tempDir(t, 'json-api'), 'data')
const site = await makeSite(data)
const { app } = await appOver(t, data)
const client = await DocumentClient.open(app)
const { document } = client

const braced = (address: string): string =>
  `/api/v1${address}`
    .replaceAll(/:(\w+)/g, '{$1}')
    .replace('*', '{path}')
    .replace(/(?<=.)\/$/, '/')

t.test('the document has every page and every action of the site map, and no other', (t) => {
  t.match(document.openapi, /^3\.1\.\d+$/)
  const listed = client.operations().map(({ method, path }) => `${method} ${path}`)
  const declared = [
    ...pages.map(({ address }) => `get ${braced(address)}`),
    ...actions.map(({ address }) => `post ${braced(address)}`),
  ]
  t.same([...listed].sort(), [...declared].sort())
  const ids = client.operations().map(({ operation }) => operation.operationId)
  t.equal(new Set(ids).size, ids.length, 'each has a name of its own')
  for (const { method, path, operation } of client.operations()) {
    t.ok(operation.summary.length > 5, `${method} ${path} says what it is`)
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    const params = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path')
    t.same(params.map(({ name }) => name).sort(), [...named].sort(), `${path} declares its parameters`)
    for (const { name, description } of operation.parameters ?? []) t.ok(description, `${path} ${name} is described`)
  }
  t.end()
})

t.test('every reference of the document leads somewhere', (t) => {
  const referred = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
    ([, name]) => name,
  )
  t.ok(referred.length > 100)
  t.same(
    [...new Set(referred)].filter((name) => !Object.hasOwn(document.components.schemas, name ?? '')),
    [],
  )
  t.end()
})

/** Asks for the JSON version of an address, through redirects, and says what is wrong with the answers. */
async function wrongAt(address: string): Promise<string> {
  let url = `/api/v1${address}`
  for (let hops = 0; hops < 4; hops++) {
    const operation = client.find('get', url)
    if (!operation) return `${url} is not in the document`
    const answer: Answer = await client.ask('get', url)
    const wrong = client.wrongIn(operation, answer)
    if (wrong !== '') return `${url}: ${wrong}`
    if (answer.status === 400) return `${url}: ${answer.body.toString().slice(0, 400)}`
    if (answer.status < 300 || answer.status >= 400) return ''
    url = answer.location
  }
  return `${address} leads round in circles`
}

t.test('every address of the site answers as the document says, its error too', async (t) => {
  for (const [name, address] of Object.entries(site.addresses)) t.equal(await wrongAt(address), '', name)
  const missing = await client.ask('get', '/api/v1/runs/no-such-run')
  t.match(missing, { status: 404, type: 'application/problem+json' })
  t.match(missing.json(), { type: '/api/docs#NOT_FOUND', status: 404, code: 'NOT_FOUND', error: { code: 'NOT_FOUND' } })
})

t.test('so does whatever a page leads to: no parameter is left out of the document', async (t) => {
  const found = new Map<string, string>()
  for (const address of Object.values(site.addresses)) {
    const page = await client.ask('get', address)
    for (const [, href = ''] of page.body.toString().matchAll(/(?:href|src)="(\/[^"#]*)/g)) {
      const url = href.replaceAll('&amp;', '&')
      if (/^\/(static|api|login|events)|\/events$/.test(url)) continue
      const { pathname, searchParams } = new URL(url, 'http://localhost')
      const operation = client.find('get', `/api/v1${pathname}`)
      const kind = operation?.operationId ?? pathname
      // one of a kind is enough: the same page with the same parameters
      const key = `${kind} ${[...new Set(searchParams.keys())].sort().join(' ')} ${searchParams.get('view') ?? ''}`
      if (!found.has(key)) found.set(key, url)
    }
  }
  t.ok(found.size > 100, `${found.size} kinds of links`)
  for (const [key, url] of found) t.equal(await wrongAt(url), '', key)
})

t.test('the check sees a field that is not declared, one that is missing, and one of another type', async (t) => {
  const operation = client.find('get', '/api/v1/trash')
  const answer = await client.call('getTrash')
  const as = (change: object): string =>
    operation
      ? client.wrongIn(operation, {
          ...answer,
          json: () => JSON.parse(JSON.stringify({ ...(answer.json() as object), ...change })) as unknown,
        })
      : 'there is no such operation'
  t.equal(as({}), '')
  t.match(as({ more: 1 }), /additional/i)
  t.match(as({ heading: undefined }), /required/i)
  t.match(as({ rows: 'none' }), /array/)
})
