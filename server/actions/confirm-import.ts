import { SuiteError, systemClock } from '../../runner/index.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { defineAction } from '../define-page.ts'
import { fields, IMPORT, importChoice, text, textOf, tick, type Query } from '../filters/index.ts'
import { query, urls } from '../urls.ts'
import { Once } from './once.ts'

const imports = new Once<string>(systemClock)

/** Writes what was looked at as a suite, and drops the upload. Throws SuiteError where it cannot be written. */
async function write(id: string, name: string, body: Query, { uploads, imports }: Catalog): Promise<string> {
  const upload = await uploads.get(id)
  const title = textOf(body, 'title')
  const report = await imports.write(upload, importChoice(body), {
    name,
    ...(title === '' ? {} : { title }),
    ...(textOf(body, 'replace') === '' ? {} : { replace: true }),
  })
  if (report.written === null)
    throw new SuiteError(
      report.problems.length > 0 ? report.problems : [{ file: upload.name, message: 'has no cases to import' }],
    )
  await uploads.drop(id)
  return name
}

/** So long an import is waited for before its page tells how far it is, ms. */
const PATIENCE_MS = 5_000

async function soon<T>(done: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined
  done.catch(() => undefined)
  try {
    return await Promise.race([done, new Promise<null>((resolve) => (timer = setTimeout(resolve, PATIENCE_MS, null)))])
  } finally {
    clearTimeout(timer)
  }
}

/** POST /suites/import/:upload. Pressing twice is no mistake: both lead to the suite. */
export const confirmImport = defineAction({
  params: ['upload'],
  body: fields(
    {
      ...IMPORT,
      name: text('name of the suite'),
      title: text('its title'),
      replace: tick('a suite of that name is replaced'),
    },
    ['name'],
  ),
  async run({ params, body }, { catalog }) {
    const name = textOf(body, 'name', 65)
    const again = (field: string, message: string) => ({
      again: '/suites/import/:upload',
      form: { values: body, problems: [{ field, message }] },
    })
    if (name === '') return again('name', 'Give the suite a name.')
    if (name === 'import') return again('name', '“import” is reserved for this page. Choose another name.')
    try {
      const suite = await soon(imports.do(params.upload, () => write(params.upload, name, body, catalog)))
      if (suite === null)
        return {
          redirect: `${urls.upload(params.upload)}${query({ ...importChoice(body), name, title: textOf(body, 'title') })}`,
          told: { suite: name, importing: true },
        }
      return { redirect: urls.suite(suite), told: { suite } }
    } catch (error) {
      if (!(error instanceof SuiteError)) throw error
      const [first] = error.problems
      // what is wrong with the name is told of the name
      return first?.file === name.slice(0, 64) ? again('name', `“${name}” ${first.message}.`) : again('', error.message)
    }
  },
})
