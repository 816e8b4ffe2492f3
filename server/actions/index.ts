import type { Action } from '../define-page.ts'
import { orderRun } from './order-run.ts'
import { stopRun } from './stop-run.ts'

/** Every change a page's form can make. */
export const actions: readonly Action[] = [
  orderRun, // POST /runs
  stopRun, // POST /runs/:run/stop
]
