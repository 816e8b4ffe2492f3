import { basename } from 'node:path'
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Context, type Span, type Tracer } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { readExchange, version, type Attempt, type Row, type RunEvent, type Runner } from '../../runner/index.ts'

/** What the conventions call a vendor, by the name of its API here; others go by their own.
 * Names of spans and attributes follow the OpenTelemetry conventions for generative AI after v1.36.0 (status: development), read on
 * https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans in November 2026. */
const PROVIDERS = new Map([
  ['google', 'gcp.gemini'],
  ['azure-openai', 'azure.ai.openai'],
])

/** Spans of runs, their tests and the attempts of these, sent to an OpenTelemetry collector by OTLP over HTTP. They say when, what
 * and how much; never what was asked, shown or replied, and nothing of the request itself. */
export class Traces {
  readonly #provider: TracerProvider
  readonly #tracer: Tracer
  readonly #stop: () => void
  readonly #runner: Runner
  /** of the runs that are going on: their span, and where their folder is */
  #runs = new Map<string, { span: Span; context: Context }>()
  #reading = new Set<Promise<void>>()

  /** `endpoint`: address of the collector, http://127.0.0.1:4318 */
  constructor(runner: Runner, endpoint: string, serviceName: string) {
    this.#runner = runner
    this.#provider = new TracerProvider({
      resource: resourceFromAttributes({ 'service.name': serviceName, 'service.version': version }),
      spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: `${endpoint}/v1/traces` }) })],
    })
    this.#tracer = this.#provider.getTracer('benchloupe', version)
    this.#stop = runner.onEvent((event) => this.#take(event))
  }

  /** Sends what is left. */
  async close(): Promise<void> {
    this.#stop()
    await Promise.all(this.#reading)
    for (const { span } of this.#runs.values()) span.end()
    // a collector that is gone is no reason not to end
    await this.#provider.shutdown().catch(() => undefined)
  }

  #take(event: RunEvent): void {
    if (event.kind === 'test-finished') {
      const dir = this.#runner.active().find(({ id }) => id === event.run)?.dir
      const of = this.#contextOf(event.run, event.manifest.title)
      const reading = this.#tell(event.row, dir, of).finally(() => this.#reading.delete(reading))
      this.#reading.add(reading)
    } else if (event.kind === 'run-started') this.#contextOf(event.run, event.manifest.title)
    else if (event.kind === 'run-finished') {
      const { counts, cost, tokens, status } = event.manifest
      const run = this.#runs.get(event.run)
      this.#runs.delete(event.run)
      run?.span.setAttributes({
        'benchloupe.run.status': status,
        'benchloupe.tests.planned': counts.planned,
        'benchloupe.tests.passed': counts.passed,
        'benchloupe.cost.usd': cost.usd,
        'gen_ai.usage.input_tokens': tokens.input,
        'gen_ai.usage.output_tokens': tokens.output,
      })
      if (status === 'failed') run?.span.setStatus({ code: SpanStatusCode.ERROR })
      run?.span.end()
    }
  }

  #contextOf(run: string, title: string): Context {
    const known = this.#runs.get(run)
    if (known) return known.context
    const span = this.#tracer.startSpan(
      'benchmark run',
      { attributes: { 'benchloupe.run.id': run, 'benchloupe.run.title': title } },
      ROOT_CONTEXT,
    )
    const context = trace.setSpan(ROOT_CONTEXT, span)
    this.#runs.set(run, { span, context })
    return context
  }

  async #tell(row: Row, dir: string | undefined, of: Context): Promise<void> {
    const span = this.#tracer.startSpan(
      `test ${row.type}`,
      {
        startTime: new Date(row.started),
        attributes: {
          'benchloupe.test.id': row.test,
          'benchloupe.test.type': row.type,
          'benchloupe.suite': row.suite,
          'benchloupe.case': row.case,
          'benchloupe.outcome': row.outcome,
          ...(row.score === null ? {} : { 'benchloupe.score': row.score }),
          ...(row.costUsd === null ? {} : { 'benchloupe.cost.usd': row.costUsd }),
          'gen_ai.request.model': row.model,
          ...(row.fault ? { 'error.type': row.fault } : {}),
        },
      },
      of,
    )
    if (row.outcome === 'error') span.setStatus({ code: SpanStatusCode.ERROR })
    const context = trace.setSpan(of, span)
    const exchange = dir === undefined ? null : await readExchange(dir, basename(row.test)).catch(() => null)
    for (const { attempts } of exchange?.turns ?? [])
      for (const attempt of attempts) this.#attempt(attempt, row, context)
    span.end(new Date(row.finished))
  }

  #attempt(attempt: Attempt, { api, model }: Row, of: Context): void {
    const { usage, servedModel, finish } = attempt.reply ?? {}
    const span = this.#tracer.startSpan(
      `chat ${model}`,
      {
        kind: SpanKind.CLIENT,
        startTime: new Date(attempt.sent),
        attributes: {
          'gen_ai.operation.name': 'chat',
          'gen_ai.provider.name': PROVIDERS.get(api) ?? api,
          'gen_ai.request.model': model,
          ...(servedModel ? { 'gen_ai.response.model': servedModel } : {}),
          ...(finish ? { 'gen_ai.response.finish_reasons': [finish] } : {}),
          ...(typeof usage?.input === 'number' ? { 'gen_ai.usage.input_tokens': usage.input } : {}),
          ...(typeof usage?.output === 'number' ? { 'gen_ai.usage.output_tokens': usage.output } : {}),
          ...(attempt.response ? { 'http.response.status_code': attempt.response.status } : {}),
          ...(attempt.fault ? { 'error.type': attempt.fault.code } : {}),
          'benchloupe.attempt': attempt.n,
          'benchloupe.queued.ms': attempt.queuedMs,
        },
      },
      of,
    )
    if (attempt.fault) span.setStatus({ code: SpanStatusCode.ERROR })
    span.end(new Date(attempt.done ?? attempt.sent))
  }
}
