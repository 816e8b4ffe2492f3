import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { actions } from '../../server/actions/index.ts'
import { buildApp } from '../../server/app.ts'
import {
  bytes,
  count,
  duration,
  interval,
  measure,
  percent,
  plural,
  points,
  score,
  short,
  usd,
} from '../../server/format.ts'
import { pages } from '../../server/routes.ts'
import { urls } from '../../server/urls.ts'
import { askOneAgain, mixedRun, SHIFT } from '../helpers/mixed-run.ts'
import { lines, quantile, recompute, sums, tPoint, type Recomputed, type Sums } from '../helpers/recomputed.ts'
import { tempDir } from '../helpers/temp-dir.ts'

/** Every figure on every page of a run against one reckoned from the files of its folder by test/helpers/recomputed.ts, which
 * shares no code with the product. Only the writing of numbers (runner/tools/format.ts, tested by itself) is the product's. */

const data = await tempDir(t, 'figures')
const mixed = await mixedRun(data)
const first = recompute(join(data, 'runs', mixed.run.id)).tests.find(
  (test) => test.model === 'shifted' && test.raw.score && test.attempts === 1 && (test.usd ?? 0) > 0,
) as Recomputed
const run = await askOneAgain(mixed, first.test)
const app = await buildApp({ config: { ...mixed.config, logLevel: 'silent' }, runner: mixed.runner, pages, actions })
t.teardown(async () => {
  await app.close()
  await mixed.close()
})

const dir = join(data, 'runs', run.id)
const { tests, planned, bytes: size, files } = recompute(dir)
const MODELS = run.models.map(({ api, model, slug }) => ({ name: `${api}/${model}`, slug }))
const TYPES = ['pattern', 'count', 'locate']
const of = (slug: string | null, type: string | null): Sums => {
  const fits = (item: { slug: string; type: string }): boolean =>
    (slug === null || item.slug === slug) && (type === null || item.type === type)
  return sums(tests.filter(fits), planned.filter(fits).length)
}
const all = of(null, null)

const get = async (url: string): Promise<string> => {
  const response = await app.inject({ method: 'GET', url })
  t.equal(response.statusCode, 200, url)
  return response.body
}
/** The JSON version of a page; a test says which part of it it looks at. */
const twin = async <T>(url: string): Promise<T> => JSON.parse(await get(urls.json(url))) as T

const words = (html: string): string =>
  html
    .replace(/<(script|style|title)[^>]*>.*?<\/\1>/gs, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&amp;', '&')
    .replaceAll('&#39;', "'")
    .replace(/\s+/g, ' ')
    .trim()
/** The body rows of the first table after a heading, cell by cell, as a reader sees them. */
function tableAfter(html: string, heading: string): string[][] {
  const from = html.search(new RegExp(`<h[23][^>]*>(<[^>]*>)*${heading}<`))
  t.ok(from >= 0, `there is a heading ${heading}`)
  const [body = ''] = /<tbody>.*?<\/table>/s.exec(html.slice(from)) ?? []
  return [...body.matchAll(/<tr[^>]*>(.*?)<\/tr>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell = '']) => words(cell)),
  )
}

/** The same by the heads of its columns. */
function columnsAfter(html: string, heading: string): Record<string, string>[] {
  const [, thead = ''] = /<thead>(.*?)<\/thead>/s.exec(html.slice(html.indexOf(`>${heading}<`))) ?? []
  const heads = [...thead.matchAll(/<th[^>]*>(.*?)<\/th>/gs)].map(([, head = '']) => words(head))
  return tableAfter(html, heading).map((row) => Object.fromEntries(row.map((cell, i) => [heads[i] ?? '', cell])))
}

/** What a thousand tests cost: no price where fewer than half have a known cost. */
const thousandText = ({ usd: sum, unknown, asked }: Sums): string =>
  asked === 0 || unknown > asked / 2
    ? 'unknown'
    : `${unknown > 0 ? 'about ' : ''}${usd((1000 * sum) / (asked - unknown))}`
const costText = ({ usd: sum, unknown, asked }: Sums): string =>
  unknown > 0 && unknown >= asked
    ? 'unknown'
    : `${sum > 0 ? `${usd(sum)} est.` : usd(0)}${unknown > 0 ? ` + ${plural(unknown, 'test')} of unknown cost` : ''}`
