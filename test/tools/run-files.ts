import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { Parser, type FinalResults, type Result } from 'tap-parser'
import { rootDir } from '../../runner/index.ts'
import { CPU_LINE } from '../helpers/cpu-time.ts'
import { inSource } from './source-place.ts'

export interface TestFile {
  name: string
  /** arguments of node, the file among them */
  args: readonly string[]
  /** false for a command that prints no TAP: its exit code alone counts */
  tap?: boolean
}

export interface FileResult {
  name: string
  ok: boolean
  /** assertions, those of subtests included */
  passed: number
  failed: number
  skipped: string[]
  /** failing lines with their diagnostics as printed; the file's own death last */
  failures: string[]
  /** ms */
  elapsed: number
  /** processor time of each file in it, in seconds */
  cpu: { file: string; seconds: number }[]
  /** ms of it after the last test: something, mostly a timer, kept the process from ending */
  lingered: number
}

/** Time between the limit, when tap itself names the test that hangs, and the end of the process. */
const GRACE_MS = 15_000
/** Time a file may go on after its last line. Then it is ended: it has passed, and is named at the end of the log. */
const LINGER_MS = 20_000

/** Runs the files, at most `jobs` at a time, in the order given. What a file prints is written when it has ended, so that two
 * never mix; a lone file is written as it goes. A file fails that exits with another code than 0, is killed, outlives
 * `limitMs`, prints no plan or asserts nothing. */
export async function runFiles(
  files: readonly TestFile[],
  options: { jobs: number; limitMs: number; write: (text: string) => void; graceMs?: number; lingerMs?: number },
): Promise<FileResult[]> {
  const results: FileResult[] = []
  const queue = files.values()
  const worker = async (): Promise<void> => {
    for (const file of queue) {
      const lines: string[] = []
      const write = (line: string): void => {
        if (files.length === 1) options.write(`    ${line}\n`)
        else lines.push(`    ${line}\n`)
      }
      if (files.length === 1) options.write(`# Subtest: ${file.name}\n`)
      const result = await runFile(file, { graceMs: GRACE_MS, lingerMs: LINGER_MS, ...options }, write)
      results.push(result)
      options.write(
        `${files.length === 1 ? '' : `# Subtest: ${file.name}\n`}${lines.join('')}${result.ok ? 'ok' : 'not ok'} ${results.length} - ${file.name} # time=${Math.round(result.elapsed)}ms\n\n`,
      )
    }
  }
  await Promise.all(Array.from({ length: options.jobs }, worker))
  return results
}

async function runFile(
  { name, args, tap = true }: TestFile,
  { limitMs, graceMs, lingerMs }: { limitMs: number; graceMs: number; lingerMs: number },
  write: (line: string) => void,
): Promise<FileResult> {
  const began = performance.now()
  const child = spawn(process.execPath, [...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TAP_TIMEOUT: String(limitMs / 1000) },
  })
  let late = false
  const timer = setTimeout(() => {
    late = true
    child.kill('SIGKILL')
  }, limitMs + graceMs)
  const counted = new Counted()
  let planned: number | null = null
  let lingering: NodeJS.Timeout | undefined
  let lingered = false
  const printed: string[] = []
  const failures: string[] = []
  const cpu: FileResult['cpu'] = []
  let inFailure = false
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.on('error', () => resolve({ code: 1, signal: null }))
    child.on('exit', (code, signal) => {
      clearTimeout(timer)
      clearTimeout(lingering)
      // a grandchild that still holds the pipe must not keep the whole command waiting
      setTimeout(() => child.stdout.destroy(), 1_000).unref()
      resolve({ code, signal })
    })
  })
  try {
    for await (const printedLine of createInterface({ input: child.stdout })) {
      const line = inFailure ? inSource(printedLine, rootDir) : printedLine
      write(line)
      printed.push(line)
      if (tap) counted.line(line)
      const [, seconds, file] = CPU_LINE.exec(line) ?? []
      if (file) cpu.push({ file, seconds: Number(seconds) })
      if (/^1\.\.\d/.test(line)) planned = performance.now()
      if (tap && /^# time=/.test(line))
        lingering = setTimeout(() => {
          lingered = true
          child.kill('SIGKILL')
        }, lingerMs)
      if (/^\s*not ok /.test(line)) inFailure = true
      else if (/^\s*(ok |# |\d+\.\.\d)/.test(line)) inFailure = false
      if (inFailure) failures.push(line)
    }
  } catch (error) {
    // the pipe was closed after the process had gone
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
  }
  const { code, signal } = await ended
  const elapsed = performance.now() - began
  const lingeredMs = planned === null ? 0 : performance.now() - planned
  const death = lingered
    ? null
    : late
      ? `was stopped after ${limitMs / 1000} s`
      : signal
        ? `was killed by ${signal}`
        : code !== 0 && counted.failed === 0
          ? `ended with exit code ${code}`
          : null
  if (!tap) {
    const own = death === null ? [] : [...printed, `not ok - ${name} ${death}`]
    return {
      name,
      ok: death === null,
      passed: 0,
      failed: death ? 1 : 0,
      skipped: [],
      failures: own,
      elapsed,
      cpu,
      lingered: lingeredMs,
    }
  }
  const { ok } = counted.end()
  const { passed, failed, skipped } = counted
  const reason =
    death ??
    (passed + failed + skipped.length === 0
      ? 'tested nothing'
      : !ok && failed === 0
        ? `is not whole: ${counted.tapErrors.join(', ') || 'it has no plan'}`
        : null)
  if (reason) failures.push(`not ok - ${name} ${reason}`)
  const isOk = ok && (code === 0 || lingered) && reason === null
  return {
    name,
    ok: isOk,
    passed,
    failed: isOk ? failed : Math.max(failed, 1),
    skipped,
    failures,
    elapsed,
    cpu,
    lingered: lingeredMs,
  }
}

/** Counts what a file asserts with tap's own parser: the leaves, not the subtests that hold them. */
class Counted {
  passed = 0
  failed = 0
  skipped: string[] = []
  tapErrors: string[] = []
  #root = new Parser()

  constructor() {
    this.#follow(this.#root)
  }

  line(line: string): void {
    this.#root.write(`${line}\n`)
  }

  end(): FinalResults {
    this.#root.end()
    const results = this.#root.results
    if (!results) throw new Error('The parser of TAP gave no result.')
    for (const failure of results.failures) if ('tapError' in failure) this.tapErrors.push(String(failure.tapError))
    return results
  }

  #follow(parser: Parser): void {
    let failedBefore: number | null = null
    parser.on('child', (child: Parser) => {
      failedBefore = this.failed
      this.#follow(child)
    })
    parser.on('assert', (result: Result) => {
      const closesSubtest = failedBefore !== null
      const innerFailures = failedBefore === null ? 0 : this.failed - failedBefore
      failedBefore = null
      if (result.skip) this.skipped.push(`${result.fullname || result.name}: ${String(result.skip)}`)
      else if (result.todo) return
      else if (!result.ok) this.failed += innerFailures > 0 ? 0 : 1
      else if (!closesSubtest) this.passed++
    })
  }
}
