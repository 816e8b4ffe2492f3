import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance, InjectOptions } from 'fastify'
import type { Test } from './tap.ts'
import { OrderError, type Order, type Run, type RunEvent, type Runner } from '../../runner/index.ts'
import { AccessFile } from '../../server/access/access-file.ts'
import { actions } from '../../server/actions/index.ts'
import { buildApp, type AppOptions } from '../../server/app.ts'
import { readConfig } from '../../server/config/config.ts'
import { definePage, NotFound, pagesAt, view, type Action, type Page, type Right } from '../../server/define-page.ts'
import { day, fields, PAGE, pageOf, several, textsOf, word } from '../../server/filters/index.ts'
import { makeRun, manifestOf } from './made-run.ts'
import { tempDir } from './temp-dir.ts'

/** The server with a runner that only says what it is told to, and with pages of its own that show little more than text. */

export const TOKEN = 'the-full-token-of-this-test'
export const REVIEW = 'the-review-token-of-this-test'
export const VIEW = 'the-view-token-of-this-test'
export const RUN = '20261123T140509Z-made'

/** A runner that only says what it is told to: orders are counted, events are sent by hand. */
export function fakeRunner(dataDir: string) {
  const listeners = new Set<(event: RunEvent) => void>()
  const live = new Map<string, Run>()
  const orders: Order[] = []
  const stops: string[] = []
  const runner: Runner = {
    async order(order) {
      await new Promise((resolve) => setTimeout(resolve, 20))
      if (order.suites.includes('nowhere'))
        throw new OrderError([{ field: 'suites', message: 'There is no suite "nowhere".' }])
      orders.push(order)
      const id = `20261123T1500${String(orders.length).padStart(2, '0')}Z`
      await makeRun(join(dataDir, 'runs'), id)
      return manifestOf(id)
    },
    ended: async (id) => manifestOf(id),
    forecast: async () => {
      throw new Error('not asked here')
    },
    stop: (id, how) => {
      stops.push(`${id} ${how}`)
      return true
    },
    active: () =>
      [...live].map(([id, manifest]) => ({
        id,
        dir: join(dataDir, 'runs', id),
        manifest,
        states: new Map(),
        loads: [],
        disk: null,
      })),
    setParallel: async () => [],
    rescore: async () => {
      throw new Error('not asked here')
    },
    label: async () => {
      throw new Error('not asked here')
    },
    amend: async () => {
      throw new Error('not asked here')
    },
    scoreBy: async () => null,
    exportAmended: async () => {
      throw new Error('not asked here')
    },
    rescoreAll: () => undefined,
    takeUpRescoring: async () => undefined,
    cancelRescoring: async () => undefined,
    waitsForRescoring: () => false,
    rescoring: () => null,
    rescoringFailure: () => null,
    workers: () => ({ runs: { busy: 0, waiting: 0 }, pages: { busy: 0, waiting: 0 } }),
    suspectTruths: async () => ({ suspects: [], models: 0, unreadable: 0 }),
    onEvent: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    suites: async () => [],
    resume: async () => {
      throw new Error('not asked here')
    },
    openSuite: async () => {
      throw new Error('not asked here')
    },
    drawSuite: async () => {
      throw new Error('not asked here')
    },
    importRuns: async () => [],
    importSuite: async () => {
      throw new Error('not asked here')
    },
    review: async () => {
      throw new Error('not asked here')
    },
    verify: async () => {
      throw new Error('not asked here')
    },
    charted: async () => [],
    searchTexts: async ({ runs, wanted }) => runs.map(() => ({ known: true, hits: wanted.map(() => new Map()) })),
    misses: async () => ({ format: 1, groups: [] }),
    contactSheet: async () => Buffer.alloc(0),
    fingerprint: async () => ({ file: '', run: '', test: '', pixels: null, text: '' }),
    pairedIntervals: async (sets) => sets.map(() => null),
    trash: { take: async () => 0, list: async () => [], restore: async () => undefined, empty: async () => 0 },
    apis: () => [],
    askAbout: async () => undefined,
    modelAsKnown: () => null,
    close: async () => undefined,
  }
  return {
    runner,
    live,
    orders,
    stops,
    tell: (event: RunEvent) => {
      for (const listener of listeners) listener(event)
    },
  }
}

const VIEWS: Readonly<Record<string, string>> = {
  'error.njk': '<h1>{{ title }}</h1><p>{{ message }}</p><p>{{ advice }}</p>',
  'login.njk':
    '<form method="post"><input name="token"><input name="next" value="{{ next }}"><p>{{ problem }}</p></form>',
  'shown.njk':
    '<title>{{ title }}</title><p id="text">{{ text }}</p><p>{{ app.viewer.mayChange }}</p><link href="{{ asset(\'a.css\') }}">',
  'form.njk':
    '<form>{{ title }} {% for p in problems %}<b>{{ p.field }}: {{ p.message }}</b>{% endfor %}<input name="title" value="{{ typed }}"></form>',
}

