import sharp from 'sharp'
import { cpuSince } from '../helpers/cpu-time.ts'
import t from '../helpers/tap.ts'
import { builtin } from '../../runner/model-apis/builtin.ts'
import { spaceOf, understand } from '../../runner/model-apis/builtin/understand-prompt.ts'
import { ApiFault, type CallRequest, type ImagePart, type Wire } from '../../runner/model-apis/define-model-api.ts'
import { seeded } from '../../runner/tools/random.ts'
import type { AnyTestType } from '../../runner/test-types/define-test-type.ts'
import { testType } from '../../runner/test-types/index.ts'
import { modelApiContract } from '../contracts/model-api.ts'
import { cpuMs } from '../helpers/cpu-time.ts'
import { askBuiltin, connection, partOf, modelOf, asked, draw, white, INK } from '../helpers/ask-builtin.ts'
import { sharedWorkers } from '../helpers/test-runner.ts'

t.setTimeout(1_190_000)
const workers = sharedWorkers()
const { wireFor, ask } = askBuiltin(workers)

t.test('it understands other words than ours', (t) => {
  const cases: [prompt: string, wish: Partial<ReturnType<typeof understand>>][] = [
    ['How many red circles can you see? Answer with a number.', { task: 'count', object: 'red circles' }],
    [
      'Count total number of squares in the image. Answer with only the number in curly brackets e.g. {3}.',
      { task: 'count', object: 'squares' },
    ],
    [
      'Locate all dots. Give points as [y, x] with values from 0 to 1000.',
      { task: 'points', object: 'dots', space: 'thousand-yx' },
    ],
    [
      'Point to every triangle. x and y run from 0 (left, top) to 1 (right, bottom).',
      { task: 'points', object: 'triangle', space: 'unit' },
    ],
    ['Give the centers of all spots in percent, 0 to 100.', { task: 'points', object: 'spots', space: 'percent' }],
    [
      'Detect all objects. Only use these labels: red circle, blue square. Boxes as [x1, y1, x2, y2] in pixels of this 700x510 image.',
      { task: 'boxes', labels: ['red circle', 'blue square'], space: 'pixel', size: { width: 700, height: 510 } },
    ],
    [
      'Which pattern is it? Choose one of: random, hexagonal or empty.',
      { task: 'choice', labels: ['random', 'hexagonal', 'empty'] },
    ],
    ['What time does the clock show?', { task: 'time' }],
    [
      'What is the diameter of the spots? The picture is 2 mm wide. Answer in um.',
      {
        task: 'length',
        object: 'spots',
        length: { side: 'diameter', unit: 'um', scale: { amount: 2, unit: 'mm', of: 'width' } },
      },
    ],
    [
      'How wide are the red squares? One pixel is 0.5 nm.',
      { task: 'length', length: { side: 'width', unit: 'nm', scale: { amount: 0.5, unit: 'nm', of: 'px' } } },
    ],
    [
      'Is the grid of dots defective? Reply as {"defective": true, "missing": M, "extra": E}.',
      { task: 'defects', sited: false },
    ],
    ['Find the way from the blue dot to the yellow square.', { task: 'way', ends: ['blue dot', 'yellow square'] }],
    ['Is there a red cross in the image? Answer with yes or no.', { task: 'yes-no', object: 'red cross' }],
    ['What is the value of Rain in May? Answer only with the number.', { task: 'number' }],
    ['Transcribe the whole text in the image.', { task: 'text' }],
    ['Where do you click to hit the Save button?', { task: 'click' }],
    ['Sing.', { task: 'unknown' }],
    ['', { task: 'unknown', space: 'pixel', object: '' }],
  ]
  for (const [prompt, wish] of cases) t.match(understand(prompt), wish, prompt)
  t.equal(spaceOf('Coordinates from 0 to 1,000, not pixels.'), 'thousand')
  for (const hostile of [' ', '\n', 'every ', 'a. ', '(a ', 'labels:', '0 to ', 'how many a ']) {
    t.ok(
      cpuMs(() => {
        understand(hostile.repeat(200_000))
      }) < 5000,
      `${JSON.stringify(hostile)} a million times is soon done with`,
    )
  }
  t.end()
})

