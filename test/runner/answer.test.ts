import t from '../helpers/tap.ts'
import { answer } from '../../runner/test-types/answer.ts'

const image = { width: 100, height: 100 }

/** Score of a reply, as a run would have it; null where it cannot be read. */
function scored(given: object, answers: string[], reply: string, question?: string) {
  const read = answer.read(reply, { given, question, space: 'unit', sent: image, original: image })
  if (!read.readable) return null
  return answer.score({ given, truth: { answers }, answer: read, original: image, passMark: 1, question })
}
const scoreOf = (...args: Parameters<typeof scored>): number | null => scored(...args)?.score ?? null

t.test('another answer that is nearly the same fails', (t) => {
  t.equal(scoreOf({}, ['Generation Z'], 'Generation X'), 0)
  t.equal(scoreOf({}, ['March 2021'], 'March 2022'), 0)
  t.equal(
    scored({}, ['March 2021'], 'March 2022')?.sentence,
    'Read "March 2022"; right is "March 2021": "2" instead of "1".',
  )
  const grid = 'Count the rows and columns. Answer as rows={5} columns={6}.'
  for (const [right, reply, score] of [
    ['8x9', 'rows={8} columns={8}', 0],
    ['8x8', 'rows={8} columns={9}', 0],
    ['8x8', 'rows={8} columns={8}', 1],
    ['4x5', 'columns={5} rows={4}', 1],
    ['4x5', 'rows={5} columns={4}', 0],
    ['4x5', '{4} x {5}', 1],
    ['4x5', '4 rows and 5 columns', 1],
    ['4x5', 'There are four rows and five columns.', 1],
    ['4x5', '4', 0],
  ] as const)
    t.equal(scoreOf({ rule: 'multi-number' }, [right], reply, grid), score, `${reply} for ${right}`)
  t.equal(answer.passMark, 1, 'nothing but a wholly right answer passes')
  t.end()
})

t.test('a right answer in the words of a person passes', (t) => {
  for (const [reply, right, question] of [
    ['Red', 'red'],
    ['The sign is green.', 'green', 'What colour is the sign?'],
    ['Dr. M. Okafor', 'Okafor'],
    ['the Eiffel Tower', 'Eiffel tower'],
    ['ice-cream', 'ice cream'],
    ['seven', '7'],
    ['twenty-one', '21'],
    ['1,234', '1234'],
    ['Johnson & Johnson', 'Johnson and Johnson'],
  ] as const)
    t.equal(scoreOf({}, [right], reply, question), 1, `${reply} is ${right}`)
  for (const [reply, right, question] of [
    ['3.5', '35'],
    ['-5', '5'],
    ['C++', 'C'],
    ['A+', 'A-'],
    ['Mr. Smith', 'Mrs. Smith'],
    ['J. Smith', 'M. Smith'],
    ['Hepatitis A', 'Hepatitis B'],
    ['12:30', '1230'],
    ['The car is green.', 'green', 'What colour is the sign?'],
    ['The sign is not green.', 'green', 'What colour is the sign?'],
  ] as const)
    t.equal(scoreOf({}, [right], reply, question), 0, `${reply} is not ${right}`)
  t.end()
})

t.test('relaxed, number, list and ANLS', (t) => {
  for (const [rule, right, reply, score, question] of [
    ['relaxed', '100', '104', 1],
    ['relaxed', '100', '106', 0],
    ['relaxed', '2016', '2008', 0, 'In which year was it the highest?'],
    ['relaxed', '2016', '2008', 1, 'How many were sold?'],
    ['relaxed', '0.12', '12%', 1],
    ['relaxed', '12', '12%', 1],
    ['relaxed', '1234', '$1,234', 1],
    ['relaxed', 'Yes', 'yes', 1],
    ['relaxed', '0', '0.01', 0],
    ['number', '35 bar', '35 psi', 0],
    ['number', '35 bar', '35', 1],
    ['number', '35 bar', '36 bar', 0],
    ['number', '3.2 um', '3200 nm', 1],
    ['number', '106.3 million', '$106.3 million', 1],
    ['number', '4.5', '4.5 or 5', 0],
    ['anls', 'Springfield', 'Springfeld', 1 - 1 / 11],
    ['anls', 'abcd', 'abxy', 0.5],
    ['anls', 'abcde', 'abxyz', 0],
    ['list', 'red, blue and green', 'green; red', 0.8],
    ['list', 'red, blue', '["Blue", "red"]', 1],
    ['list', 'red', 'red, red', 2 / 3],
  ] as const)
    t.equal(scoreOf({ rule }, [right], `{${reply}}`, question), score, `${rule}: ${reply} for ${right}`)
  t.end()
})