const shown = { view: 'shown', crumbs: [] }
export const pages = pagesAt({
  '/': view(definePage({ view: 'shown', load: async () => ({ redirect: '/runs' }) })),
  '/runs': view(
    definePage({
      view: 'shown',
      load: async (_request, { catalog }) => ({
        ...shown,
        title: 'Runs',
        text: (await catalog.runs()).map((run) => `${run.id} ${run.problem ?? 'ok'}`).join('; '),
      }),
    }),
  ),
  '/runs/new': view(
    definePage({
      view: 'form',
      load: async ({ form }) => ({
        title: 'New',
        crumbs: [],
        problems: form?.problems ?? [],
        typed: form?.values.title ?? '',
      }),
    }),
  ),
  '/runs/:run': view(
    definePage({
      params: ['run'],
      view: 'shown',
      load: async ({ params }, { catalog }) => ({
        ...shown,
        title: params.run,
        text: (await catalog.run(params.run)).manifest.title,
      }),
    }),
  ),
  '/runs/:run/tests/:test': view(
    definePage({
      params: ['run', 'test'],
      view: 'shown',
      load: async ({ params }, { catalog }) => ({
        ...shown,
        title: 't',
        text: (await catalog.test(params.run, params.test)).sentence,
      }),
    }),
  ),
  '/runs/:run/files/*': view(
    definePage({
      params: ['run', '*'],
      view: 'shown',
      async load({ params }, { catalog }) {
        const found = await catalog.open(params.run, params['*'])
        return found.kind === 'file'
          ? { file: found }
          : { ...shown, title: 'files', text: found.entries.map((entry) => `${entry.name} ${entry.kind}`).join('; ') }
      },
    }),
  ),
  '/paged': view(
    definePage({
      view: 'shown',
      query: fields({ page: PAGE, tag: several('tags'), day: day('a day'), sort: word(['up', 'down'], 'the order') }),
      load: async ({ query }) => ({
        ...shown,
        title: 'p',
        text: `${pageOf(query)} ${textsOf(query, 'tag').join('+')}`,
      }),
    }),
  ),
  '/broken': view(
    definePage({
      view: 'shown',
      load: async () => {
        throw new Error('secret of /home/somebody/.env')
      },
    }),
  ),
  '/unfinished': view(definePage({ view: 'shown', load: async () => ({ title: 'x', crumbs: [] }) })),
  '/missing/:id': view(
    definePage({
      params: ['id'],
      view: 'shown',
      load: async ({ params }) => {
        throw new NotFound('thing', params.id, 'Look elsewhere.')
      },
    }),
  ),
})

export interface Route {
  method: string
  right: Right
  route: string
  url: string
}
export interface Made {
  app: FastifyInstance
  routes: Route[]
  dataDir: string
  runsDir: string
  fake: ReturnType<typeof fakeRunner>
}

/** `more`, `moreActions`: pages and actions beside those. */
export async function makeApp(
  test: Test,
  options: { host?: string; more?: readonly Page[]; moreActions?: readonly Action[] } = {},
): Promise<Made> {
  const root = await tempDir(test, 'server')
  const [dataDir, views, assets] = [join(root, 'data'), join(root, 'views'), join(root, 'static')]
  const runsDir = join(dataDir, 'runs')
  for (const folder of [runsDir, join(views, 'pages'), assets]) await mkdir(folder, { recursive: true })
  for (const [name, text] of Object.entries(VIEWS)) await writeFile(join(views, 'pages', name), text)
  await writeFile(join(assets, 'a.css'), 'a { color: red }')
  await writeFile(join(root, 'canary.txt'), 'CANARY outside')
  await makeRun(runsDir, RUN)
  const fake = fakeRunner(dataDir)
  const needsToken = options.host !== undefined
  const config = readConfig({
    BENCHLOUPE_DATA: dataDir,
    HOST: options.host ?? '127.0.0.1',
    PORT: '0',
    LOG_LEVEL: 'silent',
    ...(needsToken ? { BENCHLOUPE_TOKEN: TOKEN, BENCHLOUPE_REVIEW_TOKEN: REVIEW, BENCHLOUPE_VIEW_TOKEN: VIEW } : {}),
  })
  const routes: Route[] = []
  // something stands in the place of each parameter
  const onRoute: AppOptions['onRoute'] = ({ method, url, config }) => {
    for (const name of [method].flat())
      routes.push({
        method: name,
        right: config?.right as Right,
        route: url,
        url: url.replace(/:run/, RUN).replace(/:\w+/g, 'x').replace('*', 'x'),
      })
  }
  const app = await buildApp({
    onRoute,
    config,
    runner: fake.runner,
    pages: [...pages, ...(options.more ?? [])],
    actions: [...actions, ...(options.moreActions ?? [])],
    token: config.token,
    accessFile: needsToken ? await AccessFile.open(dataDir) : null,
    views,
    assets,
  })
  test.teardown(() => app.close())
  return { app, routes, dataDir, runsDir, fake }
}

const local = { host: 'localhost:8080' }
export const ask = (app: FastifyInstance, url: string, more: Omit<InjectOptions, 'url'> = {}) =>
  app.inject({ url, ...more, headers: { ...local, ...more.headers } })
export const form = (
  app: FastifyInstance,
  url: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
) =>
  ask(app, url, {
    method: 'POST',
    payload: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  })
export const order = { suites: 'made', models: 'builtin/pixels' }