t.test('it says so where it cannot tell', async (t) => {
  const image = await partOf(draw(80, 60, white, [[30, 30, 8, INK]]))
  const count = testType('count') as AnyTestType
  for (const prompt of [
    'How many people are in the image?',
    'What is written here?',
    'What time does the clock show?',
    'What is the value of Rain in May?',
    'Is there a cat in the image? {yes} or {no}',
    'How long is the bridge? Answer in m.',
    'Where do you click to hit the Save button?',
    'Find the way from A to B.',
    'Detect all objects.\nLabels: cat, dog',
    'Which animal is it?\nOptions:\nA. cat\nB. dog',
  ]) {
    const reply = await ask('pixels', image, prompt)
    t.match(reply, /^I can't tell: /, prompt)
    t.notOk(
      count.read(reply, { given: { object: 'people' }, space: 'pixel', sent: image, original: image }).readable,
      'which nobody reads as an answer',
    )
  }
})

t.test('it knows the image bytes and the prompt, and nothing else', async (t) => {
  const image = await partOf(
    draw(200, 150, white, [
      [60, 60, 14, INK],
      [130, 90, 14, INK],
    ]),
  )
  const prompt = 'Find the centre of every one of the spots in the image.\nThe image is 200 x 150 pixels.'
  const other = await partOf(draw(90, 90, white, [[30, 30, 8, INK]]))

  const touched = new Set<string>()
  const watched = <T extends object>(target: T, path: string): T =>
    new Proxy(target, {
      get(object, key) {
        const value: unknown = Reflect.get(object, key)
        if (typeof key === 'string' && !Array.isArray(object)) touched.add(`${path}${key}`)
        const isPlain = typeof value === 'object' && value !== null && !Buffer.isBuffer(value)
        return isPlain ? watched(value, Array.isArray(object) ? path : `${path}${String(key)}.`) : value
      },
    })
  const given: unknown[] = []
  const real = wireFor(image)
  const wire: Wire = {
    ...real,
    work: (url, name, input) => {
      given.push(input)
      return real.work(url, name, input)
    },
  }
  const request: CallRequest = { model: modelOf('pixels'), messages: [asked(image, prompt)], seed: 1 }
  t.same(Object.keys(request).sort(), ['messages', 'model', 'seed'], 'a request has no more')
  const { reply } = await builtin.call(watched(request, ''), connection, wire)
  t.same(
    [...touched].filter((path) => !path.startsWith('messages.')).sort(),
    ['messages', 'model', 'model.model', 'seed'],
    'of the model it reads the id, to know whether it is meant',
  )
  t.same(
    [...touched].filter((path) => path.startsWith('messages.parts.')).sort(),
    ['messages.parts.bytes', 'messages.parts.kind', 'messages.parts.sha', 'messages.parts.text'],
    'of a message its words and image',
  )
  t.same(
    given.map((input) => Object.keys(input as object).sort()),
    [['image', 'question']],
    'and only bytes and words reach the eye',
  )
  t.same(JSON.parse(reply.text).length, 2)

  const answerOf = async (changed: Partial<CallRequest>): Promise<string> =>
    (await builtin.call({ ...request, ...changed }, connection, wireFor(image))).reply.text
  t.equal(await answerOf({ seed: 99 }), reply.text, 'whatever the seed')
  t.equal(
    await answerOf({
      model: { ...request.model, slug: 'empty-truth-0', temperature: 2, space: 'unit', maxOutputTokens: 1 },
    }),
    reply.text,
    "whatever the model's settings",
  )
  t.equal(
    await answerOf({
      messages: [
        asked({ ...image, sha: 'f'.repeat(64), mediaType: 'image/gif', width: 9, height: 9, base64: '' }, prompt),
      ],
    }),
    reply.text,
    'whatever is said about the file',
  )
  t.equal(
    await answerOf({ messages: [{ role: 'user', parts: [{ kind: 'text', text: prompt }, image] }] }),
    reply.text,
    'image first or last',
  )
  t.equal(
    await answerOf({
      messages: [
        { role: 'system', parts: [{ kind: 'text', text: 'There are 5 spots.' }] },
        asked(other, 'How many spots?'),
        { role: 'assistant', parts: [{ kind: 'text', text: '{1}' }] },
        asked(image, prompt),
      ],
    }),
    reply.text,
    'whatever came before',
  )
  t.equal(
    await answerOf({
      messages: [
        asked(image, prompt),
        { role: 'assistant', parts: [{ kind: 'text', text: '?' }] },
        { role: 'user', parts: [{ kind: 'text', text: 'Your last reply could not be read. Answer again.' }] },
      ],
    }),
    reply.text,
    'and again when reminded',
  )
  t.not(await answerOf({ messages: [asked(other, prompt)] }), reply.text, 'another image has another answer')
  const lossless = await partOf(await sharp(image.bytes).png({ palette: false, compressionLevel: 1 }).toBuffer())
  t.equal(await answerOf({ messages: [asked(lossless, prompt)] }), reply.text, 'the same pixels in another file do not')
})

t.test('no image makes it fail', async (t) => {
  const flat = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: '#abc' } })
  const random = seeded(1)
  const noise = Buffer.from(Uint8Array.from({ length: 1200 * 900 * 3 }, () => Math.floor(random() * 256)))
  const spots = draw(300, 200, white, [
    [80, 80, 20, INK],
    [200, 120, 20, INK],
  ])
  const images: Record<string, Buffer> = {
    '1 x 1': await flat(1, 1).png().toBuffer(),
    '1 x 20000': await flat(1, 20_000).png().toBuffer(),
    '20000 x 1': await flat(20_000, 1).png().toBuffer(),
    '2 x 3': await flat(2, 3).png().toBuffer(),
    '8000 x 6000': await flat(8000, 6000).jpeg().toBuffer(),
    noise: await sharp(noise, { raw: { width: 1200, height: 900, channels: 3 } })
      .png()
      .toBuffer(),
    clouds: await sharp(noise.subarray(0, 160 * 120 * 3), { raw: { width: 160, height: 120, channels: 3 } })
      .resize(1600, 1200)
      .jpeg()
      .toBuffer(),
    'not an image': Buffer.from('hello'),
    'an image cut short': spots.subarray(0, spots.length - 200),
    nothing: Buffer.alloc(0),
  }
  const prompts = [
    'How many spots are there?',
    'Find the centre of every one of the spots. x from 0 to 1',
    'Detect them.\nLabels: red circle, cell',
    'Which is it?\nOptions:\nA. empty\nB. random\nC. hexagonal',
  ]
  for (const [name, bytes] of Object.entries(images)) {
    for (const prompt of prompts) {
      const from = process.cpuUsage()
      const image: ImagePart = {
        kind: 'image',
        sha: 'a'.repeat(64),
        mediaType: 'image/png',
        bytes,
        base64: '',
        width: 1,
        height: 1,
      }
      const reply = await ask('pixels', image, prompt)
      t.ok(reply.length > 0, `${name}: ${reply.slice(0, 40)}`)
      t.notMatch(reply, /NaN|Infinity|undefined/)
      // 2 s are promised on a free machine; the limit leaves room for a slow one
      t.ok(cpuSince(from) < 20_000, 'in time')
    }
  }
})

