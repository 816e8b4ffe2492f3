import { placeHelp, placeOf, placeOptions, UsageError, type Command } from './define-command.ts'
import { EXIT } from './exit-codes.ts'
import { out } from './terminal.ts'

export const compareCommand: Command = {
  usage: 'benchloupe compare <baseline> <run> [--fail-if-worse] [--data DIR] [--json]',
  words: true,
  options: { 'fail-if-worse': { type: 'boolean' }, ...placeOptions, json: { type: 'boolean' } },
  help: [
    ['<baseline> <run>', 'folder names of runs, or paths to them; "<run>~API/ID" for one of its models'],
    ['--fail-if-worse', 'exit with 1 where the second run is worse for certain (95 %), over the tests that both have'],
    ...placeHelp,
    ['--json', 'print the result as JSON'],
  ],
  async run(values, words, env) {
    const [a, b] = words
    if (a === undefined || b === undefined || words.length > 2)
      throw new UsageError('Name two runs: benchloupe compare <baseline> <run>.')
    const { createRunner } = await import('../../runner/index.ts')
    const { readConfig } = await import('../config/config.ts')
    const { compareRuns, sideAt } = await import('./compare-runs.ts')
    const { dataDir, connections, settings } = readConfig(env, placeOf(values))
    const runner = await createRunner({ dataDir, connections, settings, lookOnly: true })
    try {
      const verdict = await compareRuns(sideAt(a, dataDir), sideAt(b, dataDir), runner)
      const { heading, passes, changed } = verdict
      if (values.json) out(`${JSON.stringify(verdict)}\n`)
      else {
        out(`${heading} ${verdict.text}\n${passes}\n`)
        if (changed > 0) out(`${changed} cases of one name are not the same in both runs and were left out.\n`)
      }
      return values['fail-if-worse'] === true && verdict.worse ? EXIT.failed : EXIT.done
    } finally {
      await runner.close(0)
    }
  },
}
