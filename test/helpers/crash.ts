import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readExchange, readManifest, readRows, readTest, resultsOf, readPlan } from '../../runner/index.ts'
import { seeded } from '../../runner/random.ts'
import { FAILPOINTS } from '../../runner/store/failpoint.ts'

const CHILD = fileURLToPath(new URL('./crash-child.js', import.meta.url))
const PARALLEL = 6
const LONGEST_MS = 60_000

export interface CrashReport { runs: number; kills: number; resultsLost: number; unreadable: string[]; askedAgain: number; repeated: number; inFlight: number; unfinished: number }

/** A model server that is paid per call: it counts the calls of every question. */
async function paidServer(): Promise<{ url: string; calls: Map<string, number>; open: () => number; close: () => void }> {
  const calls = new Map<string, number>()
  let open = 0
  const server = createServer((request, response) => {
    const body: Buffer[] = []
    request.on('data', (piece: Buffer) => body.push(piece)).on('end', () => {
      const key = createHash('sha256').update(Buffer.concat(body)).digest('hex')
      calls.set(key, (calls.get(key) ?? 0) + 1)
      open++
      setTimeout(() => {
        open--
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify({ id: key, model: 'crash', choices: [{ index: 0, message: { role: 'assistant', content: '{3}' }, finish_reason: 'stop' }], usage: { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 } }))
      }, 15)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, calls, open: () => open, close: () => { server.close(); server.closeAllConnections() } }
}

async function runsIn(dir: string): Promise<string[]> {
  const names = await readdir(dir).catch(() => [])
  const whole = await Promise.all(names.map((name) => readManifest(join(dir, name)).then(() => true, () => false)))
  return names.filter((name, at) => !name.startsWith('.') && whole[at])
}

interface Kill { point?: string; times?: number; afterMs?: number }

/** One process until it ends or is killed. */
async function once(dataDir: string, url: string, run: string, kill: Kill | null): Promise<boolean> {
  const child = spawn(process.execPath, [CHILD, dataDir, url, run, kill?.point ?? '-', String(kill?.times ?? 1)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const late = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS)
  // random kills count from the moment the run has its folder: what comes before is the start of the process
  if (kill?.afterMs !== undefined) child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), kill.afterMs))
  else child.stdout.resume()
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve))
  clearTimeout(late)
  return code === 0
}

/** Kills runs at every named point (each at the given counts) and at random moments, resumes them, and counts what that cost. */
export async function crash(options: { counts: readonly number[]; random: number; seed: number; say?: (line: string) => void }): Promise<CrashReport> {
  const random = seeded(options.seed)
  const dataDir = await mkdtemp(join(tmpdir(), 'benchloupe-crash-'))
  const report: CrashReport = { runs: 0, kills: 0, resultsLost: 0, unreadable: [], askedAgain: 0, repeated: 0, inFlight: 0, unfinished: 0 }
  const plans: Kill[][] = FAILPOINTS.map((point) => options.counts.map((times) => ({ point, times })))
  for (let left = options.random; left > 0; left -= 5) plans.push(Array.from({ length: Math.min(5, left) }, () => ({ afterMs: Math.floor(random() * 900) })))
  try {
    for (const kills of plans) {
      const server = await paidServer()
      const own = await mkdtemp(join(dataDir, 'run-'))
      let run = '-'
      const answers = new Map<string, string>()
      let answered = 0
      for (const kill of [...kills, null]) {
        const done = await once(own, server.url, run, kill)
        if (kill && !done) { report.kills++; report.inFlight += PARALLEL }
        // a run that was not whole when its process died is no run: the next process orders it anew
        run = (await runsIn(join(own, 'runs')))[0] ?? '-'
        if (run === '-') continue
        const dir = join(own, 'runs', run)
        // what was on disk before must still be there, word for word
        for (const [test, text] of answers) {
          const now = await readExchange(dir, test).catch(() => null)
          if (now?.turns[0]?.attempts.find((attempt) => attempt.reply)?.reply?.text !== text) report.resultsLost++
        }
        for (const test of await readdir(join(dir, 'tests')).catch(() => [])) {
          const files = await readdir(join(dir, 'tests', test))
          if (!files.includes('exchange.json')) continue
          const exchange = await readExchange(dir, test).catch((error: Error) => { report.unreadable.push(error.message); return null })
          if (files.includes('test.json')) await readTest(dir, test).catch((error: Error) => { report.unreadable.push(error.message) })
          const replies = exchange?.turns.flatMap((turn) => turn.attempts.filter((attempt) => attempt.reply)) ?? []
          if (replies.length > 1) report.askedAgain++
          if (replies[0]?.reply) answers.set(test, replies[0].reply.text)
        }
        answered = answers.size
      }
      const dir = join(own, 'runs', run)
      const [manifest, rows, plan] = [await readManifest(dir), await readRows(dir), await readPlan(dir)]
      const whole = manifest.status === 'finished' && rows.length === plan.length && answered === plan.length
        && JSON.stringify(manifest.results.map(({ figures: _, ...result }) => result)) === JSON.stringify(resultsOf(plan, rows, true))
      if (!whole) report.unfinished++
      report.repeated += [...server.calls.values()].reduce((sum, calls) => sum + calls - 1, 0)
      report.runs++
      options.say?.(`${kills.map((kill) => kill.point ? `${kill.point} x${kill.times}` : `${kill.afterMs} ms`).join(', ')}: ${whole ? 'whole again' : 'NOT WHOLE'}`)
      server.close()
      await rm(own, { recursive: true, force: true })
    }
  } finally { await rm(dataDir, { recursive: true, force: true }) }
  return report
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const report = await crash({ counts: [1, 3, 7, 20], random: Number(process.argv[2] ?? 200), seed: 1, say: (line) => process.stdout.write(`${line}\n`) })
  process.stdout.write(`${report.runs} runs, ${report.kills} kills: results lost ${report.resultsLost}, unreadable final files ${report.unreadable.length}, answered tests asked again ${report.askedAgain}, repeated calls ${report.repeated} of at most ${report.inFlight} in flight, runs not whole after resuming ${report.unfinished}\n`)
  process.exit(report.resultsLost + report.unreadable.length + report.askedAgain + report.unfinished > 0 || report.repeated > report.inFlight ? 1 : 0)
}
