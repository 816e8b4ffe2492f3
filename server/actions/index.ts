import { actionsAt } from '../define-page.ts'
import { amendTruth } from './amend-truth.ts'
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
import { rescore } from './rescore.ts'
import { restoreRun } from './restore-run.ts'
import { reviewTest } from './review-test.ts'
import { resumeRun } from './resume-run.ts'
import { savePreset } from './save-preset.ts'
import { sendUpload } from './send-upload.ts'
import { stopRun } from './stop-run.ts'

/** Every change a page's form can make, by the address that it is posted to; under /api/v1 for programs. */
export const actions = actionsAt({
  '/runs': orderRun,
  '/runs/new': forecastOrder,
  '/presets': savePreset,
  '/presets/delete': deletePreset,
  '/runs/:run/stop': stopRun,
  '/runs/:run/parallel': setParallelAction,
  '/runs/:run/resume': resumeRun,
  '/runs/:run/tests/:test/again': askAgain,
  '/runs/:run/tests/:test/review': reviewTest,
  '/runs/:run/rescore': rescore,
  '/runs/:run/cases/:case/amend': amendTruth,
  '/runs/:run/delete': deleteRun,
  '/trash/:name/restore': restoreRun,
  '/trash/empty': emptyTrash,
  '/suites/import': sendUpload,
  '/suites/import/:upload': confirmImport,
  '/suites/import/:upload/drop': dropUpload,
  '/find': findPicture,
})
