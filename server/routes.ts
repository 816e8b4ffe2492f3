import { full, pagesAt, review, view } from './define-page.ts'
import { amendments } from './pages/amendments.ts'
import { apis } from './pages/apis.ts'
import { exchange } from './pages/exchange.ts'
import { files, folder } from './pages/files.ts'
import { find } from './pages/find.ts'
import { home } from './pages/home.ts'
import { allTests } from './pages/all-tests.ts'
import { compare } from './pages/compare.ts'
import { importRun } from './pages/results/import-run.ts'
import { importRunUpload } from './pages/results/import-run-upload.ts'
import { leaderboard } from './pages/leaderboard.ts'
import { model } from './pages/model.ts'
import { models } from './pages/models.ts'
import { newRun } from './pages/new-run.ts'
import { oneCase } from './pages/case.ts'
import { rescored } from './pages/rescored.ts'
import { reviewQueue } from './pages/review-queue.ts'
import { run } from './pages/run.ts'
import { runs } from './pages/runs.ts'
import { suite } from './pages/suite.ts'
import { suiteCase } from './pages/suite-case.ts'
import { suiteRescored } from './pages/rescoring/suite-rescored.ts'
import { suiteChanges } from './pages/suite-versions/suite-changes.ts'
import { suiteFiles, suiteThumb } from './pages/suite-files.ts'
import { suiteImport } from './pages/suite-import.ts'
import { suiteUpload } from './pages/suite-upload.ts'
import { suites } from './pages/suites.ts'
import { exportTests } from './pages/sharing/export-tests.ts'
import { open } from './pages/sharing/open.ts'
import { share } from './pages/sharing/share.ts'
import { sheet } from './pages/sharing/sheet.ts'
import { zip } from './pages/sharing/zip.ts'
import { suspects } from './pages/suspects.ts'
import { test } from './pages/test.ts'
import { tests } from './pages/tests.ts'
import { trash } from './pages/trash.ts'
import { oneType } from './pages/type.ts'
import { types } from './pages/types.ts'
import { verify } from './pages/verify.ts'

/** The site map: every page by its address with who may open it, in the order a reader meets them. Each also answers under /api/v1
 * as JSON. */
export const pages = pagesAt({
  '/': view(home, 'Leads to the runs'),
  '/runs': view(runs, 'Runs, the newest first, with results by model'),
  '/runs/new': full(newRun, 'The order form with its choices, usual values and forecast'),
  '/open': full(open, 'The form that a received run is opened with'),
  '/import-run': full(importRun, 'The form that results of another tool are sent with, and their formats'),
  '/import-run/:upload': full(importRunUpload, 'What uploaded results would become; nothing is written'),
  '/runs/:run': view(run, 'One run: state, progress, scores, costs, settings, why tests did not pass'),
  '/runs/:run/tests': view(tests, 'Tests of a run, filtered and in an order'),
  '/runs/:run/tests/:test': view(test, 'One test: images, question, reply, answer, score, matches, verdicts'),
  '/runs/:run/tests/:test/exchange': view(exchange, 'Everything that was sent and received in a test'),
  '/runs/:run/review': review(reviewQueue, 'The next test to be judged'),
  '/runs/:run/rescored': view(rescored, 'What comes out otherwise by the rules of a later version'),
  '/runs/:run/suspects': view(suspects, 'Cases whose truth good models agree against'),
  '/runs/:run/amendments': view(amendments, 'Truths that people amended, field by field'),
  '/runs/:run/cases/:case': view(oneCase, 'One case of a run and what each model made of it'),
  '/runs/:run/files': view(folder, 'The run folder'),
  '/runs/:run/files/*': view(
    files,
    'A file of the run folder as it is, such as tests/0001-x/annotated.png, or a folder as a list',
  ),
  '/runs/:run/verify': view(verify, 'Whether the files of a run are those of its SHA256SUMS'),
  '/runs/:run/share': view(share, 'How a run is handed on: report, ZIP, exports'),
  '/runs/:run/zip': view(zip, 'The run folder as a ZIP'),
  '/runs/:run/export': view(exportTests, 'Tests of a run as CSV, JSON lines, Parquet or COCO results'),
  '/runs/:run/sheet': view(sheet, 'A contact sheet as one PNG'),
  '/tests': view(allTests, 'Tests of all runs, filtered and in an order'),
  '/trash': view(trash, 'Deleted runs'),
  '/leaderboard': view(leaderboard, 'Models by suite and test type, ranked on the same cases'),
  '/compare': view(compare, 'Two runs or models case by case, or up to eight beside each other'),
  '/models': view(models, 'Every model that was asked'),
  '/models/:api/:model': view(model, 'One model: scores, failures, cases, scores over time'),
  '/suites': view(suites, 'Suites, with their problems'),
  '/suites/import': full(suiteImport, 'The form that a foreign data set is sent with, and its formats'),
  '/suites/import/:upload': full(suiteUpload, 'What an upload would become; nothing is written'),
  '/suites/:suite': view(suite, 'One suite: its cases with what is right'),
  '/suites/:suite/cases/:case': view(suiteCase, 'One case of a suite, and its tests in all runs'),
  '/suites/:suite/rescored': view(suiteRescored, 'Every run of a suite as it is scored anew'),
  '/suites/:suite/changes': view(suiteChanges, 'What changed since another version of a suite'),
  '/suites/:suite/files/*': view(suiteFiles, 'An image of a suite'),
  '/suites/:suite/thumbs/:sha': view(suiteThumb, 'An image of a suite, reduced to a WebP'),
  '/types': view(types, 'Test types'),
  '/types/:type': view(oneType, 'One test type: models, suites, scores over time, an example prompt'),
  '/apis': view(apis, 'Model APIs: address, key present or missing, models'),
  '/find': view(find, 'Runs, models, cases and tests by words, ids or addresses'),
})
