import { CONTROL_KINDS, DIFFERS, FAILURE_REASONS, OUTCOMES, SPACES, VERDICTS } from '../../runner/index.ts'
import { NOT_COMPARED } from './charted-tests.ts'
import { fields, matching, PAGE, several, text, whole, word, type Fields } from './declared.ts'
import { OUTCOME_GROUPS } from './outcome-groups.ts'
import { BLIND, NO_CONTROL, NOT_REVIEWED } from './row-columns.ts'
import { TEST_VIEWS, THUMB_SIZES } from './tests.ts'
import { SORT_WORDS } from './test-sorts.ts'

/** What lists of tests read of an address. On its own: the list of a report has it too, and should carry no more than that. */

export const CURSOR = {
  cursor: text(
    'where the list goes on, from `next` of the answer before; nothing is told twice while tests and runs come',
  ),
  limit: whole('how many the answer lists at most', 1, 500),
}

export const VERSION = text(
  'the result version whose outcomes and scores are meant; as the run scored them where absent',
)

export const TESTS = {
  api: several('APIs'),
  model: several('models'),
  suite: several('suites'),
  type: several('test types'),
  class: several('classes of cases'),
  tag: several('tags of cases'),
  outcome: several('outcomes, or groups of them', [...OUTCOMES, ...Object.keys(OUTCOME_GROUPS)]),
  review: several('verdicts of people', [...VERDICTS, NOT_REVIEWED]),
  reason: several('why a test did not pass', FAILURE_REASONS),
  refusal: several('what a refusal was about'),
  suspect: several('the space that a reply was probably meant in', ['any', ...SPACES]),
  differs: several("of imported tests: how the other tool's verdict stands beside ours", ['any', ...DIFFERS]),
  control: several('kinds of controls; tests themselves where absent', [NO_CONTROL, BLIND, ...CONTROL_KINDS]),
  differ: word(['outcome'], 'cases on which models ended differently'),
  right: text('cases on which this model (api/model) passed'),
  wrong: text('cases on which this model (api/model) did not pass'),
  truth: text('of a confusion matrix: what is right'),
  said: text('of a confusion matrix: what was said'),
  unmet: matching(/^\d{1,6}(\.\d{1,6})?$/, 'of a curve: tests of which not all is right at this threshold'),
  label: text('of a curve: tests with this label'),
  off: matching(
    new RegExp(`^(${NOT_COMPARED}|-?[\\d.]*\\.\\.-?[\\d.]*)$`),
    'of a histogram: tests that are so far off, -3..-1, or none for what cannot be compared',
  ),
  q: text('words in names, questions, truths and replies, in the language of the search box'),
  sort: word(SORT_WORDS, 'the order; n is that of the plan'),
  view: word(TEST_VIEWS, 'rows, tiles or a matrix of cases and models', 'table'),
  tile: word(['annotated', 'original'], 'which picture a tile shows'),
  thumb: word(THUMB_SIZES, 'how large the pictures of a sheet are'),
  cells: word(['kept'], 'of a matrix: only the tests that the filter keeps'),
  across: text('the list over all runs that a test was opened from'),
  version: VERSION,
  page: PAGE,
}

/** A test, a case or a queue in the list that it was opened from. */
export const inTestsQuery = (more: Fields['properties'] = {}): Fields => fields({ ...TESTS, ...more })
export const TestsQuery = fields({ ...TESTS, ...CURSOR })