const rangeText = (sums: Sums): string => (sums.interval ? interval(...sums.interval) : '')
const scoreCell = (sums: Sums): string =>
  [
    points(sums.score),
    rangeText(sums),
    sums.scored < sums.planned ? `on ${count(sums.scored)} of ${count(sums.planned)}` : '',
  ]
    .filter(Boolean)
    .join(' ')
/** How many tests a link of a page leads to. */
const behind = async (href: string): Promise<number> =>
  Number(/^([\d,]+)/.exec((await twin<{ heading: string }>(href)).heading)?.[1]?.replaceAll(',', ''))

t.test('the run has everything in it that a figure can be wrong about', async (t) => {
  for (const outcome of ['passed', 'failed', 'unparsed', 'refused', 'truncated', 'error', 'skipped'])
    t.ok((all.outcomes[outcome] ?? 0) > 0, outcome)
  t.ok(all.unknown > 0 && all.usd > 0 && all.wastedUsd > 0, 'known, unknown and wasted cost')
  t.ok(
    tests.some((test) => test.model === 'shifted' && test.usd === null && test.answered),
    'a priced model whose reply has no usage',
  )
  t.ok(
    tests.some((test) => test.attempts > test.turns) && tests.some((test) => test.repeat === 2),
    'retries and repeats',
  )
  t.ok(
    Math.abs(tPoint(3) - 3.1824) < 1e-4 && Math.abs(tPoint(40) - 2.0211) < 1e-4,
    'the t distribution of this test is right',
  )
  t.equal(quantile([1, 2, 3, 4], 0.5), 2.5)
})

t.test('rows and manifest say what the files of the tests say', async (t) => {
  const rows = new Map(lines<Record<string, unknown> & { n: number }>(dir, 'tests.jsonl').map((row) => [row.n, row]))
  t.equal(rows.size, tests.length)
  for (const test of tests) {
    const row: Record<string, unknown> = rows.get(test.n) ?? {}
    t.strictSame(
      [row.outcome, row.passed, row.inputTokens, row.outputTokens, row.elapsedMs, row.attempts, row.turns],
      [test.outcome, test.passed, test.input, test.output, test.elapsedMs, test.attempts, test.turns],
      test.test,
    )
    for (const [name, is, should] of [
      ['score', row.score, test.score],
      ['cost', row.costUsd, test.usd],
      ['wasted', row.wastedUsd, test.wastedUsd],
    ] as const)
      t.ok(
        should === null ? is === null : Math.abs(Number(is) - should) < 1e-12,
        `${test.test} ${name}: ${String(is)} is ${String(should)}`,
      )
  }
  const near = (is: number | null, should: number | null, what: string, by = 1e-9): void => {
    t.ok(is === null || should === null ? is === should : Math.abs(is - should) <= by, `${what}: ${is} is ${should}`)
  }
  t.equal(run.results.length, MODELS.length * (TYPES.length + 1))
  for (const result of run.results) {
    const own = of(result.slug, result.type)
    const what = `${result.slug} ${result.type ?? 'all'}`
    t.strictSame(result.counts, { planned: own.planned, ...own.outcomes }, what)
    t.strictSame(
      [result.scored, result.inputTokens, result.outputTokens, result.unknownCost],
      [own.scored, own.input, own.output, own.unknown],
      what,
    )
    for (const [name, is, should] of [
      ['score', result.score, own.score],
      ['pass rate', result.passRate, own.passRate],
      ['lowest', result.lowest, own.lowest],
      ['highest', result.highest, own.highest],
      ['cost', result.costUsd, own.usd],
      ['wasted', result.wastedUsd, own.wastedUsd],
      ['p50', result.p50Ms, own.p50],
      ['p95', result.p95Ms, own.p95],
    ] as const)
      near(is, should, `${what} ${name}`)
    // the product has its t points from a table of four digits
    near(result.low, own.interval?.[0] ?? null, `${what} low`, 1e-4)
    near(result.high, own.interval?.[1] ?? null, `${what} high`, 1e-4)
  }
  t.equal(run.bytes, size, 'every byte of the folder')
})

