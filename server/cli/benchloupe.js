#!/usr/bin/env node
import { existsSync } from 'node:fs'

const main = new URL('../../dist/server/cli/start.bundle.js', import.meta.url)
if (existsSync(main)) await import(main.href)
else {
  process.stderr.write('Benchloupe is not built yet. Run "npm ci && npm run build" in its folder, then try again.\n')
  process.exitCode = 1
}
