import sharp from 'sharp'
import { drawPicture } from '../../runner/draw/index.ts'
import { outcomeOf } from '../../runner/one-test/outcome.ts'
import { seeded } from '../../runner/tools/random.ts'
import { SPACES, type Space } from '../../runner/records/space.ts'
import { startWorkers } from '../../runner/tools/workers.ts'
import { judge, mutated } from '../contracts/test-type.ts'
import { samples } from '../fixtures/test-type-samples.ts'

/** `npm run fuzz [-- replies [pictures]]`: mutated replies over all test types, each read, scored and marked, and a sample of them
 * drawn. Every answer, score and mark must fit its schema, and no number be NaN. Ends with what went wrong. */
const replies = Number(process.argv[2] ?? 100_000)
const pictures = Math.min(replies, Number(process.argv[3] ?? 2000))
/** The sample is spread over all replies, and over all test types. */
const isDrawn = (index: number): boolean =>
  Math.floor((index * pictures) / replies) < Math.floor(((index + 1) * pictures) / replies)
const random = seeded(11)
const workers = startWorkers()
const images = new Map<string, Buffer>()
const wrong: string[] = []
let drawn = 0
let read = 0
let scored = 0

async function one(index: number): Promise<void> {
  // a reply of each type in turn; the rows of a type in turn as well
  const sample = samples[index % samples.length]
  const known = sample?.cases[0]
  if (!sample || !known) return
  const { width, height } = known.original
  const key = `${width}x${height}`
  const image =
    images.get(key) ??
    (await sharp({ create: { width, height, channels: 3, background: '#dcdcd6' } })
      .png()
      .toBuffer())
  images.set(key, image)
  const reply = mutated(
    sample.replies[Math.floor(index / samples.length) % sample.replies.length]?.reply.slice(0, 5000) ?? '',
    random,
  )
  try {
    const { answer, score, marks } = judge(sample.type, known, reply, SPACES[index % SPACES.length] as Space)
    if (answer.readable) read++
    if (score) scored++
    if (score && !score.metrics.every((metric) => metric.value === null || Number.isFinite(metric.value)))
      wrong.push(`${sample.type.name}: a metric is no number`)
    if (!isDrawn(index)) return
    const { outcome, sentence } = outcomeOf({
      reply: { text: reply, finish: 'stop', native: null, usage: { input: null, output: null }, servedModel: null },
      fault: null,
      answer,
      score,
      placed: sample.type.placed,
      refusedInWords: false,
    })
    const { annotated, width: w } = await drawPicture(
      {
        image,
        marks,
        text: {},
        bar: {
          outcome,
          score: score?.score ?? null,
          type: sample.type.name,
          case: 'fuzz',
          figures: [],
          asked: reply,
          expected: '',
          found: sentence,
          model: 'fuzz/fuzz',
          suite: 'fuzz',
          repeat: '1',
          when: '',
          cost: '',
          tokens: '',
          elapsed: '',
          run: 'fuzz',
          test: String(index),
          address: '',
        },
      },
      workers,
    )
    if (annotated.length > 100 && w > 0) drawn++
  } catch (error) {
    wrong.push(`${sample.type.name}: ${(error as Error).message} for ${JSON.stringify(reply.slice(0, 200))}`)
  }
}

const numbers = Array.from({ length: replies }, (_, index) => index).values()
await Promise.all(
  Array.from({ length: 4 }, async () => {
    for (const index of numbers) await one(index)
  }),
)
await workers.close()
for (const text of wrong.slice(0, 20)) process.stdout.write(`${text}\n`)
process.stdout.write(
  `${replies} replies: ${read} read, ${scored} scored, ${drawn} of ${pictures} drawn, ${wrong.length} went wrong\n`,
)
process.exit(wrong.length > 0 || drawn !== pictures ? 1 : 0)
