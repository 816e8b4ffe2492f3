import Type, { type Static } from '../tools/typebox.ts'
import { QUOTED, readPlainText, withoutQuotes } from '../read/plain-text.ts'
import { looksRefused } from '../read/refusal.ts'
import { hideThinking } from '../read/thinking.ts'
import { unreadable } from '../read/unreadable.ts'
import type { Match, MatchPlace } from '../records/score.ts'
import { anls } from '../score/anls.ts'
import { share } from '../score/f1.ts'
import { meanShare, only, together, type CountedTest } from '../score/figures.ts'
import { missed } from '../score/match-points.ts'
import { boxOnImage } from '../score/on-image.ts'
import { characterErrorRate, normalised, wordErrorRate } from '../score/text-rates.ts'
import { percent } from '../tools/format.ts'
import { defineTestType } from './define-test-type.ts'

const text = Type.String({ minLength: 1, maxLength: 20_000 })

const Given = Type.Object(
  {
    what: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description: 'which text: "the whole text", "the value after TOTAL"',
      }),
    ),
  },
  { additionalProperties: false },
)

const Truth = Type.Object(
  {
    text,
    alternatives: Type.Optional(
      Type.Array(text, { maxItems: 50, description: 'texts that the data set calls right as well' }),
    ),
    lines: Type.Optional(
      Type.Array(
        Type.Object(
          {
            text,
            box: Type.Tuple([Type.Number(), Type.Number(), Type.Number({ minimum: 0 }), Type.Number({ minimum: 0 })], {
              description: '[x, y, width, height], px of the image',
            }),
          },
          { additionalProperties: false },
        ),
        { maxItems: 2000, description: 'where the lines stand, to be drawn' },
      ),
    ),
  },
  { additionalProperties: false },
)

/** Text as it stands in the image. Asked for as plain text; JSON, a code fence, an introduction and quotes around all of it are
 * taken off by named rules, never because the rest fits.
 *
 * Score: 1 - character error rate, at least 0: edits / characters of the right text, after Unicode NFC and with every run of
 * white space as one space; case and punctuation count. Beside it 1 - word error rate and ANLS (lower case, 0 below one half).
 * Where a data set defines several right texts, as DocVQA does, each rate is the best over them. A line counts as read where
 * its text stands in the answer; lines are for the picture and never change the score. The pass mark lets one character in
 * ten be wrong. */
export const readText = defineTestType({
  name: 'read-text',
  title: 'Read text',
  about: 'Transcribe the text in the image.',
  given: Given,
  truth: Truth,
  passMark: 0.9,
  metric: '1 - character error rate',
  explains: {
    cer: 'Share of characters that are right: 1 minus edits over the length of the right text.',
    wer: 'The same counted in whole words.',
    anls: 'Similarity with case ignored, and 0 where less than half is alike, as document benchmarks count.',
    exact: 'Whether the text is right to the last character.',
    lines: 'Share of the lines of the image whose text stands in the answer.',
  },
  placed: false,
  places: [{ field: 'lines', title: 'line', form: 'box', many: true, at: 'box', text: 'text' }],
  tagged: false,
  typicalOutputTokens: 150,

  question: ({ given, question }) => question ?? `Transcribe ${given.what ?? 'the whole text'} in the image.`,

  format: () =>
    'Answer only with the text itself, exactly as it stands in the image: the same case and punctuation, in reading order, without quotes and without any remark.',

  read(reply) {
    const shown = hideThinking(reply)
    const reading = looksRefused(reply) ? null : readPlainText(shown)
    if (!reading || reading.rule === null) return unreadable(reply, reading?.reason ?? '', [])
    const { rule, range, notes } = reading
    return {
      readable: true,
      rule,
      range,
      value: reading.text,
      text: short(reading.text, 80),
      found: [{ range, raw: [], label: short(reading.text, 60), ...(notes.length > 0 ? { notes } : {}) }],
      unused: [],
    }
  },

  score({ truth, answer, passMark }) {
    const right = [truth.text, ...(truth.alternatives ?? [])].map(normalised)
    const whole = normalised(String(answer.value))
    const bare = answer.found[0]?.notes?.includes(QUOTED) ? normalised(withoutQuotes(String(answer.value))) : whole
    const rate = (text: string): number => Math.min(...right.map((name) => characterErrorRate(text, name)))
    const said = rate(bare) < rate(whole) ? bare : whole
    const score = 1 - Math.min(...right.map((name) => characterErrorRate(said, name)))
    const exact = right.includes(said)
    const lines = lineMatches(truth, said)
    const read = lines.filter(({ verdict }) => verdict === 'matched').length
    return {
      score,
      passed: score >= passMark,
      passMark,
      metric: '1 - character error rate',
      metrics: [
        share('cer', '1 - CER', score),
        share('wer', '1 - WER', 1 - Math.min(...right.map((name) => wordErrorRate(said, name)))),
        share('anls', 'ANLS', anls(said, right)),
        share('exact', 'Exact', exact ? 1 : 0),
        share('lines', 'Lines read', lines.length > 0 ? read / lines.length : null),
      ],
      matches: [
        {
          verdict: exact ? 'matched' : 'wrong',
          expected: textPlace(truth),
          found: { index: 0, label: answer.text, ...(answer.range ? { range: answer.range } : {}) },
          measure: { name: '1 - CER', value: score, unit: '%' },
        },
        ...lines,
      ],
      sentence: exact
        ? 'The text is exactly right.'
        : `${percent(score)} of the characters are right${lines.length > 0 ? `, ${read} of ${lines.length} lines read without a fault` : ''}.`,
    }
  },

  example: ({ truth }) => truth.text,

  expected: (truth) => short(truth.text, 80),

  unanswered: (truth) => missed([textPlace(truth), ...linePlaces(truth)]),

  problems: (_, { text, lines = [] }, image) => [
    ...(normalised(text) === '' ? [{ field: 'truth.text', message: 'is only white space' }] : []),
    ...lines.flatMap(({ box }, i) => boxOnImage(`truth.lines[${i}].box`, box, image)),
  ],

  figures: () =>
    together<CountedTest<unknown, Static<typeof Truth>>>(
      meanShare('cer', 'Mean 1 - CER'),
      meanShare('wer', 'Mean 1 - WER'),
      meanShare('anls', 'ANLS'),
      meanShare('exact', 'Exact'),
      only(({ truth }) => truth.lines?.length, meanShare('lines', 'Lines read')),
    ),
})

/** On one line, cut with an ellipsis. */
const short = (text: string, most: number): string => {
  const line = text
    .slice(0, most * 4)
    .replace(/\s+/g, ' ')
    .trim()
  return line.length > most ? `${line.slice(0, most - 1)}…` : line
}

const textPlace = ({ text }: Static<typeof Truth>): MatchPlace => ({ index: 0, label: short(text, 60) })

/** A line is named by its number in tables; on the image it says itself what it is, and a tag would hide the line above. */
const linePlaces = ({ lines = [] }: Static<typeof Truth>): MatchPlace[] =>
  lines.map(({ box: [x, y, width, height] }, i) => ({
    index: i + 1,
    label: `line ${i + 1}`,
    shape: { kind: 'box', x, y, width, height },
  }))

function lineMatches(truth: Static<typeof Truth>, said: string): Match[] {
  return linePlaces(truth).map((expected, i) => ({
    verdict: said.includes(normalised(truth.lines?.[i]?.text ?? '')) ? 'matched' : 'missed',
    expected,
    found: null,
  }))
}
