import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { importInto } from '../../runner/suite/importers/read-foreign.ts'
import { loadSuite } from '../../runner/suite/index.ts'
import { testTypes } from '../../runner/test-types/index.ts'
import { folderOf, png, type Files } from '../fixtures/foreign-sets.ts'

const scratch = await mkdtemp(join(tmpdir(), 'benchloupe-clocks-'))
t.teardown(() => rm(scratch, { recursive: true, force: true }))

const FORM = '\n Please respond in the following JSON format:\n {\n  "valid": true OR false,\n  "hours": X\n }'
const TIME = `What time is it? Include date, month and day of the week in your answer if they are explicitly shown.${FORM}`
const asked = (name: string) => ({
  image_url: `images/${name}.png`,
  question_time: TIME,
  question_shift: `What time is it going to be if we were to add 2 hours to it?\n Use 24 hour format.${FORM}`,
  question_angle: `And if we move the hand?\n Use 12 or 24 hour format based on the original image.${FORM}`,
})
const said = (time: object, shift: object = { valid: false }, angle: object = { valid: false }) => ({
  answer_time: JSON.stringify(time),
  answer_shift: JSON.stringify(shift).replace(/}$/, ',\n }'),
  answer_angle: JSON.stringify(angle),
})

async function imported(files: Files) {
  const path = await folderOf(scratch, files)
  const dataDir = await mkdtemp(join(scratch, 'data-'))
  const report = await importInto({ format: 'clockbench', path, name: 'got', dataDir }, testTypes, (picked) =>
    Promise.resolve(picked),
  )
  return {
    cases: report.written === null ? [] : (await loadSuite(report.written, testTypes)).cases,
    problems: report.problems.map(({ file, field = '', message }) => `${file} ${field} ${message}`),
    notes: report.notes.map(({ text }) => text),
    leftOut: report.leftOut.map(({ text }) => text),
  }
}

t.test('clocks, their questions and answers', async (t) => {
  const { cases, problems, notes, leftOut } = await imported({
    'images/a.png': png(40, 40, 1),
    'images/b.png': png(40, 40, 2),
    'input/input.json': JSON.stringify({ a: asked('a'), b: asked('b'), later: asked('a') }),
    'input/answers.json': JSON.stringify({
      a: said(
        { valid: true, hours: 1, minutes: [4, 6], seconds: 45, date: 12, month: false, weekday: false },
        { valid: true, hours: 0, minutes: 12, seconds: false },
        { valid: true, hours: { a: 3, b: 9 }, minutes: { a: [0, 1], b: 30 }, seconds: 0 },
      ),
      b: said({ valid: false }, { valid: true, hours: 1 }),
      lost: said({ valid: false }),
      _scores: { answer_time: 1 },
    }),
  })
  t.same(
    cases.map(({ id, given, truth }) => [id, given, truth]),
    [
      ['a-time', { seconds: true }, { valid: true, hours: 1, minutes: [4, 5, 6], seconds: 45 }],
      ['a-shift', { seconds: false, hours24: true }, { valid: true, hours: 0, minutes: 12 }],
      ['a-angle', { seconds: true }, { valid: true, hours: [3, 9], minutes: [0, 1, 30], seconds: 0 }],
      ['b-time', { seconds: false }, { valid: false }],
      ['b-angle', { seconds: false }, { valid: false }],
    ],
  )
  t.same(
    cases.map(({ question }) => question).slice(0, 2),
    ['What time is it?', 'What time is it going to be if we were to add 2 hours to it? Use 24 hour format.'],
    'the form of the answer is that of the test type',
  )
  t.same(problems.sort(), [
    'input/answers.json b.answer_shift has an hour, a minute or a second that is not a whole number',
    'input/answers.json lost has an answer, but no question with an image',
  ])
  t.same(leftOut, ['clocks without an answer'])
  t.same(notes, ['date, month and weekday of a clock are not asked for; the time alone is'])
})

t.test('a clock that is given twice, and a folder without any', async (t) => {
  const { cases, problems } = await imported({
    'images/a.png': png(40, 40, 1),
    'q.json': JSON.stringify({ a: asked('a') }),
    'a.json': `{"a": ${JSON.stringify(said({ valid: false }))}, "a": ${JSON.stringify(said({ valid: false }))}}`,
  })
  t.same(cases, [])
  t.match(problems, [/a\.json a is given twice/])
  t.match((await imported({ 'x.json': '{}' })).problems, [/holds no clocks of ClockBench/])
})
