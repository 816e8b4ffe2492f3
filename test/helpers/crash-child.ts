import { createRunner, type Order } from '../../runner/index.ts'
import { failpoint } from '../../runner/store/failpoint.ts'

/** A process that runs or resumes a run and ends itself by SIGKILL at the k-th time it passes a named point:
 * `crash-child <data> <base address> <run or -> <point or -> <k>`. Prints `run <id>` once the run has its folder. */
const [dataDir = '', baseUrl = '', run = '-', point = '-', times = '1'] = process.argv.slice(2)
let left = Number(times)
failpoint.hit = (name) => { if (name === point && --left === 0) process.kill(process.pid, 'SIGKILL') }

const order: Order = { suites: ['starter'], models: ['openai-compatible/crash'], repeats: 1, shots: 0, reminders: 0, parallel: 6, seed: 1, title: 'crash' }
const runner = await createRunner({ dataDir, connections: { 'openai-compatible': { api: 'openai-compatible', baseUrl, key: null } } })
const { id } = run === '-' ? await runner.order(order, 'cli') : await runner.resume(run)
process.stdout.write(`run ${id}\n`)
const { status } = await runner.ended(id)
await runner.close(1000)
process.exit(status === 'finished' ? 0 : 1)
