import type { Action } from '../define-page.ts'
import { askAgain } from './ask-again.ts'
import { confirmImport } from './confirm-import.ts'
import { deletePreset } from './delete-preset.ts'
import { deleteRun } from './delete-run.ts'
import { dropUpload } from './drop-upload.ts'
import { emptyTrash } from './empty-trash.ts'
import { findPicture } from './find-picture.ts'
import { forecastOrder } from './forecast-order.ts'
import { orderRun } from './order-run.ts'
import { setParallelAction } from './set-parallel-action.ts'
import { restoreRun } from './restore-run.ts'
import { resumeRun } from './resume-run.ts'
import { savePreset } from './save-preset.ts'
import { sendUpload } from './send-upload.ts'
import { stopRun } from './stop-run.ts'

/** Every change a page's form can make. */
export const actions: readonly Action[] = [
  orderRun, // POST /runs
  forecastOrder, // POST /runs/new
  savePreset, // POST /presets
  deletePreset, // POST /presets/delete
  stopRun, // POST /runs/:run/stop
  setParallelAction, // POST /runs/:run/parallel
  resumeRun, // POST /runs/:run/resume
  askAgain, // POST /runs/:run/tests/:test/again
  deleteRun, // POST /runs/:run/delete
  restoreRun, // POST /trash/:name/restore
  emptyTrash, // POST /trash/empty
  sendUpload, // POST /suites/import
  confirmImport, // POST /suites/import/:upload
  dropUpload, // POST /suites/import/:upload/drop
  findPicture, // POST /find
]
