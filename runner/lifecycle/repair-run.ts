import { join } from 'node:path'
import type { CheckedTests } from './check-tests.worker.ts'
import { closeLost } from '../one-test/exchange-state.ts'
import type { Exchange } from '../records/exchange.ts'
import { annotatedFile, type Order } from '../records/order.ts'
import type { Planned, Row } from '../records/test.ts'
import { readExchange, salvageRows } from '../store/read-run.ts'
import type { RunFolder } from '../store/run-folder.ts'
import { RecordError, setAside } from '../store/safe-file.ts'
import type { Workers } from '../tools/workers.ts'

export interface Repaired {
  rows: Row[]
  /** tests that are finished anew from their exchange, though they may have a row */
  redo: Set<string>
}

const CHECK = new URL('./check-tests.worker.js', import.meta.url)

/** Repairs what was damaged or lost in the folder of a run that is resumed. What cannot be read is put aside under a
 * name of its own; rows follow from test.json, a test from its exchange, both without a call. `tell` gets a sentence for
 * everything that was found. */
export async function repairRun(
  folder: RunFolder,
  order: Order,
  plan: readonly Planned[],
  time: string,
  workers: Workers,
  tell: (text: string) => void,
): Promise<Repaired> {
  const { dir } = folder
  const { rows: found, damage } = await salvageRows(dir)
  const planned = new Map(plan.map((item) => [item.n, item]))
  const kept = found.filter((row) => planned.get(row.n)?.test === row.test)
  const strangers = found.length - kept.length
  const {
    rows: made,
    broken,
    refused,
  } = await workers.run<CheckedTests>(CHECK, 'checkTests', { dir, plan, rows: kept, annotated: annotatedFile(order) })
  if (refused) throw new RecordError(refused.file, refused.why, 'unreadable')
  const latest = new Map([...kept, ...made].map((row) => [row.n, row]))
  const rows = [...latest.values()].sort((a, b) => a.n - b.n)

  const trouble =
    damage ?? (strangers > 0 ? `tests.jsonl has ${count(strangers, 'row')} of tests that are not in the plan` : null)
  if (trouble !== null) {
    const aside = await setAside(join(dir, 'tests.jsonl'), time)
    await folder.replaceRows(rows)
    tell(
      `${trouble}. ${aside === null ? 'It was rebuilt' : `It is kept as ${aside}`}: ${count(rows.length - made.length, 'row')} could be read, ${made.length} were rebuilt from the tests' own files.`,
    )
  } else await folder.addRows(made)

  for (const { test, why, finished, damaged } of broken) {
    const aside = damaged ? await setAside(join(dir, 'tests', test, 'test.json'), time) : null
    tell(
      `${why}.${aside === null ? '' : ` It is kept as ${aside}.`}${finished ? ' The test was rebuilt from its exchange.' : ''}`,
    )
  }
  return { rows, redo: new Set(broken.map(({ test }) => test)) }
}

/** What an earlier process left of a test's exchange; a damaged one is put aside, and the test is asked again. */
export async function exchangeOf(
  dir: string,
  test: string,
  time: string,
  tell: (text: string) => void,
): Promise<Exchange | null> {
  try {
    const exchange = await readExchange(dir, test)
    closeLost(exchange)
    return exchange
  } catch (error) {
    if (!(error instanceof RecordError) || !error.repairable) throw error
    const aside = await setAside(join(dir, 'tests', test, 'exchange.json'), time)
    if (aside !== null)
      tell(`${error.message}. It is kept as ${aside}, and the test is run again: its earlier cost is unknown.`)
    return null
  }
}

const count = (n: number, thing: string): string => `${n} ${thing}${n === 1 ? '' : 's'}`
