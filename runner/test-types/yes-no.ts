import Type, { type Static } from '../tools/typebox.ts'
import { unusedIn } from '../read/numbers.ts'
import { shownText } from '../read/shown.ts'
import { unreadable } from '../read/unreadable.ts'
import { readYesNo } from '../read/yes-no.ts'
import type { Match, MatchPlace } from '../records/score.ts'
import { decisionFigures, type CountedTest } from '../score/figures.ts'
import { missed } from '../score/match-points.ts'
import { mirror } from '../score/mirrored.ts'
import { boxOnImage } from '../score/on-image.ts'
import { rightOrWrong } from '../score/right-or-wrong.ts'
import { defineTestType } from './define-test-type.ts'

const Given = Type.Object(
  {
    question: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 2000,
        description: 'usually the question of the case stands here or in the case itself',
      }),
    ),
  },
  { additionalProperties: false },
)

const Truth = Type.Object(
  {
    answer: Type.Enum(['yes', 'no']),
    box: Type.Optional(
      Type.Tuple([Type.Number(), Type.Number(), Type.Number({ minimum: 0 }), Type.Number({ minimum: 0 })], {
        description: 'what the question is about, [x, y, width, height], px of the image',
      }),
    ),
  },
  { additionalProperties: false },
)

/** "Is there a red circle in the image?", "Are the two circles touching each other?" */
const SYMMETRIC =
  /^(?:is|are) there (?:an?|any)\b[^,;:?]{1,60}\?$|\b(?:touch|overlap|intersect|cross)(?:es|ing|s|ed|ping)?\b/i

/** A question with yes or no for an answer, as POPE asks about objects (Y. Li et al., 2023). Only whole words count, and only
 * as answers: "there is no cat" holds none. Both words without a marker are ambiguous, where POPE's own script takes everything
 * but a "no" for yes.
 *
 * Score: accuracy, 1 or 0. Over many tests also precision, recall and F1 of "yes", and the share of "yes" said: a model that
 * affirms whatever it is asked shows there. */
export const yesNo = defineTestType({
  name: 'yes-no',
  title: 'Yes or no',
  about: 'Answer a question with yes or no.',
  given: Given,
  truth: Truth,
  passMark: 1,
  metric: 'accuracy',
  explains: { accuracy: '1 where yes or no is right.' },
  placed: false,
  places: [{ field: 'box', title: 'what is asked about', form: 'box', optional: true }],
  typicalOutputTokens: 5,

  question: ({ given, question }) => question ?? given.question ?? 'Does the image show what it should show?',

  format: () => 'Answer only with yes or no, as one word in curly braces: {yes} or {no}.',

  read(reply, { given, question }) {
    const reading = readYesNo(shownText(reply), question ?? given.question)
    if (reading.rule === null)
      return unreadable(
        reply,
        reading.reason,
        unusedIn(
          reply,
          [],
          reading.mentions.map((range) => ({ range, reason: reading.reason })),
          'not part of the answer',
        ),
      )
    const { rule, range, value } = reading
    return {
      readable: true,
      rule,
      range,
      value,
      text: value,
      found: [{ range, raw: [], label: value }],
      unused: unusedIn(reply, [range], [], 'not part of the answer'),
    }
  },

  score({ truth, answer, passMark }) {
    const right = answer.value === truth.answer
    return rightOrWrong(right, {
      expected: truePlace(truth),
      said: answer.found[0],
      passMark,
      sentence: right
        ? `${truth.answer === 'yes' ? 'Yes' : 'No'} is right.`
        : `Answered ${answer.text}; right is ${truth.answer}.`,
    })
  },

  example: ({ truth }) => `{${truth.answer}}`,

  expected: ({ answer }) => answer,

  unanswered: (truth): Match[] => missed([truePlace(truth)]),

  /** What is there is there in a mirror as well, and so is what touches; of other questions that is not sure. */
  mirror: ({ given, truth, question }, { width }) =>
    SYMMETRIC.test(question ?? given.question ?? '')
      ? { given, truth: { ...truth, ...(truth.box ? { box: mirror(width).box(truth.box) } : {}) } }
      : 'asks for something else than whether a thing is there or things touch',

  problems: (_, { box }, image) => (box ? boxOnImage('truth.box', box, image) : []),

  charts: {
    confusion: {
      of: 'answer',
      pairs: ({ matches: [match] }) => [[match?.expected?.label ?? null, match?.found?.label ?? null]],
    },
  },

  figures: () =>
    decisionFigures(({ truth, matches }: CountedTest<unknown, Static<typeof Truth>>) => {
      const said = matches.find(({ found }) => found)?.found
      return { truth: truth.answer === 'yes', said: said ? said.label === 'yes' : null }
    }, 'yes'),
})

const truePlace = ({ answer, box }: Static<typeof Truth>): MatchPlace => {
  if (!box) return { index: 0, label: answer }
  const [x, y, width, height] = box
  return { index: 0, label: answer, shape: { kind: 'box', x, y, width, height } }
}