t.test('the run page: facts, funnel, scores, cost, standing, reasons, sizes', async (t) => {
  const html = await get(urls.run(run.id))
  const page = await twin<{
    facts: string[]
    funnel: { text: string; n: string; href: string }[]
    faults: { text: string; href: string }
    reasons: { rows: { reason: string; cells: { n: string; href: string }[] }[] }
  }>(urls.run(run.id))
  const facts = [
    duration(run.elapsedMs),
    plural(planned.length, 'test'),
    `${costText(all)} (${usd(all.wastedUsd)} wasted)`,
    `tokens ${short(all.input)} in, ${short(all.output)} out`,
    bytes(size),
    '3 models × 3 types',
  ]
  t.strictSame(page.facts, facts)
  for (const fact of facts) t.ok(words(html).includes(fact), `the page says ${fact}`)
  const readable = (all.outcomes.passed ?? 0) + (all.outcomes.failed ?? 0)
  t.strictSame(
    page.funnel.map(({ text, n }) => `${text} ${n}`),
    [
      `planned ${planned.length}`,
      `asked ${tests.length}`,
      `answered ${all.scored}`,
      `readable ${readable}`,
      `passed ${all.outcomes.passed}`,
    ],
  )
  t.ok(words(html).includes(page.funnel.map(({ text, n }) => `${text} ${n}`).join(' ')))
  for (const { text, n, href } of page.funnel.slice(1))
    t.equal(await behind(href), Number(n), `the link of ${text} leads to as many`)
  t.equal(page.faults.text, plural(all.outcomes.error ?? 0, 'API error'))

  const scores = tableAfter(html, 'Score by model and test type')
  t.same(
    scores.map((row) => row.map((cell) => cell.replace(', best', '').replace(/ +/g, ' '))),
    MODELS.map(({ name, slug }) => {
      const own = of(slug, null)
      return [
        name,
        ...[null, ...TYPES].map((type) => scoreCell(of(slug, type))),
        percent(own.passRate),
        costText(own),
        duration(own.p50),
        duration(own.p95),
      ]
    }),
  )
  for (const [column, type] of [null, ...TYPES].entries()) {
    // best: its interval above all the others', by the files
    const ranges = MODELS.map(({ slug }) => of(slug, type).interval)
    const best = ranges.findIndex((range, i) =>
      ranges.every((other, j) => i === j || (range !== null && other !== null && range[0] > other[1])),
    )
    t.strictSame(
      scores.flatMap((row, i) => (row[column + 1]?.includes(', best') ? [i] : [])),
      best < 0 ? [] : [best],
      `best of ${type ?? 'all'}`,
    )
  }
  t.same(
    tableAfter(await get(urls.run(run.id, 'scores')), 'Tests behind each score'),
    MODELS.map(({ name, slug }) => {
      const own = of(slug, null)
      return [
        name,
        count(own.planned),
        ...Object.values(own.outcomes).map(count),
        count(own.scored),
        points(own.lowest),
        points(own.highest),
      ]
    }),
  )
  const costs = columnsAfter(await get(urls.run(run.id, 'costs')), 'Cost')
  t.equal(costs.length, MODELS.length + 1)
  for (const [i, own] of [...MODELS.map(({ slug }) => of(slug, null)), all].entries())
    t.match(
      costs[i],
      {
        actual: costText(own),
        wasted: usd(own.wastedUsd),
        'tests of unknown cost': percent(own.unknown / own.asked),
        'per passed test': !own.outcomes.passed
          ? 'none passed'
          : own.unknown >= own.asked || (own.unknown > 0 && own.usd === 0)
            ? 'unknown'
            : `${own.unknown > 0 ? 'at least ' : ''}${usd(own.usd / own.outcomes.passed)}`,
      },
      `cost of ${costs[i]?.model}`,
    )

  const rows = lines<{ n: number; reason?: string; slug: string }>(dir, 'tests.jsonl')
  const latest = [...new Map(rows.map((row) => [row.n, row])).values()]
  t.ok(page.reasons.rows.length > 4)
  for (const { reason, cells } of page.reasons.rows)
    for (const [i, { n, href }] of cells.entries()) {
      t.equal(
        n,
        count(latest.filter((row) => row.reason === reason && row.slug === MODELS[i]?.slug).length),
        `${reason} of ${MODELS[i]?.name}`,
      )
      if (href) t.equal(await behind(href), Number(n), `${reason} of ${MODELS[i]?.name}: the link leads to as many`)
    }
  t.equal(
    latest.filter((row) => row.reason !== undefined).length,
    page.reasons.rows.reduce((sum, { cells }) => sum + cells.reduce((part, { n }) => part + Number(n), 0), 0),
  )

  const kinds: [string, (file: string) => boolean][] = [
    ['images', (file) => file.startsWith('images/')],
    ['reduced images', (file) => file.startsWith('thumbs/')],
    ['annotated images', (file) => file.endsWith('/annotated.png')],
    ['reduced annotated images', (file) => file.endsWith('/thumb.webp')],
    ['exchanges', (file) => file.endsWith('/exchange.json')],
    ['tests', (file) => file.endsWith('/test.json')],
    ['lists and sums', (file) => !file.includes('/')],
  ]
  const sizes = new Map(
    tableAfter(await get(urls.run(run.id, 'settings')), 'Files and size').map(([kind = '', ...rest]) => [kind, rest]),
  )
  for (const [kind, isOf] of kinds) {
    const own = [...files].filter(([file]) => isOf(file))
    const sum = own.reduce((total, [, value]) => total + value, 0)
    t.same(sizes.get(kind), [count(own.length), bytes(sum), percent(sum / size)], kind)
  }
  t.same(sizes.get('all files')?.slice(0, 2), [count(files.size), bytes(size)])
})

