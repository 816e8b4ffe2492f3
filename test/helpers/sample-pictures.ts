import sharp from 'sharp'
import type { Bar, PictureInput } from '../../runner/draw/index.ts'
import type { Size } from '../../runner/records/space.ts'
import type { Outcome } from '../../runner/records/words.ts'
import { marksOf, marksOfExpected } from '../../runner/score/marks.ts'
import { seeded } from '../../runner/tools/random.ts'
import { samples } from '../fixtures/test-type-samples.ts'

/** Frames of every kind: enlarged, as they are, narrower than the bar, larger than usual. */
const SIZES: Size[] = [
  { width: 96, height: 64 },
  { width: 300, height: 900 },
  { width: 1024, height: 768 },
  { width: 1500, height: 400 },
]
/** What is written differs in script, length and number. */
const WORDS = [
  'Find every object and answer with a JSON list of boxes. '.repeat(6),
  'Wie viele? \u00dcber 20 \u2013 m\u00f6glichst genau.',
  '\u65e5\u672c\u8a9e\u306e\u8cea\u554f\u3067\u3059\u3002',
  '\u05e9\u05dc\u05d5\u05dd 12 \u0627\u0644\u0639\u0631\u0628\u064a\u0629',
]

/** About two hundred pictures to draw: every test type, its cases and replies in each size of frame, and every outcome. The
 * words of the bars are set here, so that they change with the drawing alone. */
export async function samplePictures(): Promise<{ name: string; input: PictureInput }[]> {
  const pictures: { name: string; input: PictureInput }[] = []
  const grounds = await Promise.all(SIZES.map((frame) => ground(frame)))
  for (const { type, cases, replies, examples } of samples) {
    const says = [...Object.values(examples), ...replies.map(({ reply }) => reply)].slice(0, 3)
    for (const [index, frame] of SIZES.entries())
      for (const [at, item] of [...cases.slice(0, 1), ...says.map(() => cases[0])].entries()) {
        if (!item) continue
        const { given, truth, original, sent } = item
        const reply = at === 0 ? '' : (says[at - 1] as string)
        const answer = type.read(reply, { given, space: 'thousand', sent, original })
        const score = answer.readable ? type.score({ given, truth, answer, original, passMark: type.passMark }) : null
        const marks = score ? marksOf(score.matches) : marksOfExpected(type.unanswered(truth, given))
        const outcome = score ? (score.passed ? 'passed' : 'failed') : (OTHERWISE[pictures.length % 3] as Outcome)
        pictures.push({
          name: `${type.name} ${frame.width}x${frame.height} ${at}`,
          input: {
            image: grounds[index] as Buffer,
            marks: marks.map((mark) => ({ ...mark })),
            tagged: pictures.length % 5 !== 0,
            text: { Software: 'test' },
            bar: barOf(outcome, score?.score ?? null, WORDS[(index + at) % WORDS.length] as string),
          },
        })
      }
  }
  return pictures
}

const OTHERWISE: readonly Outcome[] = ['unparsed', 'refused', 'error']

const barOf = (outcome: Outcome, score: number | null, words: string): Bar => ({
  outcome,
  score,
  type: 'detect',
  case: 'photo-1',
  figures: ['detection 50 %', 'false 25 %'],
  asked: words,
  expected: '2 boxes',
  found: `3 boxes: ${words.slice(0, 40)}`,
  model: 'lab/eyes-2',
  suite: 'starter',
  repeat: '1',
  when: '2026-11-23 14:06:31 UTC',
  cost: 'free',
  tokens: 'in 1,262 out 394 tokens',
  elapsed: '5.89 s',
  run: '20261123T140509Z-nightly',
  test: '0042',
  address: '/runs/20261123T140509Z-nightly/tests/0042-detect-photo-1-eyes-2',
})

/** Colours that differ from pixel to pixel: whatever is mixed with them shows. Noise that comes back is packed in a third of the
 * time of noise that does not. */
function ground({ width, height }: Size): Promise<Buffer> {
  const random = seeded(1)
  const noise = Array.from({ length: 4099 }, () => random() * 90)
  const pixels = Buffer.alloc(width * height * 3)
  for (let i = 0; i < pixels.length; i++) pixels[i] = (i % 251) * 0.6 + (noise[i % noise.length] as number)
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 1 })
    .toBuffer()
}
