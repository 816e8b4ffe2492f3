import type { Attempt, Exchange, Message, Reply, Test, Turn } from '../../runner/index.ts'
import { definePage } from '../define-page.ts'
import { bytes, dimensions, duration, exactMoment, exactMomentAfter, plural, usd } from '../format.ts'
import { inTestsQuery, testsFilter } from '../filters/index.ts'
import { urls } from '../urls.ts'
import { neighboursOf } from './parts/test/neighbours.ts'
import { nameOfNumber } from './parts/test/test-name.ts'
import { attemptFacts, tellsWhen } from './parts/exchange/attempts.ts'
import { curlOf, keyLineOf, type KeyLine } from './parts/exchange/curl.ts'
import { roleNames } from './parts/exchange/examples.ts'
import { chosenVersion, versionChoice, versionCrumbs } from './parts/run/versions.ts'
import { tokensText } from './parts/exchange/tokens.ts'
import { wholeTestValues } from './parts/values.ts'

const KINDS = {
  question: 'question',
  reminder: 'reminder of the answer format',
  'follow-up': 'follow-up question',
} as const

/** Characters of one text that are shown: an answer may be 16 MB. The file has all of it. */
const SHOWN = 60_000

/** A text as far as a page shows it; `cut` tells how much more there is, '' where that is all. */
const shown = (text: string) => ({
  text: text.slice(0, SHOWN),
  cut: text.length > SHOWN ? `${bytes(text.length - SHOWN)} more` : '',
})

/** What every call on this page has in common. */
interface Place {
  run: string
  folder: string
  key: KeyLine | null
  files: ReadonlyMap<string, string>
  /** false where nobody knows when calls were made */
  whenTold: boolean
}

/** Where the bytes behind each `{"$image": sha}` of the requests are. */
function imageFiles(exchange: Exchange, test: Test): Map<string, string> {
  const files = new Map([[test.case.image.sha, test.case.image.file]])
  if (test.sent) files.set(test.sent.sha, test.sent.file)
  for (const turn of exchange.turns)
    for (const message of turn.messages) for (const image of message.images) files.set(image.sha, image.file)
  return files
}

const messageOf = (run: string, message: Message, role: string) => ({
  role,
  ...shown(message.text),
  images: message.images.map((image) => ({
    src: urls.shownImage(run, image.file),
    width: image.width,
    height: image.height,
    values: { width: image.width, height: image.height, bytes: image.bytes },
    about: [
      dimensions(image),
      image.mediaType,
      bytes(image.bytes),
      image.file.startsWith('sent/') ? 'made for this model' : 'the original',
      `sha256 ${image.sha.slice(0, 12)}`,
    ],
  })),
})

/** A request or a reply as one text: first line, headers, body. */
function wireText(line: string, headers: Record<string, string>, body: unknown): ReturnType<typeof shown> {
  const text = typeof body === 'string' ? body : (JSON.stringify(body, null, 2) ?? 'null')
  return shown([line, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), '', text].join('\n'))
}

/** Moment by moment, each with how long it came after the one before, ms; how long it took alone, where nobody knows when it was. */
function timesOf(attempt: Attempt, facts: ReturnType<typeof attemptFacts>, whenTold: boolean) {
  const { elapsedMs, firstByteMs } = attempt
  const toSendMs = Math.max(0, Date.parse(attempt.sent) - Date.parse(attempt.queued))
  if (!whenTold)
    return [
      {
        name: 'sent',
        time: facts.sent,
        after: elapsedMs === null ? '' : `took ${facts.elapsed}`,
        values: { afterMs: elapsedMs },
      },
    ]
  return [
    { name: 'asked', time: exactMoment(attempt.queued), after: '', values: { afterMs: null } },
    {
      name: 'sent',
      time: exactMoment(attempt.sent),
      after: `after ${duration(toSendMs)}${facts.queued && `, queued for ${facts.queued} of it`}`,
      values: { afterMs: toSendMs },
    },
    ...(firstByteMs === null
      ? []
      : [
          {
            name: 'first byte',
            time: exactMomentAfter(attempt.sent, firstByteMs),
            after: `after ${facts.firstByte}`,
            values: { afterMs: firstByteMs },
          },
        ]),
    ...(attempt.done === null
      ? []
      : [
          {
            name: 'done',
            time: exactMoment(attempt.done),
            after: elapsedMs === null ? '' : `after ${facts.elapsed}`,
            values: { afterMs: elapsedMs },
          },
        ]),
  ]
}

/** One call; its texts are folded away. `id` is its anchor. */
function attemptOf(turn: Turn, attempt: Attempt, { folder, key, files, whenTold }: Place) {
  const { request, response, reply, costSource, costUsd } = attempt
  const facts = attemptFacts(attempt, whenTold)
  return {
    ...facts,
    id: `turn-${turn.n}-call-${attempt.n}`,
    times: timesOf(attempt, facts, whenTold),
    tokens: reply ? tokensText(reply.usage) : '',
    price: `${facts.cost}${costUsd !== null && costSource ? ` (${costSource})` : ''}`,
    sent: request.url === '' ? null : wireText(`${request.method} ${request.url}`, request.headers, request.body),
    got: response
      ? {
          ...wireText(`HTTP ${response.status}`, response.headers, response.body),
          bytes: bytes(response.bytes),
          values: { bytes: response.bytes },
        }
      : null,
    curl: request.url === '' ? '' : (curlOf(attempt, key, folder, files) ?? ''),
  }
}