t.test('what many tests together tell, over all that have a reply', async (t) => {
  const text = words(await get(urls.run(run.id, 'scores')))
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  t.ok(
    tests.some(({ answered, raw }) => answered && raw.score === null) && tests.some(({ answered }) => !answered),
    'there are replies that cannot be read, and tests without any',
  )
  for (const { slug, name } of MODELS) {
    const own = tests.filter((test) => test.slug === slug && test.answered)
    const counted = own
      .filter(({ type }) => type === 'count')
      .map(({ raw }) => (raw.score ? Number(raw.answer?.value) - Number(raw.case.truth.count) : null))
    const off = counted.filter((error) => error !== null)
    t.ok(
      text.includes(
        `${name} Exact ${percent(mean(counted.map((error) => Number(error === 0))))} Within 1 ${percent(mean(counted.map((error) => Number(error !== null && Math.abs(error) <= 1))))} Mean absolute error, of readable replies ${measure(mean(off.map(Math.abs)), '')} Bias (said minus right), of readable replies ${measure(mean(off), '')}`,
      ),
      `count by ${name}`,
    )
    const located = own.filter(({ type }) => type === 'locate')
    const there = located.reduce((sum, { raw }) => sum + (raw.case.truth.points as unknown[]).length, 0)
    const matches = located.flatMap(({ raw }) => raw.score?.matches ?? [])
    const [said, both] = [
      matches.filter((match) => match.found),
      matches.filter((match) => match.verdict === 'matched'),
    ].map((list) => list.length) as [number, number]
    t.ok(
      text.includes(
        `${name} Detection rate, all objects ${percent(both / there)} False positive rate, all answers ${percent((said - both) / said)} F1 over all objects ${percent((2 * both) / (there + said))}`,
      ),
      `locate by ${name}`,
    )
  }
})

t.test('the charts: each figure of their tables, and where their bars lead', async (t) => {
  interface Twin {
    charts: {
      id: string
      table: { rows: { text: string }[][] }
      bars: { title: string; href: string }[]
      dots: { title: string }[]
      notes: string[]
    }[]
  }
  const { charts } = await twin<Twin>(urls.run(run.id, 'charts'))
  const chart = (id: string) => charts.find((chart) => chart.id === id) as Twin['charts'][number]
  const cells = (id: string): string[][] => chart(id).table.rows.map((row) => row.map(({ text }) => text))
  t.same(
    cells('chart-cost'),
    MODELS.map(({ name, slug }) => {
      const own = of(slug, null)
      const priced = tests.filter((test) => test.slug === slug && test.usd !== null)
      return [
        name,
        points(own.score),
        rangeText(own) || '–',
        own.unknown > own.asked / 2
          ? 'unknown'
          : usd((1000 * priced.reduce((sum, recomputed) => sum + (recomputed.usd ?? 0), 0)) / priced.length),
      ]
    }),
  )
  t.match(chart('chart-cost').notes.join(' '), /the price is unknown: shop\/unpriced/)
  t.same(
    cells('chart-types'),
    TYPES.flatMap((type) =>
      MODELS.map(({ name, slug }) => [type, name, points(of(slug, type).score), rangeText(of(slug, type)) || '–']),
    ),
  )
  t.same(
    cells('chart-latency'),
    MODELS.map(({ name, slug }) => {
      const times = tests.filter((test) => test.slug === slug && test.answered).map(({ elapsedMs }) => elapsedMs)
      return [
        name,
        count(times.length),
        duration(Math.min(...times)),
        duration(quantile(times, 0.5)),
        duration(quantile(times, 0.95)),
        duration(Math.max(...times)),
      ]
    }),
  )
  const bars = chart('chart-latency').bars
  for (const { title, href } of bars) t.equal(await behind(href), Number(/: (\d+) tests?/.exec(title)?.[1]), title)
  t.equal(
    bars.reduce((sum, { title }) => sum + Number(/: (\d+) tests?/.exec(title)?.[1]), 0),
    all.scored,
    'each answered test stands in one bar',
  )
  t.same(
    cells('chart-score-so-far').at(-1)?.slice(1),
    MODELS.map(({ slug }) => percent(of(slug, null).score)),
    'the score so far ends at the score',
  )
  t.equal(
    cells('chart-rate').reduce((sum, [, n]) => sum + Number(n), 0),
    tests.length,
    'each finished test stands in one stretch',
  )
  for (const { title, href } of chart('chart-rate').bars)
    t.equal(await behind(href), Number(/^(\d+) tests? between/.exec(title)?.[1]), title)
})

