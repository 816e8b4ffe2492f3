import { SuiteError } from '../../../runner/index.ts'
import { defineAction } from '../../define-page.ts'
import { fields, RUN_IMPORT, runImportChoice, text, textOf, tick } from '../../filters/index.ts'
import { query, urls } from '../../urls.ts'

/** So long an import is waited for before its page tells how far it is, ms. */
const PATIENCE_MS = 5_000

/** POST /import-run/:upload: the results become runs. Pressing twice is no mistake. */
export const makeRuns = defineAction({
  params: ['upload'],
  body: fields({ ...RUN_IMPORT, title: text('title of the run'), again: tick('also what was imported before') }, [
    'format',
  ]),
  async run({ params, body, viewer }, { catalog }) {
    const upload = await catalog.uploads.get(params.upload)
    const choice = runImportChoice(body)
    const title = textOf(body, 'title', 200).trim()
    const again = (message: string) => ({
      again: '/import-run/:upload',
      form: { values: body, problems: [{ field: '', message }] },
    })
    if (choice.format === '') return again('Choose the format of the results.')
    const going = `${urls.results(params.upload)}${query({ ...choice })}`
    let timer: NodeJS.Timeout | undefined
    try {
      const made = catalog.runImports.make(upload, choice, {
        ...(title === '' ? {} : { title }),
        ...(textOf(body, 'again') === '' ? {} : { again: true }),
        ...(viewer.user === '' ? {} : { author: viewer.user }),
      })
      const reports = await Promise.race([
        made,
        new Promise<null>((resolve) => (timer = setTimeout(resolve, PATIENCE_MS, null))),
      ])
      if (reports === null) return { redirect: going, told: { importing: true } }
      const runs = reports.flatMap(({ run }) => run ?? [])
      const [only] = runs
      return { redirect: runs.length === 1 && only !== undefined ? urls.run(only) : going, told: { runs } }
    } catch (error) {
      if (!(error instanceof SuiteError)) throw error
      return again(error.message)
    } finally {
      clearTimeout(timer)
    }
  },
})
