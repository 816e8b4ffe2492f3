import t from '../helpers/tap.ts'
import { judgeReply } from '../helpers/replies.ts'
import { ENGLISH_FRAMES, FOREIGN_FRAMES } from '../fixtures/reply-frames.ts'

/** An answer, another one that a frame may deny or think of, and what must be read. */
interface Said {
  type: string
  given?: Record<string, unknown>
  question?: string
  answer: string
  other: string
  right: unknown
}

const options = [{ name: 'square grid' }, { name: 'hexagonal grid' }, { name: 'random' }]
const dog = 'Is there a dog in the image?'
const SAID: readonly Said[] = [
  { type: 'yes-no', question: dog, answer: 'yes', other: 'no', right: 'yes' },
  { type: 'yes-no', question: dog, answer: 'no', other: 'yes', right: 'no' },
  { type: 'yes-no', answer: 'Yes', other: 'No', right: 'yes' },
  { type: 'yes-no', answer: 'No', other: 'Yes', right: 'no' },
  { type: 'pattern', given: { options }, answer: 'hexagonal grid', other: 'random', right: 'hexagonal grid' },
  { type: 'pattern', given: { options }, answer: 'B', other: 'A', right: 'hexagonal grid' },
  {
    type: 'pattern',
    given: { options },
    answer: 'B. hexagonal grid',
    other: 'A. square grid',
    right: 'hexagonal grid',
  },
  { type: 'pattern', given: { options }, answer: '(B)', other: '(C)', right: 'hexagonal grid' },
  { type: 'pattern', given: { options }, answer: 'A', other: 'C', right: 'square grid' },
  ...(
    [
      ['7', '5', 7],
      ['seven', 'five', 7],
      ['0', '3', 0],
      ['1', '2', 1],
    ] as const
  ).map(([answer, other, right]) => ({ type: 'count', given: { object: 'squares' }, answer, other, right })),
  ...(
    [
      ['12.5', '11', 12.5],
      ['1,234', '900', 1234],
      ['-4.5', '4.5', -4.5],
      ['35%', '40%', 35],
      ['$12.50', '$9', 12.5],
    ] as const
  ).map(([answer, other, right]) => ({ type: 'number', answer, other, right })),
  { type: 'clock', answer: '10:08', other: '2:40', right: [10, 8, null] },
  { type: 'clock', given: { seconds: true }, answer: '3:45:20', other: '9:15:00', right: [3, 45, 20] },
  { type: 'clock', answer: 'half past 3', other: 'half past 4', right: [3, 30, null] },
  {
    type: 'size',
    given: { unit: 'µm', what: 'the spot', scale: 'The bar is 10 µm.' },
    answer: '4.2 µm',
    other: '3.1 µm',
    right: 4.2,
  },
  ...(
    [
      ['Red', 'Blue'],
      ['Dr. M. Okafor', 'Dr. A. Smith'],
      ['The Green Mile', 'Alien'],
      ['42 km/h', '41 km/h'],
    ] as const
  ).map(([answer, other]) => ({ type: 'answer', answer, other, right: answer })),
]

/** A truth that fits the schema; it has no part in what is read. */
const truthOf = ({ type, right }: Said): Record<string, unknown> => {
  if (type === 'count') return { count: right }
  if (type === 'answer') return { answers: [right] }
  return type === 'number' ? { value: 1 } : {}
}

for (const [title, frames] of [
  ['English', ENGLISH_FRAMES],
  ['other languages', FOREIGN_FRAMES],
] as const)
  t.test(`every type reads the answer in each frame: ${title}`, (t) => {
    for (const said of SAID) {
      const { type, given = {}, question, answer, other, right } = said
      const wrong = frames.flatMap((frame) => {
        // a free answer that nothing marks is the whole reply
        if (type === 'answer' && frame === 'Assistant: ‹A›') return []
        const reply = frame.replaceAll('‹A›', () => answer).replaceAll('‹B›', () => other)
        const { verdict, read } = judgeReply({
          id: frame,
          type,
          given,
          truth: truthOf(said),
          ...(question === undefined ? {} : { question }),
          space: 'thousand',
          reply,
          right,
        })
        return verdict === 'right' ? [] : [`${verdict}: ${JSON.stringify(reply)} -> ${read}`]
      })
      t.same(wrong, [], `${type}: ${answer}`)
    }
    t.end()
  })
