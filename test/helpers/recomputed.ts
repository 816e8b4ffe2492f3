import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** What a run folder says, reckoned from its files with code of its own: nothing of the product is imported here, and neither
 * run.json's totals nor tests.jsonl are read. Outcomes come from test.json; tokens, cost, waste and times from exchange.json. */

interface RawUsage {
  input: number | null
  output: number | null
  cached?: number
  cacheWrite?: number
  costUsd?: number
}
interface RawAttempt {
  state: string
  elapsedMs: number | null
  waitMs: number
  queuedMs: number
  fault: { status?: number } | null
  reply: { usage: RawUsage } | null
}
interface RawPrice {
  inputUsdPerMTok: number
  outputUsdPerMTok: number
  cachedUsdPerMTok?: number
  cacheWriteUsdPerMTok?: number
  source: string
}
interface RawMatch {
  verdict: string
  expected: { shape?: unknown } | null
  found: { shape?: unknown } | null
  measure?: { value: number }
}
interface RawTest {
  n: number
  outcome: string
  started: string
  finished: string
  reply: string | null
  sentence: string
  case: {
    id: string
    type: string
    suite: string
    given: Record<string, unknown>
    truth: Record<string, unknown>
    image: { sha: string; name: string; width: number; height: number; bytes: number }
  }
  model: { api: string; model: string; slug: string; price: RawPrice | null }
  repeat: number
  answer: { value: unknown; readable: boolean } | null
  score: { score: number; passMark: number; matches: RawMatch[] } | null
}

export interface Recomputed {
  n: number
  test: string
  case: string
  type: string
  suite: string
  api: string
  model: string
  slug: string
  repeat: number
  outcome: string
  score: number | null
  passed: boolean
  answered: boolean
  input: number | null
  output: number | null
  usd: number | null
  wastedUsd: number
  elapsedMs: number
  attempts: number
  turns: number
  finished: string
  raw: RawTest
}

const json = <T>(...path: string[]): T => JSON.parse(readFileSync(join(...path), 'utf8')) as T
export const lines = <T>(...path: string[]): T[] =>
  readFileSync(join(...path), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T)

/** USD of one reply by the price in test.json. */
function priceOf(price: RawPrice | null, usage: RawUsage): number | null {
  if (price?.source === 'free') return 0
  if (usage.costUsd !== undefined) return usage.costUsd
  if (!price || usage.input === null || usage.output === null) return null
  const [cached, written] = [usage.cached ?? 0, usage.cacheWrite ?? 0]
  return (
    ((usage.input - cached - written) * price.inputUsdPerMTok +
      cached * (price.cachedUsdPerMTok ?? price.inputUsdPerMTok) +
      written * (price.cacheWriteUsdPerMTok ?? price.inputUsdPerMTok) +
      usage.output * price.outputUsdPerMTok) /
    1e6
  )
}

/** 0..1 by the rule that docs and type pages give for the type. */
function scoreOf({ case: { type, truth }, answer, score }: RawTest): number {
  if (type === 'count') return answer?.value === truth.count ? 1 : 0
  if (type === 'pattern') return answer?.value === truth.option ? 1 : 0
  const matches = score?.matches ?? []
  const [there, said, both] = [
    matches.filter((match) => match.expected).length,
    matches.filter((match) => match.found).length,
    matches.filter((match) => match.verdict === 'matched').length,
  ]
  return there + said === 0 ? 1 : (2 * both) / (there + said)
}

/** What is written beside the run, and in no size of it. */
const BESIDE = ['reviews.jsonl', 'index.html', 'SHA256SUMS.pages']

