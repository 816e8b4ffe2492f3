import type { ApiState } from '../../runner/index.ts'
import { definePage } from '../define-page.ts'
import { count, plural } from '../format.ts'
import { urls } from '../urls.ts'

const LONGEST_WAIT_MS = 3_000
const SHOWN_MODELS = 200

/** What an API offers, within a few seconds: the page never hangs on a server that does not answer. */
async function offered(api: ApiState): Promise<{ models: string[]; trouble: string }> {
  if (!api.configured) return { models: [], trouble: '' }
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => { timer = setTimeout(() => reject(new Error(`no answer within ${LONGEST_WAIT_MS / 1000} s`)), LONGEST_WAIT_MS) })
  try {
    return { models: await Promise.race([api.models(), late]), trouble: '' }
  } catch (error) {
    return { models: [], trouble: (error as Error).message }
  } finally { clearTimeout(timer) }
}

export const apis = definePage({
  address: '/apis',
  view: 'apis',
  async load(_request, { runner }) {
    const list = await Promise.all(runner.apis().map(async (api) => ({ api, ...(await offered(api)) })))
    return {
      title: plural(list.length, 'model API'),
      crumbs: [{ text: 'APIs' }],
      apis: list.map(({ api, models, trouble }) => ({
        name: api.name, title: api.title, address: api.baseUrl ?? '',
        key: api.keyPresent ? 'present' : api.keyNeeded ? `missing: set ${api.keys.join(' or ')}` : 'not needed',
        state: !api.configured ? 'not configured' : trouble ? 'not reachable' : 'reachable', ok: api.configured && !trouble, trouble,
        count: models.length > SHOWN_MODELS ? `${count(SHOWN_MODELS)} of ${count(models.length)} models` : plural(models.length, 'model'),
        models: models.slice(0, SHOWN_MODELS).map((model) => ({ name: `${api.name}/${model}`, href: urls.newRun({ models: `${api.name}/${model}` }) })),
      })),
    }
  },
})
