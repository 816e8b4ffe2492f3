import type { Page } from './define-page.ts'
import { apis } from './pages/apis.ts'
import { exchange } from './pages/exchange.ts'
import { files, folder } from './pages/files.ts'
import { find } from './pages/find.ts'
import { home } from './pages/home.ts'
import { compare } from './pages/compare.ts'
import { leaderboard } from './pages/leaderboard.ts'
import { model } from './pages/model.ts'
import { models } from './pages/models.ts'
import { newRun } from './pages/new-run.ts'
import { oneCase } from './pages/case.ts'
import { run } from './pages/run.ts'
import { runs } from './pages/runs.ts'
import { suite } from './pages/suite.ts'
import { suiteCase } from './pages/suite-case.ts'
import { suiteFiles, suiteThumb } from './pages/suite-files.ts'
import { suiteImport } from './pages/suite-import.ts'
import { suiteUpload } from './pages/suite-upload.ts'
import { suites } from './pages/suites.ts'
import { test } from './pages/test.ts'
import { tests } from './pages/tests.ts'
import { trash } from './pages/trash.ts'
import { oneType } from './pages/type.ts'
import { verify } from './pages/verify.ts'

/** The site map: every page, in the order a reader meets them. Each also answers under /api/v1 as JSON. */
export const pages: readonly Page[] = [
  home, // /
  runs, // /runs
  newRun, // /runs/new
  run, // /runs/:run
  tests, // /runs/:run/tests
  test, // /runs/:run/tests/:test
  exchange, // /runs/:run/tests/:test/exchange
  oneCase, // /runs/:run/cases/:case
  folder, // /runs/:run/files
  files, // /runs/:run/files/*
  verify, // /runs/:run/verify
  trash, // /trash
  leaderboard, // /leaderboard
  compare, // /compare
  models, // /models
  model, // /models/:api/:model
  suites, // /suites
  suiteImport, // /suites/import
  suiteUpload, // /suites/import/:upload
  suite, // /suites/:suite
  suiteCase, // /suites/:suite/cases/:case
  suiteFiles, // /suites/:suite/files/*
  suiteThumb, // /suites/:suite/thumbs/:sha
  oneType, // /types/:type
  apis, // /apis
  find, // /find
]
