import { setFlagsFromString } from 'node:v8'
import { main } from './main.ts'

// The threads that V8 shares the collection of short-lived objects among spend most of it waiting for each other, and Node 20
// compiles for speed whatever ran a little: together about a tenth of the processor time of a run of 400 tests. Later versions
// compile late by themselves. On a machine with much memory V8 lets what lives longer grow to a multiple of what is in use before it
// collects; half as much again takes 100 to 200 MB less (docs/performance.md). A flag that V8 does not know would be an error on the
// terminal: none is set untried.
const node = Number.parseInt(process.versions.node, 10)
if (node <= 24) {
  setFlagsFromString('--no-parallel-scavenge')
  setFlagsFromString('--heap-growing-percent=50')
}
if (node === 20) setFlagsFromString('--interrupt-budget=540672')

// who reads along may stop reading (`run --json | head`): nothing is told any more, but a paid run goes on to its end
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
  })

process.exitCode = await main(process.argv.slice(2), process.env)
