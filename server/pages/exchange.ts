import type { Attempt, Exchange, Message, Test, Turn } from '../../runner/index.ts'
import { definePage } from '../define-page.ts'
import { bytes, plural } from '../format.ts'
import { urls } from '../urls.ts'
import { attemptFacts } from './parts/attempts.ts'
import { curlOf, keyLineOf, type KeyLine } from './parts/curl.ts'
import { roleNames } from './parts/examples.ts'
import { runCrumbs } from './parts/run-head.ts'

const KINDS = { question: 'question', reminder: 'reminder of the answer format', 'follow-up': 'follow-up question' } as const

/** Where the bytes behind each `{"$image": sha}` of the requests are. */
function imageFiles(exchange: Exchange, test: Test): Map<string, string> {
  const files = new Map([[test.case.image.sha, test.case.image.file]])
  if (test.sent) files.set(test.sent.sha, test.sent.file)
  for (const turn of exchange.turns) for (const message of turn.messages) for (const image of message.images) files.set(image.sha, image.file)
  return files
}

const messageOf = (run: string, message: Message, role: string) => ({
  role, text: message.text,
  images: message.images.map((image) => ({
    src: urls.files(run, image.file), width: image.width, height: image.height,
    about: `${image.width} × ${image.height} px, ${image.mediaType}, ${bytes(image.bytes)}, sha256 ${image.sha.slice(0, 12)}`,
  })),
})

const pretty = (value: unknown): string => JSON.stringify(value, null, 2) ?? 'null'

/** A request or a reply as one text: first line, headers, body. */
function wireText(line: string, headers: Record<string, string>, body: unknown): string {
  const text = typeof body === 'string' ? body : pretty(body)
  return [line, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), '', text].join('\n')
}

function attemptOf(attempt: Attempt, key: KeyLine | null, files: ReadonlyMap<string, string>) {
  const { request, response } = attempt
  return {
    ...attemptFacts(attempt),
    request: wireText(`${request.method} ${request.url}`, request.headers, request.body),
    response: response ? wireText(`HTTP ${response.status}`, response.headers, response.body) : '',
    curl: curlOf(attempt, key, files) ?? '',
  }
}

/** Only what a turn adds: the conversation up to it stands in the turns above. A test that is asked again starts anew. */
function added(turn: Turn, before: Turn | undefined): { message: Message; role: string }[] {
  const goesOn = before !== undefined && (before.round ?? 1) === (turn.round ?? 1)
  const names = goesOn ? turn.messages.map(({ role }) => role) : roleNames(turn.messages)
  return turn.messages.map((message, at) => ({ message, role: names[at] ?? message.role })).slice(goesOn ? before.messages.length + 1 : 0)
}

export const exchange = definePage({
  address: '/runs/:run/tests/:test/exchange',
  view: 'exchange',
  async load({ params }, { catalog, runner }) {
    const entry = await catalog.run(params.run)
    const test = await catalog.test(params.run, params.test)
    const whole = await catalog.exchange(params.run, params.test)
    const files = imageFiles(whole, test)
    const key = keyLineOf(runner.apis().find(({ name }) => name === whole.api))
    const calls = whole.turns.reduce((total, turn) => total + turn.attempts.length, 0)
    return {
      title: `exchange · ${test.case.type} ${test.case.id} · ${test.model.api}/${test.model.model}`,
      crumbs: runCrumbs(entry, { text: test.case.type, href: urls.tests(params.run, { type: test.case.type }) }, { text: test.case.id, href: urls.case(params.run, test.case.id) },
        { text: `${test.model.api}/${test.model.model}`, href: urls.test(params.run, params.test) }, { text: 'exchange' }),
      summary: `${plural(whole.turns.length, 'turn')}, ${plural(calls, 'call')}`,
      outcome: test.outcome, sentence: test.sentence,
      turns: whole.turns.map((turn, at) => {
        const reply = turn.attempts.findLast((attempt) => attempt.reply !== null)?.reply ?? null
        return {
          n: turn.n, kind: `${KINDS[turn.kind]}${(turn.round ?? 1) > 1 ? `, asked again (round ${turn.round})` : ''}`,
          messages: added(turn, whole.turns[at - 1]).map(({ message, role }) => messageOf(params.run, message, role)),
          reply: reply ? { text: reply.text, reasoning: reply.reasoning ?? '', finish: reply.native ?? reply.finish, served: reply.servedModel ?? '' } : null,
          attempts: turn.attempts.map((attempt) => attemptOf(attempt, key, files)),
        }
      }),
      file: urls.testFile(params.run, params.test, 'exchange.json'),
      back: urls.test(params.run, params.test),
    }
  },
})
