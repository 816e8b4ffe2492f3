import type { Test } from '../helpers/tap.ts'
import { Value } from '../../runner/tools/typebox.ts'
import { recordRequest } from '../../runner/ask/record-call.ts'
import { createWire } from '../../runner/ask/wire.ts'
import { composeQuestion } from '../../runner/ask/compose.ts'
import { systemClock } from '../../runner/tools/clock.ts'
import type { Connection, ImagePart, ModelApi } from '../../runner/model-apis/define-model-api.ts'
import { modelApis, splitModel } from '../../runner/model-apis/index.ts'
import { imageRules } from '../../runner/model-apis/image-rules/index.ts'
import { priceFor } from '../../runner/prices/index.ts'
import { ReplySchema } from '../../runner/records/exchange.ts'
import { type Model, ModelSchema } from '../../runner/records/model.ts'
import type { Workers } from '../../runner/tools/workers.ts'

export interface ModelApiCase {
  api: ModelApi
  connection: Connection
  /** a model it serves */
  model: string
  /** a question with an image that this model can answer */
  prompt: string
  image: ImagePart
  /** false for a model that guesses without looking: its record holds no image */
  looks: boolean
  workers: Workers
  /** the list that it stands in */
  known?: readonly ModelApi[]
}

/** What the runner relies on in every model API. */
export async function modelApiContract(
  t: Test,
  { api, connection, model: id, prompt, image, looks, workers, known = modelApis }: ModelApiCase,
): Promise<void> {
  const wire = () =>
    createWire({
      connection,
      signal: new AbortController().signal,
      timeoutMs: 60_000,
      clock: systemClock,
      workers,
      images: [image],
      redact: (text) => text,
    })
  const model: Model = { ...api.defaults(id), api: api.name, model: id, slug: 'model', price: priceFor(api, id) }

  t.match(api.name, /^[a-z0-9-]+$/, 'its name can stand before the slash of a model')
  t.equal(
    known.find(({ name }) => name === api.name),
    api,
    'it is in the list, and no other has its name',
  )
  t.same(splitModel(`${api.name}/${id}`), { api: api.name, model: id })
  const { keys, keyHeader, keyNeeded, baseUrl, defaultBaseUrl } = api.settings
  t.ok(
    URL.canParse(defaultBaseUrl) || (defaultBaseUrl === '' && baseUrl !== null),
    'it has an address, or a variable that must name one',
  )
  t.ok(!keyNeeded || keys.length > 0, 'a key that is needed has a name')
  t.equal(keyHeader === null, keys.length === 0, 'and a header that carries it')
  t.ok(
    keyHeader === null ||
      recordRequest(
        { method: 'POST', url: new URL('http://x/'), headers: { [keyHeader.name]: 'v' }, body: null },
        [],
        (text) => text,
      ).headers[keyHeader.name] === undefined,
    'which is never recorded',
  )

  for (const name of [id, '', 'no-such-model', '../../etc/passwd', '__proto__', 'ü'.repeat(500)]) {
    const defaults = api.defaults(name)
    t.ok(
      defaults.image.rule === undefined || imageRules.includes(defaults.image.rule),
      'its image rule is one that there is',
    )
    t.ok(
      Value.Check(ModelSchema, { ...model, ...defaults }),
      `defaults for ${JSON.stringify(name.slice(0, 20))} make a model`,
    )
    t.not(api.defaults(name), defaults, "and are nobody else's object")
  }

  const offered = await api.models(connection, wire())
  t.ok(offered.includes(id), 'it offers the model')

  const used = wire()
  const messages = composeQuestion({ prompt, image, imageFirst: model.image.first })
  const before = JSON.stringify(messages)
  const { reply } = await api.call({ model, messages, seed: 7 }, connection, used)
  t.ok(Value.Check(ReplySchema, reply), 'the reply has the form that is stored')
  t.not(reply.text.trim(), '', 'and says something')
  t.equal(reply.finish, 'stop')
  t.equal(JSON.stringify(messages), before, 'the messages are left as they were')

  const recorded = JSON.stringify(used.record.request)
  t.ok(used.record.request, 'the request is on record')
  t.notMatch(recorded, image.bytes.toString('base64').slice(0, 60), 'without the bytes of the image')
  t.equal(recorded.includes(image.sha), looks, 'which stands there by its sha')
  t.match(recorded, prompt.slice(0, 20), 'with the words of the question')
}
