#!/usr/bin/env node
import { existsSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'

// The threads that V8 shares the collection of short-lived objects among spend most of it waiting for each other, and Node 20
// compiles for speed whatever ran a little: together a fifth of the processor time of a run of 400 tests. Later versions compile
// late by themselves (docs/performance.md). A flag that V8 does not know would be an error on the terminal: none is set untried.
const node = Number.parseInt(process.versions.node, 10)
if (node <= 24) setFlagsFromString('--no-parallel-scavenge')
if (node === 20) setFlagsFromString('--interrupt-budget=540672')

const main = new URL('../../dist/server/cli/start.js', import.meta.url)
if (existsSync(main)) await import(main.href)
else {
  process.stderr.write('Benchloupe is not built yet. Run "npm ci && npm run build" in its folder, then try again.\n')
  process.exitCode = 1
}