t.test('the miss map: counts from the matches, and the shift that the model was made to have', async (t) => {
  interface Twin {
    misses: {
      types: {
        type: string
        figures: {
          model: string
          about: string
          shift: string
          table: { rows: { href: string; expected: string; missed: string; extra: string }[] }
        }[]
      }[]
    }
  }
  const { misses } = await twin<Twin>(urls.run(run.id, 'misses'))
  t.same(
    misses.types.map(({ type }) => type),
    ['count', 'locate'].filter((type) => misses.types.some((item) => item.type === type)),
    'types with places',
  )
  const figures = misses.types.find(({ type }) => type === 'locate')?.figures ?? []
  t.same(
    figures.map(({ model }) => model),
    MODELS.map(({ name }) => name),
  )
  for (const [i, { slug }] of MODELS.entries()) {
    const own = tests.filter((test) => test.slug === slug && test.type === 'locate' && test.raw.score)
    const matches = own.flatMap(({ raw }) => raw.score?.matches ?? [])
    const [there, missed, extra] = [
      matches.filter((match) => match.expected).length,
      matches.filter((match) => match.verdict === 'missed').length,
      matches.filter((match) => match.verdict === 'extra').length,
    ]
    const figure = figures[i]
    t.equal(
      figure?.about,
      `${count(missed)} of ${plural(there, 'place')} missed (${percent(missed / there)}), ${count(extra)} extra, in ${plural(own.length, 'scored test')}`,
    )
    const rows = figure?.table.rows ?? []
    t.strictSame(
      [
        rows.reduce((sum, item) => sum + Number(item.missed), 0),
        rows.reduce((sum, item) => sum + Number(item.extra), 0),
      ],
      [missed, extra],
      'the squares add up',
    )
    for (const row of rows.slice(0, 3)) t.ok((await behind(row.href)) > 0, 'a square leads to its tests')
  }
  t.match(
    figures[1]?.shift,
    `Points ${(SHIFT.dx * 100).toFixed(1)} % too far right and ${(-SHIFT.dy * 100).toFixed(1)} % too high over`,
  )
})