export function recompute(dir: string): {
  tests: Recomputed[]
  planned: { n: number; slug: string; type: string; case: string }[]
  bytes: number
  files: Map<string, number>
} {
  const planned = lines<{ n: number; slug: string; type: string; case: string; test: string }>(dir, 'plan.jsonl')
  const tests = planned.flatMap((item): Recomputed[] => {
    const folder = join(dir, 'tests', item.test)
    try {
      statSync(join(folder, 'test.json'))
    } catch {
      return []
    }
    const raw = json<RawTest>(folder, 'test.json')
    const { turns } = json<{ turns: { round?: number; attempts: RawAttempt[] }[] }>(folder, 'exchange.json')
    const last = Math.max(...turns.map(({ round = 1 }) => round))
    const attempts = turns.flatMap(({ round = 1, attempts: all }) =>
      all.map((attempt) => ({ ...attempt, inUse: round === last })),
    )
    // an HTTP error is not billed; a reply costs what its tokens cost; of a call that broke off nobody knows
    const costs = attempts.map(({ reply, fault, inUse }) => ({
      inUse: inUse && reply !== null,
      usd: reply ? priceOf(raw.model.price, reply.usage) : fault?.status === undefined ? null : 0,
    }))
    const sum = (of: (usage: RawUsage) => number | null): number | null => {
      const said = attempts.flatMap(({ reply }) => (reply ? [of(reply.usage)] : [])).filter((tokens) => tokens !== null)
      return said.length > 0 ? said.reduce((total, tokens) => total + tokens, 0) : null
    }
    const usable = raw.outcome === 'passed' || raw.outcome === 'failed'
    const score = usable ? scoreOf(raw) : null
    return [
      {
        n: item.n,
        test: item.test,
        case: raw.case.id,
        type: raw.case.type,
        suite: raw.case.suite,
        api: raw.model.api,
        model: raw.model.model,
        slug: raw.model.slug,
        repeat: raw.repeat,
        outcome: raw.outcome,
        answered: raw.outcome !== 'error' && raw.outcome !== 'skipped',
        score: usable ? score : raw.outcome === 'error' ? null : 0,
        passed: usable && (score ?? 0) >= (raw.score?.passMark ?? 2),
        input: sum(({ input }) => input),
        output: sum(({ output }) => output),
        usd: costs.some(({ usd }) => usd === null) ? null : costs.reduce((total, { usd }) => total + (usd ?? 0), 0),
        wastedUsd: costs.reduce((total, { usd, inUse }) => total + (inUse ? 0 : (usd ?? 0)), 0),
        elapsedMs: Math.round(
          attempts
            .filter(({ inUse }) => inUse)
            .reduce((total, { elapsedMs, waitMs }) => total + (elapsedMs ?? 0) + waitMs, 0),
        ),
        attempts: attempts.length,
        turns: turns.length,
        finished: raw.finished,
        raw,
      },
    ]
  })
  const files = new Map<string, number>()
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true }))
    if (entry.isFile() && !BESIDE.includes(entry.name))
      files.set(
        join(entry.parentPath, entry.name).slice(dir.length + 1),
        statSync(join(entry.parentPath, entry.name)).size,
      )
  return { tests, planned, files, bytes: [...files.values()].reduce((total, size) => total + size, 0) }
}

const mean = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0) / values.length

/** Linear between neighbours: place (n - 1) p. */
export function quantile(values: readonly number[], p: number): number | null {
  if (values.length === 0) return null
  const sorted = values.toSorted((a, b) => a - b)
  const place = (sorted.length - 1) * p
  const below = Math.floor(place)
  return (
    (sorted[below] as number) +
    ((sorted[Math.min(below + 1, sorted.length - 1)] as number) - (sorted[below] as number)) * (place - below)
  )
}

/** P(T <= t) of Student's t by Simpson's rule over its density, unnormalised: the ratio of two such integrals. */
function upperShare(t: number, degrees: number): number {
  const density = (x: number): number => (1 + (x * x) / degrees) ** (-(degrees + 1) / 2)
  // x = tan(angle) makes the tail finite
  const area = (from: number, to: number): number => {
    const steps = 4000
    const [a, b] = [Math.atan(from), Math.atan(to)]
    const at = (i: number): number => {
      const angle = a + ((b - a) * i) / steps
      return density(Math.tan(angle)) / Math.cos(angle) ** 2
    }
    let total = at(0) + at(steps)
    for (let i = 1; i < steps; i++) total += at(i) * (i % 2 ? 4 : 2)
    return (total * (b - a)) / steps / 3
  }
  const far = 1e7
  return area(t, far) / (2 * area(0, far))
}

