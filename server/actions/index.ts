import { actionsAt, full, review, view } from '../define-page.ts'
import { amendTruth } from './amend-truth.ts'
import { askAgain } from './ask-again.ts'
import { checkApi } from './check-api.ts'
import { confirmImport } from './confirm-import.ts'
import { deletePreset } from './delete-preset.ts'
import { deleteView } from './delete-view.ts'
import { deleteRun } from './delete-run.ts'
import { drawSuite } from './draw-suite.ts'
import { dropResults } from './results/drop-results.ts'
import { dropUpload } from './drop-upload.ts'
import { emptyTrash } from './empty-trash.ts'
import { exportAmended } from './export-amended.ts'
import { findPicture } from './find-picture.ts'
import { forecastOrder } from './forecast-order.ts'
import { labelRun } from './label-run.ts'
import { makeReport } from './sharing/make-report.ts'
import { makeRuns } from './results/make-runs.ts'
import { openRun } from './sharing/open-run.ts'
import { orderRun } from './order-run.ts'
import { setParallelAction } from './set-parallel-action.ts'
import { rescore } from './rescore.ts'
import { stopRescoringRun, stopRescoringSuite } from './rescoring/stop-rescoring.ts'
import { rescoreSuite } from './rescoring/rescore-suite.ts'
import { exportSuite } from './suite-versions/export-suite.ts'
import { restoreRun } from './restore-run.ts'
import { reviewTest } from './review-test.ts'
import { resumeRun } from './resume-run.ts'
import { savePreset } from './save-preset.ts'
import { saveView } from './save-view.ts'
import { sendResults } from './results/send-results.ts'
import { sendUpload } from './send-upload.ts'
import { stopRun } from './stop-run.ts'
import { verifyRun } from './verify-run.ts'

/** Every change a page's form can make, by the address that it is posted to, with who may make it; under /api/v1 for programs. */
export const actions = actionsAt({
  '/runs': full(orderRun),
  '/runs/new': full(forecastOrder),
  '/presets': full(savePreset),
  '/presets/delete': full(deletePreset),
  '/views': review(saveView),
  '/views/delete': review(deleteView),
  '/runs/:run/stop': full(stopRun),
  '/runs/:run/parallel': full(setParallelAction),
  '/runs/:run/resume': full(resumeRun),
  '/runs/:run/tests/:test/again': full(askAgain),
  '/runs/:run/tests/:test/review': review(reviewTest),
  '/runs/:run/label': review(labelRun),
  '/runs/:run/rescore': full(rescore),
  '/runs/:run/rescore/stop': full(stopRescoringRun),
  '/runs/:run/verify': full(verifyRun),
  '/runs/:run/report': full(makeReport),
  '/runs/:run/amendments': full(exportAmended),
  '/runs/:run/cases/:case/amend': review(amendTruth),
  '/runs/:run/delete': full(deleteRun),
  '/trash/:name/restore': full(restoreRun),
  '/trash/empty': full(emptyTrash),
  '/suites/import': full(sendUpload),
  '/suites/import/:upload': full(confirmImport),
  '/suites/import/:upload/drop': full(dropUpload),
  '/open': full(openRun),
  '/import-run': full(sendResults),
  '/import-run/:upload': full(makeRuns),
  '/import-run/:upload/drop': full(dropResults),
  '/suites/:suite/draw': full(drawSuite),
  '/suites/:suite/rescore': full(rescoreSuite),
  '/suites/:suite/rescore/stop': full(stopRescoringSuite),
  '/suites/:suite/amended': full(exportSuite),
  '/apis/:api/check': full(checkApi),
  '/find': view(findPicture),
})
