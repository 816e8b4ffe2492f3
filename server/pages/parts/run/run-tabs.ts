import type { Run } from '../../../../runner/index.ts'
import type { RunView } from '../../../filters/index.ts'
import { count } from '../../../format.ts'
import { urls } from '../../../urls.ts'
import { NOT_PASSED } from './first-rows.ts'

/** What did not pass, as a list: the pictures on the page of a run are its first ones. */
export const WORST = { outcome: 'not passed', sort: 'worst' } as const

/** `key`: the letter that opens it from the page of the run */
interface Tab {
  text: string
  href: string
  current: boolean
  key: string
}

/** Everything a run has, one click from its page. */
export function runTabs(id: string, { counts }: Run, view: RunView, version = ''): Tab[] {
  const tab = (text: string, href: string, key = ''): Tab => ({ text, href, current: false, key })
  const own = (text: string, name: RunView): Tab => ({
    ...tab(text, urls.run(id, name, version)),
    current: name === view,
  })
  const failed = NOT_PASSED.reduce((sum, outcome) => sum + counts[outcome], 0)
  return [
    own('Overview', ''),
    tab('Tests', urls.tests(id, { version }), 'j'),
    tab(`Not passed ${count(failed)}`, urls.tests(id, { ...WORST, version })),
    tab('Contact sheet', urls.tests(id, { view: 'sheet', version }), 'g'),
    tab('Matrix', urls.tests(id, { view: 'matrix', version })),
    own('Scores', 'scores'),
    own('Charts', 'charts'),
    own('Where models miss', 'misses'),
    own('Costs', 'costs'),
    own('Settings', 'settings'),
    tab('Files', urls.files(id)),
  ]
}