t.test('the list of runs: its row, its totals, and both for one model alone', async (t) => {
  interface Twin {
    totals: string[]
    rows: {
      id: string
      finished: string
      planned: string
      errors: string
      elapsed: string
      cost: string
      unpriced: string
      size: string
      results: { name: string; text: string; range: string; stands: string; bar: { value: number } }[]
    }[]
  }
  for (const [url, own, shown] of [
    [urls.runs(), all, MODELS],
    [urls.runs({ model: 'shifted' }), of(MODELS[1]?.slug ?? '', null), MODELS.slice(1, 2)],
    [urls.runs({ type: 'count' }), of(null, 'count'), MODELS],
  ] as const) {
    const page = await twin<Twin>(url)
    const [row] = page.rows
    const type = url.includes('type=') ? 'count' : null
    t.same(page.totals.slice(1, 3), [plural(own.asked, 'test'), costText(own)], `totals of ${url}`)
    t.equal(page.totals[3], bytes(size))
    t.same(
      [row?.finished, row?.planned, row?.errors, row?.elapsed, row?.size],
      [
        count(own.asked),
        count(own.planned),
        own.outcomes.error ? plural(own.outcomes.error, 'error') : '',
        duration(run.elapsedMs),
        bytes(size),
      ],
      `row of ${url}`,
    )
    t.same(
      [row?.cost, row?.unpriced],
      [usd(own.usd) + (own.usd > 0 ? ' est.' : ''), own.unknown > 0 ? `+ ${count(own.unknown)} unknown` : ''],
    )
    t.same(
      row?.results.map(({ name, text, range, stands }) => [name, text, range, stands]),
      shown.map(({ name, slug }) => {
        const sums = of(slug, type)
        return [
          name,
          points(sums.score),
          rangeText(sums),
          sums.scored < sums.planned ? `${count(sums.scored)} of ${count(sums.planned)}` : '',
        ]
      }),
    )
    const text = words(await get(url))
    for (const part of [
      plural(own.asked, 'test'),
      bytes(size),
      duration(run.elapsedMs),
      ...shown.map(({ slug }) => points(of(slug, type).score)),
    ])
      t.ok(text.includes(part), `${url} says ${part}`)
  }
})

t.test('the tests of the run: heading, facets, each row', async (t) => {
  interface Twin {
    heading: string
    waiting: string
    facets: Record<string, { title: string; options: { text: string; n: string; href: string }[] }[]>
    rows: {
      test?: string
      n: string
      href: string
      outcome: string
      score: string
      elapsed: string
      tokens: string
      cost: string
      attempts: string
      repeat: number
    }[]
  }
  const page = await twin<Twin>(urls.tests(run.id))
  t.match(page.heading, plural(tests.length, 'test'))
  t.match(page.waiting, new RegExp(`^${all.outcomes.skipped} `))
  const values: Record<string, (recomputed: Recomputed) => string> = {
    outcome: ({ outcome }) => outcome,
    model: ({ model }) => model,
    type: ({ type }) => type,
    API: ({ api }) => api,
  }
  const facets = Object.values(page.facets).flat()
  for (const [title, value] of Object.entries(values)) {
    const options = facets.find((facet) => facet.title === title)?.options ?? []
    t.ok(options.length > 1, `a facet ${title}`)
    for (const { text, n, href } of options) {
      t.equal(n, count(tests.filter((test) => value(test) === text).length), `${title} ${text}`)
      t.equal(await behind(href), Number(n), `${title} ${text}: the link leads to as many`)
    }
  }
  t.equal(page.rows.length, tests.length)
  const html = words(await get(urls.tests(run.id)))
  for (const [i, recomputed] of tests.entries()) {
    const row = page.rows[i]
    const tokens =
      recomputed.input === null && recomputed.output === null
        ? '–'
        : `${recomputed.input === null ? '?' : count(recomputed.input)} / ${recomputed.output === null ? '?' : count(recomputed.output)}`
    t.same(
      [row?.n, row?.outcome, row?.score, row?.elapsed, row?.tokens, row?.cost, row?.attempts, row?.repeat],
      [
        String(recomputed.n).padStart(4, '0'),
        recomputed.outcome,
        score(recomputed.score),
        duration(recomputed.elapsedMs),
        tokens,
        usd(recomputed.usd),
        recomputed.attempts > 1 ? plural(recomputed.attempts, 'attempt') : '',
        recomputed.repeat,
      ],
      recomputed.test,
    )
    t.ok(
      html.includes(`${duration(recomputed.elapsedMs)} `) && html.includes(recomputed.raw.sentence),
      `${recomputed.test} in the page`,
    )
  }
})

