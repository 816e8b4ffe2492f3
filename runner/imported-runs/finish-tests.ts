import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { draw } from '../draw/draw.worker.ts'
import { differsOf } from '../one-test/differs.ts'
import { holdConversation } from '../one-test/conversation.ts'
import { barOf } from '../one-test/picture-text.ts'
import { scoreTest } from '../one-test/score-test.ts'
import { testRecords, type Finished } from '../one-test/test-records.ts'
import { rowOf } from '../one-test/test-row.ts'
import type { Exchange } from '../records/exchange.ts'
import type { Row, Test } from '../records/test.ts'
import { testType } from '../test-types/index.ts'
import { systemClock } from '../tools/clock.ts'
import type { BuiltTest } from './build-run.ts'

export interface FinishOrder {
  /** the folder that the run is made in, and the id that the run will have */
  dir: string
  run: string
  manifest: Finished['run']['manifest']
  tests: BuiltTest[]
}

/** Reads, scores, marks and draws tests whose exchanges are in the folder, as a run does with a reply; without a call. */
export async function finishTests(order: FinishOrder): Promise<Row[]> {
  const rows: Row[] = []
  for (const test of order.tests) rows.push(await finishTest(test, order))
  return rows
}

async function finishTest(
  { planned, testCase, model, prompt, system, imported }: BuiltTest,
  order: FinishOrder,
): Promise<Row> {
  const { dir, run, manifest } = order
  const type = testType(testCase.type)
  if (!type) throw new Error(`There is no test type ${testCase.type}.`)
  const folder = join(dir, 'tests', planned.test)
  const exchange = JSON.parse(await readFile(join(folder, 'exchange.json'), 'utf8')) as Exchange
  const { given, question, image } = testCase
  const { sha, file, mediaType, width, height, bytes } = image
  const sent = { sha, file, mediaType, width, height, bytes, changed: null }
  const { reply, answer } = await holdConversation({
    exchange,
    round: 1,
    reminders: 0,
    question: [],
    ask: async () => ({ reply: null, fault: null }),
    read: (text) => type.read(text, { given, question, space: model.space, sent, original: image }),
  })
  const fault = reply ? null : (exchange.turns.at(-1)?.attempts.at(-1)?.fault ?? null)
  const asked = { testCase, type, model, prompt, sent, exchange, reply, fault, answer }
  const scored = scoreTest(asked, undefined)
  const { test } = testRecords({ run: { id: run, clock: systemClock, manifest }, planned, ...asked, ...scored })
  const whole: Omit<Test, 'picture'> = {
    ...test,
    system,
    elapsedMs: imported.unknown.includes('elapsed') ? null : test.elapsedMs,
    imported: { ...imported, differs: differsOf(imported.scores, scored.outcome, scored.score) },
  }
  const picture = await draw({ image: await readFile(join(dir, file)), marks: scored.marks, ...barOf(whole, run) })
  const record: Test = { ...whole, picture: { width: picture.width, height: picture.height, scale: picture.scale } }
  await writeFile(join(folder, 'annotated.png'), picture.annotated)
  await writeFile(join(folder, 'thumb.webp'), picture.thumb)
  await writeFile(join(folder, 'test.json'), `${JSON.stringify(record, null, 1)}\n`)
  return rowOf(planned, record, picture.thumbSize)
}