/** The 97.5 % point, by halving. */
export function tPoint(degrees: number): number {
  let [low, high] = [1, 20]
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (upperShare(middle, degrees) > 0.025) low = middle
    else high = middle
  }
  return (low + high) / 2
}

const within = (value: number): number => Math.max(0, Math.min(1, value))

/** 95 %, each case one observation however often it was repeated: Wilson's for scores of 0 and 1 alone, else Student's t about
 * the mean with the variance between cases. */
export function intervalOf(tests: readonly { id: string; score: number }[]): [number, number] | null {
  const scores = tests.map(({ score }) => score)
  const byCase: Record<string, number[]> = {}
  for (const { id, score } of tests) (byCase[`case ${id}`] ??= []).push(score)
  const n = Object.keys(byCase).length
  if (n === 0) return null
  const middle = mean(scores)
  if (scores.every((score) => score === 0 || score === 1)) {
    const z = 1.959963984540054
    const root = z * Math.sqrt((middle * (1 - middle)) / n + (z * z) / (4 * n * n))
    return [
      within((middle + (z * z) / (2 * n) - root) / (1 + (z * z) / n)),
      within((middle + (z * z) / (2 * n) + root) / (1 + (z * z) / n)),
    ]
  }
  if (n === 1) return [0, 1]
  const weighted = Object.values(byCase).map((own) => (own.length * (mean(own) - middle)) / (scores.length / n))
  const reach = tPoint(n - 1) * Math.sqrt(weighted.reduce((total, value) => total + value ** 2, 0) / (n - 1) / n)
  return [within(middle - reach), within(middle + reach)]
}

export interface Sums {
  planned: number
  outcomes: Record<string, number>
  done: number
  asked: number
  scored: number
  score: number | null
  interval: [number, number] | null
  lowest: number
  highest: number
  passRate: number | null
  input: number
  output: number
  usd: number
  wastedUsd: number
  unknown: number
  p50: number | null
  p95: number | null
}

/** Everything that is said of a set of tests. */
export function sums(tests: readonly Recomputed[], planned: number): Sums {
  const outcomes: Record<string, number> = {
    passed: 0,
    failed: 0,
    unparsed: 0,
    refused: 0,
    truncated: 0,
    error: 0,
    skipped: planned - tests.length,
  }
  for (const { outcome } of tests) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
  const standing = tests.filter(({ answered }) => answered)
  const scores = standing.map(({ score }) => score ?? 0)
  const total = scores.reduce((sum, value) => sum + value, 0)
  const add = (of: (recomputed: Recomputed) => number | null): number =>
    tests.reduce((sum, recomputed) => sum + (of(recomputed) ?? 0), 0)
  return {
    planned,
    outcomes,
    done: planned,
    asked: tests.length,
    scored: standing.length,
    score: scores.length > 0 ? mean(scores) : null,
    interval: intervalOf(
      standing.map((test) => ({ id: `${test.suite} ${test.type} ${test.case}`, score: test.score ?? 0 })),
    ),
    lowest: total / planned,
    highest: (total + planned - standing.length) / planned,
    passRate: standing.length > 0 ? standing.filter(({ passed }) => passed).length / standing.length : null,
    input: add(({ input }) => input),
    output: add(({ output }) => output),
    usd: add(({ usd }) => usd),
    wastedUsd: add(({ wastedUsd }) => wastedUsd),
    unknown: tests.filter(({ usd }) => usd === null).length,
    p50: quantile(
      standing.map(({ elapsedMs }) => elapsedMs),
      0.5,
    ),
    p95: quantile(
      standing.map(({ elapsedMs }) => elapsedMs),
      0.95,
    ),
  }
}
