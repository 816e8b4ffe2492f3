import type { Action } from '../define-page.ts'
import { confirmImport } from './confirm-import.ts'
import { dropUpload } from './drop-upload.ts'
import { orderRun } from './order-run.ts'
import { sendUpload } from './send-upload.ts'
import { stopRun } from './stop-run.ts'

/** Every change a page's form can make. */
export const actions: readonly Action[] = [
  orderRun, // POST /runs
  stopRun, // POST /runs/:run/stop
  sendUpload, // POST /suites/import
  confirmImport, // POST /suites/import/:upload
  dropUpload, // POST /suites/import/:upload/drop
]
