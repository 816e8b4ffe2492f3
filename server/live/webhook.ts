import { createHmac } from 'node:crypto'
import type { Clock, Run, Runner } from '../../runner/index.ts'
import type { WebhookPlace } from '../config/config.ts'
import { urls } from '../urls.ts'

interface WebhookTools {
  clock: Clock
  fetch: typeof globalThis.fetch
  /** told what was not delivered */
  warn(sentence: string): void
}

/** Waits before each further try, ms. */
const WAITS_MS = [1_000, 5_000, 30_000, 120_000]
const TIMEOUT_MS = 10_000
/** Answers that another try may change; every other one but 2xx ends it. */
const AGAIN = (status: number): boolean => status === 408 || status === 429 || status >= 500

/** What is sent: which run ended, how, and its headline scores. `page` is its path on this server. */
const messageOf = (run: Run, at: Date): object => ({
  event: 'run-finished',
  at: at.toISOString(),
  page: urls.run(run.id),
  run: {
    id: run.id,
    title: run.title,
    tags: run.tags,
    status: run.status,
    reason: run.reason,
    started: run.started,
    finished: run.finished,
    elapsedMs: run.elapsedMs,
    counts: run.counts,
    cost: run.cost,
    results: run.results
      .filter(({ type }) => type === null)
      .map(({ api, model, score, low, high, passRate, scored }) => ({
        api,
        model,
        score,
        low,
        high,
        passRate,
        scored,
      })),
  },
})

/** Tells an address of each run that ends, and tries again where it does not answer. Parked runs have not ended. */
export class Webhook {
  readonly #place: WebhookPlace
  readonly #tools: WebhookTools
  readonly #over = new AbortController()
  #going = new Set<Promise<void>>()

  constructor(place: WebhookPlace, tools: WebhookTools) {
    this.#place = place
    this.#tools = tools
  }

  follow(runner: Pick<Runner, 'onEvent'>): void {
    runner.onEvent((event) => {
      if (event.kind !== 'run-finished' || event.manifest.status === 'interrupted') return
      const telling = this.#tell(event.manifest).finally(() => this.#going.delete(telling))
      this.#going.add(telling)
    })
  }

  /** Waits for what is on its way, at most `ms`, then gives up. */
  async close(ms: number): Promise<void> {
    const late = setTimeout(() => this.#over.abort(new Error('the process is ending')), ms)
    await Promise.all(this.#going)
    clearTimeout(late)
  }

  /** Never rejects. */
  async #tell(run: Run): Promise<void> {
    const { clock, warn } = this.#tools
    const body = JSON.stringify(messageOf(run, clock.now()))
    let why = ''
    for (const wait of [0, ...WAITS_MS]) {
      try {
        if (wait > 0) await clock.sleep(wait, this.#over.signal)
        const { status } = await this.#post(body)
        if (status >= 200 && status < 300) return
        why = `it answered ${status}`
        if (!AGAIN(status)) break
      } catch (error) {
        const { message, cause } = error as Error
        why = cause instanceof Error ? cause.message : message
        if (this.#over.signal.aborted) break
      }
    }
    warn(`The webhook ${new URL(this.#place.url).host} was not told that ${run.id} ended: ${why}.`)
  }

  async #post(body: string): Promise<Response> {
    const { url, secret } = this.#place
    const timestamp = String(Math.floor(this.#tools.clock.now().getTime() / 1000))
    const signature = secret === null ? null : createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')
    const response = await this.#tools.fetch(url, {
      method: 'POST',
      // an address elsewhere was not configured
      redirect: 'manual',
      signal: AbortSignal.any([this.#over.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      headers: {
        'content-type': 'application/json',
        'user-agent': 'benchloupe',
        'benchloupe-timestamp': timestamp,
        ...(signature === null ? {} : { 'benchloupe-signature': `sha256=${signature}` }),
      },
      body,
    })
    await response.body?.cancel()
    return response
  }
}
