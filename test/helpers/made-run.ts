import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FORMAT, resultsOf, type Model, type Outcome, type Planned, type Row, type Run } from '../../runner/index.ts'

const SHA = 'a'.repeat(64)

const model: Model = {
  api: 'builtin',
  model: 'pixels',
  slug: 'pixels',
  space: 'pixel',
  maxOutputTokens: 1000,
  price: null,
  image: { mediaTypes: ['image/png'], first: true },
}

export function plannedOf(n: number): Planned {
  return {
    format: 1,
    n,
    test: `${String(n).padStart(4, '0')}-count-c${n}-pixels`,
    suite: 'made',
    case: `c${n}`,
    type: 'count',
    api: 'builtin',
    model: 'pixels',
    slug: 'pixels',
    repeat: 1,
    image: SHA,
  }
}

export function rowOf(n: number, outcome: Outcome = 'passed'): Row {
  const { image, ...planned } = plannedOf(n)
  return {
    ...planned,
    outcome,
    score: outcome === 'passed' ? 1 : 0,
    passed: outcome === 'passed',
    sentence: '3 of 3.',
    started: '2026-11-23T14:05:10.000Z',
    finished: '2026-11-23T14:05:11.000Z',
    elapsedMs: 1000,
    queuedMs: 0,
    inputTokens: 10,
    outputTokens: 5,
    costUsd: 0,
    wastedUsd: 0,
    attempts: 1,
    turns: 1,
    image,
    width: 100,
    height: 100,
  }
}

/** A manifest of a run of `tests` tests, all of them passed. */
export function manifestOf(id: string, tests = 2, changes: Partial<Run> = {}): Run {
  const plan = Array.from({ length: tests }, (_, index) => plannedOf(index + 1))
  const rows = plan.map(({ n }) => rowOf(n))
  return {
    format: FORMAT,
    id,
    title: `made ${id}`,
    note: '',
    tags: [],
    orderedBy: 'form',
    status: 'finished',
    reason: null,
    started: '2026-11-23T14:05:09.000Z',
    finished: '2026-11-23T14:06:09.000Z',
    elapsedMs: 60_000,
    order: { suites: ['made'], models: ['builtin/pixels'], repeats: 1, shots: 0, reminders: 0, parallel: 4, seed: 1 },
    suites: [{ header: { format: 1, name: 'made', title: 'Made' }, hash: SHA, cases: tests }],
    models: [model],
    types: [{ name: 'count', title: 'Count', metric: 'exact', passMark: 1 }],
    counts: { planned: tests, passed: tests, failed: 0, unparsed: 0, refused: 0, truncated: 0, error: 0, skipped: 0 },
    tokens: { input: 20, output: 10 },
    cost: { usd: 0, wastedUsd: 0, unknownTests: 0 },
    bytes: 1000,
    images: 1,
    results: resultsOf(plan, rows, true),
    environment: { benchloupe: '0.1.0', node: 'v20.0.0', platform: 'linux x64' },
    ...changes,
  }
}

const lines = (records: readonly unknown[]): string => records.map((record) => `${JSON.stringify(record)}\n`).join('')

/** Writes a run folder whose records are valid, with an image and one test folder's picture. */
export async function makeRun(runsDir: string, id: string, tests = 2, changes: Partial<Run> = {}): Promise<string> {
  const dir = join(runsDir, id)
  const numbers = Array.from({ length: tests }, (_, index) => index + 1)
  await mkdir(join(dir, 'images'), { recursive: true })
  await mkdir(join(dir, 'tests', plannedOf(1).test), { recursive: true })
  await writeFile(join(dir, 'images', `${SHA}.png`), Buffer.from('89504e470d0a1a0a', 'hex'))
  await writeFile(join(dir, 'plan.jsonl'), lines(numbers.map((n) => plannedOf(n))))
  await writeFile(join(dir, 'tests.jsonl'), lines(numbers.map((n) => rowOf(n))))
  await writeFile(join(dir, 'cases.jsonl'), '')
  await writeFile(join(dir, 'run.json'), JSON.stringify(manifestOf(id, tests, changes)))
  return dir
}
