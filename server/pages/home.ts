import { definePage } from '../define-page.ts'
import { urls } from '../urls.ts'

export const home = definePage({ view: 'runs', load: async () => ({ redirect: urls.runs() }) })
