import { defineAction, NotFound } from '../define-page.ts'
import { urls } from '../urls.ts'

/** POST /apis/:api/check: asks an API, with its key, which models it has. */
export const checkApi = defineAction({
  params: ['api'],
  async run({ params }, { catalog, runner }) {
    const api = runner.apis().find(({ name }) => name === params.api)
    if (!api) throw new NotFound('API', params.api, 'APIs are listed under /apis.')
    if (!api.configured) return { redirect: urls.apis(api.name), told: { api: api.name, configured: false } }
    const { models, trouble } = await catalog.apiChecks.check(api)
    return { redirect: urls.apis(api.name), told: { api: api.name, reachable: trouble === '', models, trouble } }
  },
})
