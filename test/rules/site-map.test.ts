import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { rootDir } from '../../runner/index.ts'
import { actions } from '../../server/actions/index.ts'
import { pages } from '../../server/routes.ts'

/** The site map stands in the code once; the documents list exactly what it declares. */
t.test('docs/design.md lists every page and every action with who may use it, in order, and no other', (t) => {
  const [, map = ''] = readFileSync(join(rootDir, 'docs/design.md'), 'utf8').split('### The site map')
  const listed = [...(map.split('```')[1] ?? '').matchAll(/^ +(GET|POST) +(\S+) +(\w+)$/gm)].map(
    ([, method, address, right]) => `${method} ${address} ${right}`,
  )
  t.same(listed, [
    ...pages.map(({ address, right }) => `GET ${address} ${right}`),
    ...actions.map(({ address, right }) => `POST ${address} ${right}`),
  ])
  t.end()
})

t.test('the site map says of every address what it is, for the document of the API', (t) => {
  for (const { address, about } of [...pages, ...actions]) t.match(about, /^[A-Z].*[^.]$/, address)
  t.end()
})

t.test('a page names the parameters of its address, and each address is there once', (t) => {
  for (const { address, params = [] } of [...pages, ...actions]) {
    const named = [...address.matchAll(/:([a-z]+)|(\*)/g)].map(([, name, rest]) => name ?? rest)
    t.same(
      params.filter((name) => !named.includes(name)),
      [],
      address,
    )
  }
  t.end()
})