t.test('each test page, its exchange and its case', async (t) => {
  interface Twin {
    outcome: string
    score: string
    facts: { name: string; text: string }[]
    matches: { verdict: string }[]
    attempts: { cost: string; elapsed: string }[]
    files: { name: string; size: string }[]
    images: { original: { name: string; about: string } }
  }
  for (const test of tests) {
    const url = urls.test(run.id, test.test)
    const page = await twin<Twin>(url)
    const fact = (name: string): string => page.facts.find((each) => each.name === name)?.text ?? ''
    t.equal(page.outcome, test.outcome)
    t.equal(page.score, test.raw.score ? score(test.score) : '', `${test.test} score`)
    t.match(fact('elapsed'), duration(test.elapsedMs))
    t.ok(
      fact('tokens').startsWith(test.input === null ? 'in unknown' : `in ${count(test.input)}`) &&
        fact('tokens').includes(test.output === null ? 'out unknown' : `out ${count(test.output)}`),
      `${test.test} tokens`,
    )
    t.ok(fact('cost').startsWith(usd(test.usd)), `${test.test} cost: ${fact('cost')}`)
    t.equal(fact('cost').includes('wasted'), test.wastedUsd > 0)
    t.equal(fact('repeat'), `${test.repeat} of 2`)
    const { image } = test.raw.case
    t.equal(page.images.original.name, image.name)
    t.match(page.images.original.about, `${image.width} × ${image.height} px, ${bytes(image.bytes)}`)
    t.same(
      page.matches.map(({ verdict }) => (verdict === 'found, but wrong' ? 'wrong' : verdict)),
      (test.raw.score?.matches ?? []).map(({ verdict }) => verdict),
      `${test.test} matches`,
    )
    t.equal(page.attempts.length, test.attempts)
    t.same(
      page.files.map(({ name, size: shown }) => `${name} ${shown}`),
      page.files.map(({ name }) => `${name} ${bytes(files.get(`tests/${test.test}/${name}`) ?? -1)}`),
      `${test.test} files`,
    )
  }
  const [hurt] = tests.filter(({ outcome }) => outcome === 'error')
  t.same(
    (await twin<Twin>(urls.test(run.id, hurt?.test ?? ''))).attempts.map(({ cost }) => cost),
    ['$0'],
    'a call that the API refused is not billed',
  )
  for (const id of new Set(tests.map((test) => test.case))) {
    const page = await twin<{
      title: string
      groups: {
        type: string
        n: string
        rows: {
          model: string
          repeat: number
          outcome: string
          score: string
          elapsed: string
          tokens: string
          cost: string
        }[]
      }[]
    }>(urls.case(run.id, id))
    const own = tests.filter((test) => test.case === id)
    t.equal(page.title, `case ${id}, ${plural(own.length, 'test')}`)
    const html = await get(urls.case(run.id, id))
    for (const { raw } of own) t.ok(html.includes(raw.case.image.name), `case ${id}: the image's own name`)
    for (const group of page.groups) {
      const rows = own.filter(({ type }) => type === group.type)
      t.equal(group.n, plural(rows.length, 'test'))
      t.equal(group.rows.length, rows.length)
      for (const row of group.rows) {
        const recomputed = rows.find((each) => `${each.api}/${each.model}` === row.model && each.repeat === row.repeat)
        t.same(
          [row.outcome, row.score, row.elapsed, row.tokens, row.cost],
          recomputed && [
            recomputed.outcome,
            score(recomputed.score),
            duration(recomputed.elapsedMs),
            `${recomputed.input === null ? '?' : count(recomputed.input)} / ${recomputed.output === null ? '?' : count(recomputed.output)}`,
            usd(recomputed.usd),
          ],
          `case ${id} ${group.type}`,
        )
      }
    }
  }
})

t.test('the pages of the test types', async (t) => {
  interface Twin {
    contents: {
      tables: {
        rows: {
          model: string
          passRate: string
          text: string
          range: string
          stands: string
          price: string
          p50: string
          p95: string
        }[]
      }[]
    }[]
  }
  for (const type of TYPES) {
    const page = await twin<Twin>(urls.type(type))
    const rows = page.contents.flatMap(({ tables }) => tables.flatMap((table) => table.rows))
    t.equal(rows.length, MODELS.length)
    const text = words(await get(urls.type(type)))
    for (const { name, slug } of MODELS) {
      const own = of(slug, type)
      const row = rows.find(({ model }) => model === name)
      t.same(
        [row?.text, row?.range, row?.passRate, row?.stands, row?.price, row?.p50, row?.p95],
        [
          points(own.score),
          rangeText(own),
          percent(own.passRate),
          own.scored < own.planned ? `${count(own.scored)} of ${count(own.planned)}` : '',
          thousandText(own),
          duration(own.p50),
          duration(own.p95),
        ],
        `${type} by ${name}`,
      )
      t.ok(text.includes(`${points(own.score)} ${rangeText(own)}`.trim()), `${type} as read`)
      t.ok(text.includes(`${thousandText(own)} ${duration(own.p50)}`), `${type}: cost per 1,000 tests and time as read`)
    }
  }
})