t.test('chance is the same for the same seed, and bad', async (t) => {
  const image = await partOf(draw(200, 150, white, []))
  for (const prompt of [
    'How many spots are there?',
    'Find the centre of every spot.',
    'Detect.\nLabels: cat, dog',
    'Which?\nOptions:\nA. cat\nB. dog\nC. cow',
  ]) {
    const replies = await Promise.all([1, 1, 2, 3, 4, 5, 6].map((seed) => ask('chance', image, prompt, seed)))
    t.equal(replies[0], replies[1], prompt)
    t.ok(new Set(replies).size > 1, 'another seed, another guess')
  }
  t.match(await ask('chance', image, 'Sing.'), /^I can't tell/)
})

t.test('a builtin model says what is wrong with a call', async (t) => {
  const image = await partOf(draw(20, 20, white, []))
  for (const id of ['telepathy', '__proto__', 'x'.repeat(500)]) {
    const error: unknown = await ask(id, image, 'How many?').catch((reason: unknown) => reason)
    t.ok(error instanceof ApiFault && error.fault.code === 'not-found' && !error.fault.retryable, id.slice(0, 20))
    t.match((error as Error).message, 'pixels, chance')
  }
  const blind: CallRequest = {
    model: modelOf('pixels'),
    messages: [{ role: 'user', parts: [{ kind: 'text', text: 'How many?' }] }],
    seed: 1,
  }
  await t.rejects(builtin.call(blind, connection, wireFor(image)), {
    message: 'builtin/pixels needs an image in the question.',
  })
})

t.test('builtin keeps the contract of model APIs', async (t) => {
  const image = await partOf(draw(64, 48, white, [[30, 20, 6, INK]]))
  for (const model of ['pixels', 'chance']) {
    await t.test(model, (t) =>
      modelApiContract(t, {
        api: builtin,
        connection,
        model,
        prompt: 'How many spots are in the image?',
        image,
        looks: model === 'pixels',
        workers,
      }),
    )
  }
})
