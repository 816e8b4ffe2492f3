import Type, { type Static } from '../tools/typebox.ts'
import { seedOf } from '../tools/random.ts'
import { readChoice } from '../read/choice.ts'
import { unusedIn } from '../read/numbers.ts'
import { shownText } from '../read/shown.ts'
import { unreadable } from '../read/unreadable.ts'
import type { Match } from '../records/score.ts'
import { share } from '../score/f1.ts'
import { meanShare, together, type CountedTest, type Tally } from '../score/figures.ts'
import { mean } from '../score/summary.ts'
import { rightOrWrong } from '../score/right-or-wrong.ts'
import { defineTestType } from './define-test-type.ts'

const Given = Type.Object(
  {
    options: Type.Array(
      Type.Object(
        {
          name: Type.String({ minLength: 1, maxLength: 100 }),
          about: Type.Optional(
            Type.String({ maxLength: 500, description: 'one line that says what the option means' }),
          ),
        },
        { additionalProperties: false },
      ),
      { minItems: 2, maxItems: 26 },
    ),
    question: Type.Optional(Type.String({ maxLength: 2000 })),
    circular: Type.Optional(Type.Boolean({ description: 'ask once for every rotation of the options' })),
  },
  { additionalProperties: false },
)

const Truth = Type.Object(
  { option: Type.String({ description: 'name of the right option' }) },
  { additionalProperties: false },
)

/** One of several named options. The prompt lists them with letters, as MMBench and MMMU do, and asks for the name in
 * curly braces, as the answer prompts of "Vision language models are blind" do; a letter is understood as well.
 *
 * Score: accuracy, 1 for the right option and 0 for any other. Two options in one reply without a marker which of them is
 * the answer cannot be read; an option is never drawn by lot. */
export const pattern = defineTestType({
  name: 'pattern',
  title: 'Pattern (choice)',
  about: 'Name the one option that fits the image.',
  given: Given,
  truth: Truth,
  passMark: 1,
  metric: 'accuracy',
  explains: { accuracy: '1 where the option chosen is the right one.' },
  placed: false,
  typicalOutputTokens: 15,

  question: ({ given, question }) =>
    [
      question ?? given.question ?? 'Which of the options describes the image?',
      'Options:',
      ...given.options.map(({ name, about }, i) => `${letter(i)}. ${name}${about ? `: ${about}` : ''}`),
    ].join('\n'),

  format: () => 'Answer only with the name of exactly one option, in curly braces, like {name}.',

  read(reply, { given }) {
    const names = given.options.map(({ name }) => name)
    const reading = readChoice(shownText(reply), given.options)
    if (reading.rule === null)
      return unreadable(
        reply,
        reading.reason,
        unusedIn(
          reply,
          [],
          reading.mentions.map((range) => ({ range, reason: reading.reason })),
          'not part of an option',
        ),
      )
    const { rule, range, index } = reading
    const name = names[index] ?? ''
    return {
      readable: true,
      rule,
      range,
      value: name,
      text: name,
      found: [{ range, raw: [], label: name }],
      unused: unusedIn(reply, [range], [], 'not part of an option'),
    }
  },

  score({ truth, answer, passMark }) {
    const right = answer.value === truth.option
    return rightOrWrong(right, {
      expected: { index: 0, label: truth.option },
      said: answer.found[0],
      passMark,
      sentence: right ? `${truth.option} is right.` : `Answered ${answer.text}; right is ${truth.option}.`,
    })
  },

  example: ({ truth }) => `{${truth.option}}`,

  expected: ({ option }) => option,

  unanswered: ({ option }): Match[] => [{ verdict: 'missed', expected: { index: 0, label: option }, found: null }],

  /** Of all that options may be about, only an arrangement is surely the same in a mirror. */
  mirror: ({ given, truth, question }) =>
    /\barrange(?:d|ment)\b/i.test(question ?? given.question ?? '')
      ? { given, truth }
      : 'asks for something else than an arrangement, which a mirror may change',

  problems({ options }, { option }) {
    const names = options.map(({ name }) => folded(name))
    const twice = names.findIndex((name, i) => names.indexOf(name) < i)
    return [
      ...(options.some(({ name }) => name === option)
        ? []
        : [{ field: 'truth.option', message: `is "${option.slice(0, 60)}", which is not among given.options` }]),
      ...(twice < 0
        ? []
        : [
            {
              field: `given.options[${twice}].name`,
              message: `is the same as the name of option ${names.indexOf(names[twice] ?? '') + 1}; case and spacing do not tell options apart`,
            },
          ]),
    ]
  },

  charts: {
    confusion: {
      of: 'option',
      pairs: ({ matches: [match] }) => [[match?.expected?.label ?? null, match?.found?.label ?? null]],
    },
  },

  figures: () => together<Rotated & CountedTest>(meanShare('accuracy', 'Accuracy'), circularAccuracy()),
})

const folded = (name: string): string => name.trim().replace(/\s+/g, ' ').toLowerCase()

const letter = (index: number): string => String.fromCharCode(65 + index)

interface Rotatable {
  id: string
  type: string
  given?: Record<string, unknown> | undefined
}

/** Circular evaluation (MMBench, Liu et al., "MMBench: is your multi-modal model an all-around player?", 2023): a case with
 * `circular` is asked once for every rotation of its options, under the ids <id>-r1 .. <id>-rN. Any other case stays as it is. */
export function rotations<C extends Rotatable>(c: C): C[] {
  const { options, circular } = (c.given ?? {}) as Partial<Static<typeof Given>>
  if (c.type !== 'pattern' || !circular || !options) return [c]
  return options.map((_, by) => ({
    ...c,
    id: rotatedId(c.id, `-r${by + 1}`),
    given: { ...c.given, options: [...options.slice(by), ...options.slice(0, by)] },
  }))
}

const LONGEST_ID = 64
const rotatedId = (id: string, ending: string): string =>
  id.length + ending.length <= LONGEST_ID
    ? id + ending
    : `${id.slice(0, LONGEST_ID - 9 - ending.length)}-${seedOf(id).toString(16).padStart(8, '0')}${ending}`

type Rotated = Pick<CountedTest<Static<typeof Given>>, 'suite' | 'case' | 'repeat' | 'given' | 'passed'>

/** Share of questions that were right in every rotation: chance is about (1/N)^N. Tests of one model, told apart by suite, case
 * and repeat; those that are no rotation are left out, and so is a question that was right as far as it was answered, but not
 * answered in every rotation (an API error is no wrong answer). null where there is none. */
export function circularAccuracy(): Tally<Rotated> {
  const questions = new Map<string, { answered: number; right: boolean; of: number }>()
  return {
    add({ suite, case: id, repeat, given, passed }) {
      if (!given.circular) return
      const key = JSON.stringify([suite, id.replace(/-r\d{1,2}$/, ''), repeat])
      const known = questions.get(key) ?? { answered: 0, right: true, of: given.options.length }
      questions.set(key, { ...known, answered: known.answered + 1, right: known.right && passed })
    },
    figures() {
      const told = [...questions.values()].filter(({ answered, right, of }) => !right || answered === of)
      return [share('circular', 'Right in every rotation', mean(told.map(({ right }) => (right ? 1 : 0))))]
    },
  }
}