/** Only what a turn adds: the conversation up to it stands in the turns above. A test that is asked again starts anew. */
function added(turn: Turn, before: Turn | undefined): { message: Message; role: string }[] {
  const goesOn = before !== undefined && (before.round ?? 1) === (turn.round ?? 1)
  const names = goesOn ? turn.messages.map(({ role }) => role) : roleNames(turn.messages)
  return turn.messages
    .map((message, index) => ({ message, role: names[index] ?? message.role }))
    .slice(goesOn ? before.messages.length + 1 : 0)
}

const IN_FORCE = new Map([
  ['effort', 'effort'],
  ['contextCompression', 'image compression'],
  ['temperature', 'temperature'],
  ['retires', 'shuts down on'],
])

/** Settings as the API says they were in force, in the order of the list; others come as they are named. */
const inForceOf = ({ inForce = {} }: Reply): string =>
  Object.entries(inForce)
    .map(([name, value]) => `${IN_FORCE.get(name) ?? name} ${value}`)
    .join(', ')

function turnOf(turn: Turn, before: Turn | undefined, place: Place) {
  const reply = turn.attempts.findLast((attempt) => attempt.reply !== null)?.reply ?? null
  const messages = added(turn, before).map(({ message, role }) => messageOf(place.run, message, role))
  const examples = messages.filter(({ role }) => role.startsWith('example'))
  return {
    n: turn.n,
    kind: `${KINDS[turn.kind]}${(turn.round ?? 1) > 1 ? `, asked again (round ${turn.round})` : ''}`,
    system: messages.filter(({ role }) => role === 'system'),
    examples,
    shots: plural(examples.length / 2, 'solved example'),
    messages: messages.filter((message) => message.role !== 'system' && !examples.includes(message)),
    reply: reply && {
      ...shown(reply.text),
      empty: reply.text === '',
      reasoning: shown(reply.reasoning ?? ''),
      finish: reply.native ?? reply.finish,
      served: reply.servedModel ?? '',
      inForce: inForceOf(reply),
    },
    attempts: turn.attempts.map((attempt) => attemptOf(turn, attempt, place)),
  }
}

function factsOf(test: Test, { turns }: Exchange) {
  const attempts = turns.flatMap((turn) => turn.attempts)
  const failed = attempts.filter(({ fault }) => fault !== null).length
  return [
    {
      name: 'model',
      text: `${test.model.api}/${test.model.model}${test.servedModel && test.servedModel !== test.model.model ? `, served by ${test.servedModel}` : ''}`,
    },
    {
      name: 'turns',
      text: `${plural(turns.length, 'turn')}, ${plural(attempts.length, 'call')}${failed > 0 ? `, ${failed} of them failed` : ''}`,
    },
    {
      name: 'time',
      text: `${duration(test.elapsedMs)}${test.queuedMs >= 1 ? `, queued ${duration(test.queuedMs)} before` : ''}`,
    },
    { name: 'tokens', text: tokensText(test.usage) },
    { name: 'cost', text: `${usd(test.costUsd)}${test.wastedUsd > 0 ? `, ${usd(test.wastedUsd)} of it wasted` : ''}` },
  ]
}

export const exchange = definePage({
  params: ['run', 'test'],
  view: 'exchange',
  query: inTestsQuery(),
  async load({ params, query }, { catalog, runner, config }) {
    const filter = testsFilter(query)
    const named = await nameOfNumber(catalog, params.run, params.test)
    if (named) return { redirect: urls.exchange(params.run, named, filter) }
    const entry = await catalog.run(params.run)
    const test = await catalog.test(params.run, params.test, filter.version)
    const versions = await catalog.rescored(params.run)
    const whole = await catalog.exchange(params.run, params.test)
    const ref = `${test.model.api}/${test.model.model}`
    const place: Place = {
      run: params.run,
      folder: `${config.dataDir}/runs/${entry.id}`,
      files: imageFiles(whole, test),
      whenTold: tellsWhen(test),
      key: keyLineOf(runner.apis().find(({ name }) => name === whole.api)),
    }
    return {
      title: `exchange · ${test.case.type} ${test.case.id} · ${ref}`,
      versions: versionChoice(entry, versions, chosenVersion(versions, filter.version), (name) =>
        urls.exchange(params.run, params.test, { ...filter, version: name }),
      ),
      crumbs: versionCrumbs(
        entry,
        filter.version,
        { text: test.case.type, href: urls.tests(params.run, { type: test.case.type, version: filter.version }) },
        { text: test.case.id, href: urls.case(params.run, test.case.id, filter) },
        { text: ref, href: urls.test(params.run, params.test, filter) },
        { text: 'Exchange' },
      ),
      outcome: test.outcome,
      values: wholeTestValues(test),
      sentence: test.sentence,
      facts: factsOf(test, whole),
      key: place.key?.variable ?? '',
      turns: whole.turns.map((turn, index) => turnOf(turn, whole.turns[index - 1], place)),
      file: urls.testFile(params.run, params.test, 'exchange.json'),
      back: urls.test(params.run, params.test, filter),
      neighbours: neighboursOf(params.run, params.test, await catalog.rowsFor(params.run, filter), filter, (name) =>
        urls.exchange(params.run, name, filter),
      ),
    }
  },
})
