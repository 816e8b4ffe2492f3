import { pagesAt } from './define-page.ts'
import { apis } from './pages/apis.ts'
import { exchange } from './pages/exchange.ts'
import { files, folder } from './pages/files.ts'
import { find } from './pages/find.ts'
import { home } from './pages/home.ts'
import { allTests } from './pages/all-tests.ts'
import { compare } from './pages/compare.ts'
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
import { suiteFiles, suiteThumb } from './pages/suite-files.ts'
import { suiteImport } from './pages/suite-import.ts'
import { suiteUpload } from './pages/suite-upload.ts'
import { suites } from './pages/suites.ts'
import { suspects } from './pages/suspects.ts'
import { test } from './pages/test.ts'
import { tests } from './pages/tests.ts'
import { trash } from './pages/trash.ts'
import { oneType } from './pages/type.ts'
import { verify } from './pages/verify.ts'

/** The site map: every page by its address, in the order a reader meets them. Each also answers under /api/v1 as JSON. */
export const pages = pagesAt({
  '/': home,
  '/runs': runs,
  '/runs/new': newRun,
  '/runs/:run': run,
  '/runs/:run/tests': tests,
  '/runs/:run/tests/:test': test,
  '/runs/:run/tests/:test/exchange': exchange,
  '/runs/:run/review': reviewQueue,
  '/runs/:run/rescored': rescored,
  '/runs/:run/suspects': suspects,
  '/runs/:run/cases/:case': oneCase,
  '/runs/:run/files': folder,
  '/runs/:run/files/*': files,
  '/runs/:run/verify': verify,
  '/tests': allTests,
  '/trash': trash,
  '/leaderboard': leaderboard,
  '/compare': compare,
  '/models': models,
  '/models/:api/:model': model,
  '/suites': suites,
  '/suites/import': suiteImport,
  '/suites/import/:upload': suiteUpload,
  '/suites/:suite': suite,
  '/suites/:suite/cases/:case': suiteCase,
  '/suites/:suite/files/*': suiteFiles,
  '/suites/:suite/thumbs/:sha': suiteThumb,
  '/types/:type': oneType,
  '/apis': apis,
  '/find': find,
})
