import type { ServerResponse } from 'node:http'
import type { Run, RunEvent, Runner } from '../../runner/index.ts'

const KEPT_EVENTS = 500
const KEPT_RUNS = 50
const MOST_CLIENTS = 500
/** Of one listener. All tabs of a browser share one stream; a browser that cannot do that has one in each tab. */
const MOST_OF_ONE = 8
const HEARTBEAT_MS = 15_000
/** Events of a tenth of a second go out as one write; of longer where many listen, since each costs a write of its own. */
const FLUSH_MS = 100
const FLUSH_MS_OF_ONE = 10
const LONGEST_FLUSH_MS = 1_000
/** A client that does not read is dropped; its browser comes back and catches up. */
const QUEUE_BYTES = 2 ** 20

/** Who listens: a session, or an address where there are none; with when its right to listen runs out, ms since 1970. */
export interface Listener {
  id: string
  runsOut: number
}

interface Told {
  id: number
  text: string
}

/** What has been told on one subject: a run, or '' for all runs. */
class Channel {
  readonly clients = new Map<ServerResponse, Listener>()
  over = false
  #kept: Told[] = []
  #waiting = ''
  #flushed = 0

  add(told: Told): void {
    this.#kept.push(told)
    if (this.#kept.length > KEPT_EVENTS) this.#kept.shift()
    if (this.clients.size > 0) this.#waiting += told.text
  }

  /** What a client that has seen `id` has missed, or null where that is not known any more. */
  since(id: number): string | null {
    const first = this.#kept[0]
    if (first && first.id > id + 1 && this.#kept.length === KEPT_EVENTS) return null
    return this.#kept
      .filter((told) => told.id > id)
      .map((told) => told.text)
      .join('')
  }

  /** `now`: not sooner after the last time than the number of clients allows; without, at once. Returns whether anybody was told
   * anything. */
  flush(now?: number): boolean {
    const everyMs = Math.min(LONGEST_FLUSH_MS, this.clients.size * FLUSH_MS_OF_ONE)
    if (now !== undefined && now - this.#flushed < everyMs) return false
    this.#flushed = now ?? this.#flushed
    const text = this.#waiting
    this.#waiting = ''
    if (text !== '') for (const client of this.clients.keys()) write(client, text)
    return text !== ''
  }
}

function write(client: ServerResponse, text: string): void {
  client.write(text)
  if (client.writableLength > QUEUE_BYTES) client.destroy()
}

/** Server-sent events of runs. Named events: `run` (state of the run in short), `test` (a finished test), `started` (a test
 * that is asked), `notice` (a sentence), `done` (the run has ended; the stream ends with it). */
export class Hub {
  readonly #runner: Runner
  #channels = new Map<string, Channel>([['', new Channel()]])
  #next = 1
  /** ids of another process must not be taken for ours */
  readonly #boot = Date.now().toString(36)
  #told = 0
  readonly #stop: () => void
  readonly #flushing: NodeJS.Timeout
  readonly #beat: NodeJS.Timeout

  constructor(runner: Runner) {
    this.#runner = runner
    this.#stop = runner.onEvent((event) => this.#take(event))
    this.#flushing = setInterval(() => {
      const now = performance.now()
      for (const channel of this.#channels.values()) this.#flush(channel, now)
    }, FLUSH_MS).unref()
    this.#beat = setInterval(
      () =>
        this.#eachClient((client, { runsOut }) => {
          if (runsOut <= Date.now()) client.end()
          else write(client, ': still here\n\n')
        }),
      HEARTBEAT_MS,
    ).unref()
  }

  /** Whether a client that has seen `lastId` has anything to wait for. A browser that is told no (204) stops asking. */
  hasMore(run: string, lastId: string | undefined): boolean {
    if (run === '' || this.#manifestOf(run)) return true
    const seen = this.#seen(lastId)
    return lastId === undefined || (seen !== null && Boolean(this.#channels.get(run)?.since(seen)))
  }

  /** how often listeners were told of anything */
  get told(): number {
    return this.#told
  }

  #flush(channel: Channel, now?: number): void {
    if (channel.flush(now)) this.#told++
  }

  get full(): boolean {
    let clients = 0
    this.#eachClient(() => clients++)
    return clients >= MOST_CLIENTS
  }

  /** Whether somebody has as many streams as one may have. */
  hasMany(id: string): boolean {
    let streams = 0
    this.#eachClient((_client, listener) => {
      if (listener.id === id) streams++
    })
    return streams >= MOST_OF_ONE
  }

  /** Ends the streams of who may not listen any more. */
  end(id: string): void {
    this.#eachClient((client, listener) => {
      if (listener.id === id) client.end()
    })
  }

  /** Adds a client to a run's stream ('' for all runs): what it missed, else how things stand, then everything new. */
  join(run: string, client: ServerResponse, lastId: string | undefined, listener: Listener): void {
    const channel = this.#channels.get(run)
    const manifest = this.#manifestOf(run)
    if (channel) this.#flush(channel)
    const seen = this.#seen(lastId)
    const missed = seen === null ? null : channel?.since(seen)
    client.write('retry: 2000\n\n')
    if (missed) client.write(missed)
    else
      for (const item of run === '' ? this.#runner.active().map((live) => live.manifest) : manifest ? [manifest] : [])
        client.write(this.#format('run', shortOf(item), this.#next - 1))
    if (run !== '' && !manifest) {
      if (!missed?.includes('\nevent: done\n')) client.write(this.#format('done', { run }, this.#next - 1))
      client.end()
      return
    }
    const joined = channel ?? this.#channel(run)
    joined.clients.set(client, listener)
    client.on('close', () => joined.clients.delete(client))
    // an abrupt end of the connection is the client's affair
    client.on('error', () => joined.clients.delete(client))
  }

  close(): void {
    this.#stop()
    clearInterval(this.#flushing)
    clearInterval(this.#beat)
    for (const channel of this.#channels.values()) channel.flush()
    this.#eachClient((client) => client.end())
  }

  #manifestOf(run: string): Run | null {
    return this.#runner.active().find((live) => live.id === run)?.manifest ?? null
  }

  #seen(lastId: string | undefined): number | null {
    const [boot, id] = (lastId ?? '').split('.')
    return boot === this.#boot && id !== undefined && /^\d{1,15}$/.test(id) ? Number(id) : null
  }

  #channel(run: string): Channel {
    const channel = new Channel()
    this.#channels.set(run, channel)
    for (const [name, old] of this.#channels) {
      if (this.#channels.size <= KEPT_RUNS) break
      if (name !== '' && old.over) this.#channels.delete(name)
    }
    return channel
  }

  #eachClient(act: (client: ServerResponse, listener: Listener) => void): void {
    for (const channel of this.#channels.values())
      for (const [client, listener] of channel.clients) act(client, listener)
  }

  #take(event: RunEvent): void {
    const channel = this.#channels.get(event.run) ?? this.#channel(event.run)
    const all = this.#channels.get('') as Channel
    switch (event.kind) {
      case 'run-started':
        this.#tell(channel, 'run', shortOf(event.manifest))
        this.#tell(all, 'run', shortOf(event.manifest))
        return
      case 'test-started': {
        const { n, test, type, api, model } = event.planned
        return this.#tell(channel, 'started', { n, test, type, case: event.planned.case, api, model })
      }
      case 'test-finished': {
        const { n, test, type, api, model, outcome, score, sentence, costUsd, elapsedMs } = event.row
        this.#tell(channel, 'test', {
          n,
          test,
          type,
          case: event.row.case,
          api,
          model,
          outcome,
          score,
          sentence,
          costUsd,
          elapsedMs,
        })
        this.#tell(channel, 'run', shortOf(event.manifest))
        return this.#tell(all, 'run', shortOf(event.manifest))
      }
      case 'notice':
        this.#tell(channel, 'notice', { run: event.run, text: event.text })
        return this.#tell(all, 'notice', { run: event.run, text: event.text })
      case 'run-finished':
        this.#tell(all, 'run', shortOf(event.manifest))
        this.#tell(channel, 'run', shortOf(event.manifest))
        this.#tell(channel, 'done', { run: event.run, status: event.manifest.status })
        channel.over = true
        this.#flush(channel)
        for (const client of channel.clients.keys()) client.end()
    }
  }

  #tell(channel: Channel, name: string, value: object): void {
    const id = this.#next++
    channel.add({ id, text: this.#format(name, value, id) })
  }

  /** JSON has no bare line breaks, so a message is one data line whatever a model said. */
  #format(name: string, value: object, id: number): string {
    return `id: ${this.#boot}.${id}\nevent: ${name}\ndata: ${JSON.stringify(value)}\n\n`
  }
}

const shortOf = ({ id, title, status, reason, counts, tokens, cost, elapsedMs, bytes }: Run) => ({
  run: id,
  title,
  status,
  reason,
  counts,
  tokens,
  cost,
  elapsedMs,
  bytes,
})
