import t from '../helpers/tap.ts'
import { answer } from '../../runner/test-types/answer.ts'

const image = { width: 100, height: 100 }

/** Score of a reply, as a run would have it; null where it cannot be read. */
function scored(given: object, answers: string[], reply: string, question?: string, more: object = {}) {
  const read = answer.read(reply, { given, question, space: 'unit', sent: image, original: image })
  if (!read.readable) return null
  return answer.score({ given, truth: { answers, ...more }, answer: read, original: image, passMark: 1, question })
}
const scoreOf = (...args: Parameters<typeof scored>): number | null => scored(...args)?.score ?? null

t.test('another answer that is nearly the same fails', (t) => {
  t.equal(scoreOf({}, ['Generation Z'], 'Generation X'), 0)
  t.equal(scoreOf({}, ['March 2021'], 'March 2022'), 0)
  t.equal(
    scored({}, ['March 2021'], 'March 2022')?.sentence,
    'Read "March 2022"; right is "March 2021": "2" instead of "1".',
  )
  t.equal(scored({}, ['dark blue', 'navy'], 'light blue')?.sentence, 'Read "light blue"; right is "dark blue".')
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

t.test('units of every kind', (t) => {
  for (const [unit, right, replies] of [
    [
      'bar',
      '35',
      { '35 bar': 1, '3500 kPa': 1, '35,000 mbar': 1, '3.5 MPa': 1, '35 psi': 0, '35 atm': 0, '35 kg': 0, 35: 1 },
    ],
    [
      'kg',
      '2.5',
      { '2500 g': 1, '2.5 kilograms': 1, '2.5 kgs': 1, '2.5 lbs': 0, '2.5 g': 0, '2.5 %': 0, '0.0025 t': 1 },
    ],
    ['lb', '10', { '10 pounds': 1, '160 oz': 1, '10 lbs': 1, '10 kg': 0, '£10': 0 }],
    ['°C', '20', { '20 °C': 1, '20°': 1, '20 degrees Celsius': 1, '68 °F': 1, '293.15 kelvin': 1, '20 °F': 0 }],
    ['°F', '-4', { '-20 °C': 1, '-4 degrees Fahrenheit': 1, '-4 °C': 0 }],
    [
      'min',
      '80',
      {
        '80 minutes': 1,
        '1 h 20 min': 1,
        '1 hour and 20 minutes': 1,
        '1 hr, 20 mins': 1,
        '4800 s': 1,
        '80 s': 0,
        '1 h 20 kg': 0,
      },
    ],
    ['day', '14', { '2 weeks': 1, '14 days': 1, '2 months': 0 }],
    [
      'USD',
      '5',
      {
        $5: 1,
        '5 dollars': 1,
        '5 US dollars': 1,
        US$5: 1,
        '500 cents': 1,
        '500¢': 1,
        '€5': 0,
        '5 euros': 0,
        '5 pounds': 0,
      },
    ],
    ['million EUR', '3.5', { '3.5': 1, '€3.5 million': 1, '3,500,000 €': 1, '$3.5 million': 0, '3,500 €': 0 }],
    ['km/h', '60', { '60 km/h': 1, '60 kph': 1, '60 mph': 0, '60 km': 0 }],
    ['%', '12', { '12%': 1, '12 percent': 1, 12: 1, '12 kg': 0 }],
    ['ml', '250', { '0.25 l': 1, '25 cl': 1, '250 mg': 0 }],
    ['widgets', '4', { '4 widgets': 1, 4: 1, '4 gadgets': 0 }],
    ['ft', '5.25', { '5 ft 3 in': 1, '63 inches': 1, '1.6002 m': 1 }],
  ] as const)
    for (const [reply, score] of Object.entries(replies))
      t.equal(scoreOf({ rule: 'number', unit }, [right], `{${reply}}`), score, `${reply} for ${right} ${unit}`)
  t.equal(scoreOf({ rule: 'number', unit: 'bar' }, ['35 psi'], '35'), 0, 'what says no unit is in the one asked for')
  t.same(answer.problems?.({ rule: 'number' }, { answers: ['1 h 20 min'] }, image), [])
  t.end()
})

t.test('items by other names', (t) => {
  const truth = {
    synonyms: [
      ['red', 'crimson', 'scarlet'],
      ['blue', 'navy'],
    ],
  }
  for (const [reply, score] of [
    ['crimson; navy', 1],
    ['Navy, red', 1],
    ['crimson; red', 0.5],
    ['green; blue', 0.5],
    ['navy; blue', 0.5],
  ] as const)
    t.equal(scored({ rule: 'list' }, ['red, blue'], `{${reply}}`, undefined, truth)?.score, score, reply)
  // an item that is there under its own name is not taken by a synonym of another
  t.equal(scored({ rule: 'list' }, ['red, crimson'], '{crimson; scarlet}', undefined, truth)?.score, 1)
  t.match(
    answer.problems?.({ rule: 'exact' }, { answers: ['red'], ...truth }, image).map(({ field }) => field),
    ['truth.synonyms'],
  )
  t.end()
})
