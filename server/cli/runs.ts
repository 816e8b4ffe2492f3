import { join } from 'node:path'
import { moment, plural, points, totalCost } from '../format.ts'
import { columns } from './columns.ts'
import { placeHelp, placeOf, placeOptions, type Command } from './define-command.ts'
import { EXIT } from './exit-codes.ts'
import { err, out } from './terminal.ts'

/** Lists the runs of a data folder, newest first; folders that cannot be read are said on standard error. */
export const runsCommand: Command = {
  usage: 'benchloupe runs [--data DIR] [--json]',
  options: { ...placeOptions, json: { type: 'boolean' } },
  help: [...placeHelp, ['--json', 'print their manifests as JSON, one per line']],
  async run(values, _words, env) {
    const { readManifest } = await import('../../runner/index.ts')
    const { readdir } = await import('node:fs/promises')
    const { readConfig } = await import('../config/config.ts')
    const runsDir = join(readConfig(env, placeOf(values)).dataDir, 'runs')
    const folders = (await readdir(runsDir, { withFileTypes: true }).catch(() => []))
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name)
    const rows = [['run', 'started', 'status', 'tests', 'cost', 'score by model']]
    for (const name of folders.sort().reverse())
      try {
        const run = await readManifest(join(runsDir, name))
        if (values.json) out(`${JSON.stringify({ folder: name, ...run })}\n`)
        const { counts, cost, results } = run
        rows.push([
          name,
          moment(run.started).text,
          run.imported ? `${run.status}, imported from ${run.imported.tool}` : run.status,
          `${counts.planned - counts.skipped}/${counts.planned}`,
          totalCost(cost, counts.planned - counts.skipped),
          results
            .filter(({ type }) => type === null)
            .map(({ api, model, score }) => `${api}/${model} ${score === null ? '–' : points(score)}`)
            .join(', '),
        ])
      } catch (error) {
        err(`${name}: ${(error as Error).message}\n`)
      }
    if (!values.json) out(rows.length > 1 ? columns(rows) : `${plural(0, 'run')} in ${runsDir}\n`)
    return EXIT.done
  },
}
