import { definePage } from '../define-page.ts'
import { urls } from '../urls.ts'

export const home = definePage({ address: '/', view: 'runs', load: async () => ({ redirect: urls.runs() }) })
