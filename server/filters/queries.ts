import { RUN_STATUSES, SPACES, testTypes } from '../../runner/index.ts'
import { PAIR_SHOWS } from './compare.ts'
import { day, fields, PAGE, several, text, whole, word, type Fields } from './declared.ts'
import { RUN_VIEWS } from './run-view.ts'
import { RUN_COLUMNS } from './runs.ts'
import { CURSOR, TESTS, VERSION } from './tests-query.ts'

/** The queries of the pages whose filters are in this folder: what each reads of an address. */

const { differ: _, right: _r, wrong: _w, across: _a, version: _v, cells: _c, ...ACROSS } = TESTS
export const AcrossQuery = fields({
  ...ACROSS,
  view: word(['table', 'sheet'], 'rows or tiles', 'table'),
  run: text('only this run'),
  from: day('runs since this day, UTC'),
  to: day('runs until this day, UTC'),
  before: text('runs older than this one, where a look through many goes on'),
  ...CURSOR,
})

export const RunsQuery = fields({
  api: text('runs with a model of this API'),
  model: text('runs with this model'),
  type: text('runs with this test type'),
  suite: text('runs of this suite'),
  status: word(RUN_STATUSES, 'runs in this state'),
  tag: text('runs with this tag'),
  q: text('words in name, title, note and tags'),
  from: day('runs since this day, UTC'),
  to: day('runs until this day, UTC'),
  sort: word(
    RUN_COLUMNS.flatMap((column) => [column, `-${column}`]),
    'the order; the most first with a minus',
    '-started',
  ),
  page: PAGE,
  deleted: text('a run that was just deleted, to be told what it frees'),
  ...CURSOR,
})

export const RunQuery = fields({
  view: word(RUN_VIEWS, 'what is shown of the run; the overview where absent'),
  of: text('the model whose matrices are shown'),
  label: text('the label whose curves are shown'),
  version: VERSION,
})

export const LeaderboardQuery = fields({
  suite: text('only this suite'),
  type: text('only this test type'),
  api: text('only models of this API'),
  runs: word(['all'], 'every run of a model, not only its latest'),
  cases: word(['common'], 'only cases that all runs of a suite and type have in common'),
  sort: text('a column of the matrix, best first; worst first with a minus'),
  page: PAGE,
})

export const CompareQuery = fields({
  a: text('a run, or one model in it: run~api/model'),
  b: text('what it is compared with'),
  side: several('three to eight instead of a and b'),
  baseline: text('the side that the others are held against'),
  show: word(PAIR_SHOWS, 'only these pairs'),
  type: text('only this test type'),
  q: text('words in the name of a case'),
  page: PAGE,
})

export const OverTimeQuery = fields({
  view: word(['cases', 'time'], 'what became of each case, or scores over time'),
  state: word(['failing', 'flaky', 'fixed', 'passing'], 'only cases in this state'),
  type: text('only this test type'),
  suite: text('only this suite'),
  cases: word(['common'], 'scores on the cases that all runs share'),
  at: text('of a model: where it was served'),
  page: PAGE,
})

const DRAWN = {
  seed: whole('the seed of a drawn suite', 0, 2 ** 31 - 1),
  pictures: whole('how many pictures a drawn suite has', 1, 10_000),
}
export const drawnQuery = (more: Fields['properties'] = {}): Fields => fields({ ...DRAWN, ...more })

const ONE_TYPE = word(
  testTypes.map(({ name }) => name),
  'the test type of the cases',
)
export const SUITE = {
  type: text('only cases of this test type'),
  class: text('only cases of this class'),
  q: text('words in a case'),
  page: PAGE,
}

export const IMPORT = {
  format: text('the format of the file; detected where absent'),
  type: text('the test type of the cases; as the format has it where absent'),
  boxes: word(['xywh', 'xyxy'], 'how boxes are written; detected where absent'),
  file: text('of an upload that holds several: the file that is read'),
}

export const RUN_IMPORT = {
  format: text('the format of the results; detected where absent'),
  type: ONE_TYPE,
  space: word(SPACES, 'the space of coordinates; as the tool asks for where absent'),
}
