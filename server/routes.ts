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
  '/': view(home),
  '/runs': view(runs),
  '/runs/new': full(newRun),
  '/open': full(open),
  '/import-run': full(importRun),
  '/import-run/:upload': full(importRunUpload),
  '/runs/:run': view(run),
  '/runs/:run/tests': view(tests),
  '/runs/:run/tests/:test': view(test),
  '/runs/:run/tests/:test/exchange': view(exchange),
  '/runs/:run/review': review(reviewQueue),
  '/runs/:run/rescored': view(rescored),
  '/runs/:run/suspects': view(suspects),
  '/runs/:run/amendments': view(amendments),
  '/runs/:run/cases/:case': view(oneCase),
  '/runs/:run/files': view(folder),
  '/runs/:run/files/*': view(files),
  '/runs/:run/verify': view(verify),
  '/runs/:run/share': view(share),
  '/runs/:run/zip': view(zip),
  '/runs/:run/export': view(exportTests),
  '/runs/:run/sheet': view(sheet),
  '/tests': view(allTests),
  '/trash': view(trash),
  '/leaderboard': view(leaderboard),
  '/compare': view(compare),
  '/models': view(models),
  '/models/:api/:model': view(model),
  '/suites': view(suites),
  '/suites/import': full(suiteImport),
  '/suites/import/:upload': full(suiteUpload),
  '/suites/:suite': view(suite),
  '/suites/:suite/cases/:case': view(suiteCase),
  '/suites/:suite/rescored': view(suiteRescored),
  '/suites/:suite/changes': view(suiteChanges),
  '/suites/:suite/files/*': view(suiteFiles),
  '/suites/:suite/thumbs/:sha': view(suiteThumb),
  '/types': view(types),
  '/types/:type': view(oneType),
  '/apis': view(apis),
  '/find': view(find),
})
