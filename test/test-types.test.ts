import t from 'tap'
import { testType, testTypes } from '../runner/test-types/index.ts'
import { checkTestType } from './contracts/test-type.ts'
import { samples } from './fixtures/test-type-samples.ts'

t.test('the list', (t) => {
  t.same(testTypes.map((type) => type.name), ['count', 'locate', 'pattern', 'size', 'defect', 'point', 'detect', 'read-text', 'yes-no', 'number', 'clock', 'trace'])
  t.equal(testType('locate')?.title, 'Locate')
  t.equal(testType('constructor'), undefined)
  t.same(samples.map(({ type }) => type.name).sort(), testTypes.map((type) => type.name).sort(), 'every type has samples')
  t.end()
})

for (const sample of samples) t.test(sample.type.name, (t) => { checkTestType(t, sample); t.end() })
