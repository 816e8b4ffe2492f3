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
  '/runs': full(orderRun, 'Starts a run'),
  '/runs/new': full(forecastOrder, 'What an order would cost and take: the order form with its forecast'),
  '/presets': full(savePreset, 'Saves an order, perhaps incomplete, by name'),
  '/presets/delete': full(deletePreset, 'Deletes a preset'),
  '/views': review(saveView, 'Saves a list of tests by name, or renames it'),
  '/views/delete': review(deleteView, 'Deletes a saved view'),
  '/runs/:run/stop': full(stopRun, 'Stops a run'),
  '/runs/:run/parallel': full(setParallelAction, 'Changes the calls at once of a run that goes on'),
  '/runs/:run/resume': full(resumeRun, 'Goes on with a run: what was never asked, and errors where that is said'),
  '/runs/:run/tests/:test/again': full(askAgain, 'Asks one test again, as a new round'),
  '/runs/:run/tests/:test/review': review(reviewTest, 'Gives or takes back a verdict on a test'),
  '/runs/:run/label': review(labelRun, 'Edits title, note and tags of a run; what is not sent stays'),
  '/runs/:run/rescore': full(rescore, 'Scores every reply of a run anew, without a call'),
  '/runs/:run/rescore/stop': full(stopRescoringRun, 'Stops the rescoring of a run'),
  '/runs/:run/verify': full(verifyRun, 'Compares the files of a run with its SHA256SUMS'),
  '/runs/:run/report': full(makeReport, 'Makes report.html in the run folder'),
  '/runs/:run/amendments': full(exportAmended, 'Makes a new suite of the truths amended in a run'),
  '/runs/:run/cases/:case/amend': review(
    amendTruth,
    'Amends the truth of a case: truth.<field> for each field that changes',
  ),
  '/runs/:run/delete': full(deleteRun, 'Moves a run to the trash'),
  '/trash/:name/restore': full(restoreRun, 'Restores a run from the trash'),
  '/trash/empty': full(emptyTrash, 'Deletes for good what is in the trash'),
  '/suites/import': full(sendUpload, 'Sends a data set to be imported'),
  '/suites/import/:upload': full(confirmImport, 'Imports an upload as a suite'),
  '/suites/import/:upload/drop': full(dropUpload, 'Drops an upload'),
  '/open': full(openRun, 'Opens a ZIP of a run folder, read-only'),
  '/import-run': full(sendResults, 'Sends results of another tool'),
  '/import-run/:upload': full(makeRuns, 'Makes runs of uploaded results'),
  '/import-run/:upload/drop': full(dropResults, 'Drops uploaded results'),
  '/suites/:suite/draw': full(drawSuite, 'Draws a generated suite'),
  '/suites/:suite/rescore': full(rescoreSuite, 'Scores every run of a suite anew, one after another'),
  '/suites/:suite/rescore/stop': full(stopRescoringSuite, 'Stops the rescoring of a suite'),
  '/suites/:suite/amended': full(exportSuite, 'Makes a new suite of the truths amended in all its runs'),
  '/apis/:api/check': full(checkApi, 'Asks an API which models it has'),
  '/find': view(findPicture, 'Finds the test of an annotated picture, or the tests on an image'),
})
