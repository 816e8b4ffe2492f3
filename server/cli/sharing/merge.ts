import { existsSync, readdirSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { GivenPart } from '../../../runner/index.ts'
import { plural } from '../../../runner/tools/format.ts'
import { placeHelp, placeOf, placeOptions, text, UsageError, type Command } from '../define-command.ts'
import { EXIT } from '../exit-codes.ts'
import { afterwards } from '../run.ts'
import { err } from '../terminal.ts'
import { unzipped } from '../unzipped.ts'

const TOLD_EVERY_MS = 5_000

export const mergeCommand: Command = {
  usage: 'benchloupe merge <part> <part> .. [--partial] [options]',
  words: true,
  options: {
    partial: { type: 'boolean' },
    ...Object.fromEntries(afterwards.map(([name]) => [name, { type: 'string' }])),
    json: { type: 'boolean' },
    ...placeOptions,
  },
  help: [
    ['<part>', 'a run folder, a folder of such (an artifact, a data folder), a ZIP of one, or the name of a run here'],
    ['--partial', 'merge what is there though parts are missing or were stopped; the run says so'],
    ...afterwards.map(([name, value, help]) => [`--${name} ${value}`, help] as const),
    ...placeHelp,
    ['--json', 'print what the gates say as JSON, one per line'],
  ],
  async run(values, words, env) {
    if (words.length === 0) throw new UsageError('Name the parts: benchloupe merge <folder> <folder> ..')
    const { createRunner, DiskNotReady, mergeParts, MergeRefused, startWorkers, systemClock } =
      await import('../../../runner/index.ts')
    const { noticesOf, readConfig } = await import('../../config/config.ts')
    const { prepareDataFolder } = await import('../../config/data-folder.ts')
    const { conclude } = await import('../follow.ts')
    const { gatesOf } = await import('../gates.ts')
    const config = readConfig(env, placeOf(values))
    const { dataDir, connections, settings } = config
    for (const notice of noticesOf(config)) err(`${notice}\n`)
    const gates = gatesOf(values, dataDir)
    await prepareDataFolder(dataDir)
    const zips: { drop(): Promise<void> }[] = []
    const workers = startWorkers()
    const runner = await createRunner({ dataDir, connections, settings, workers, lookOnly: true })
    try {
      const given: GivenPart[] = []
      for (const word of words) {
        const zip = await unzipped(word, dataDir)
        if (zip) zips.push(zip)
        given.push(...(await partsAt(zip?.path ?? placeOfPart(word, dataDir), word)))
      }
      let told = Date.now()
      const { run, dir, rescored } = await mergeParts(
        {
          // a folder that is named twice is one
          given: [...new Map(given.map((part) => [part.dir, part])).values()],
          dataDir,
          partial: values.partial === true,
          tell: (done, all) => {
            if (Date.now() - told < TOLD_EVERY_MS) return
            told = Date.now()
            err(`${done} of ${all} files\n`)
          },
        },
        { workers, clock: systemClock },
      )
      err(`${run.id}: merged of ${run.merged?.parts.length} parts, ${run.counts.planned} tests\n`)
      for (const difference of run.merged?.differences ?? []) err(`${difference}\n`)
      if (rescored)
        err(
          `${rescored.parts.length === 1 ? `Part ${rescored.parts[0]} was` : `Parts ${rescored.parts.join(', ')} were`} rescored: ${rescored.result ? `so was all of the run, by the rules of ${rescored.result.benchloupe}; ${plural(rescored.result.changed, 'test')} changed` : `the run could not be: ${rescored.why}`}\n`,
        )
      return await conclude(run, dir, runner, {
        json: values.json === true,
        gates,
        reportUpTo: settings.reportUpTo,
        junit: text(values, 'junit'),
        summary: text(values, 'summary'),
      })
    } catch (error) {
      if (!(error instanceof MergeRefused || error instanceof DiskNotReady)) throw error
      err(`${error.message}\nNothing was merged.\n`)
      return EXIT.failed
    } finally {
      await runner.close(0)
      await workers.close()
      for (const zip of zips) await zip.drop()
    }
  },
}

/** A path where there is something, else the folder of a run by its name. Throws UsageError. */
function placeOfPart(word: string, dataDir: string): string {
  for (const path of [resolve(word), join(dataDir, 'runs', basename(word))]) if (existsSync(path)) return path
  throw new UsageError(`There is no ${word}, and no run of that name in ${join(dataDir, 'runs')}.`)
}

/** The run folder at a path; of any other folder the parts in it or in its runs/. Throws UsageError where there is none. */
async function partsAt(path: string, word: string): Promise<GivenPart[]> {
  const { readManifest } = await import('../../../runner/index.ts')
  const isRun = (dir: string): boolean => existsSync(join(dir, 'run.json'))
  if (isRun(path)) return [{ dir: path, shown: word }]
  const parts: GivenPart[] = []
  for (const inside of ['', 'runs']) {
    const folder = join(path, inside)
    for (const name of existsSync(folder) ? readdirSync(folder).sort() : []) {
      const dir = join(folder, name)
      if (name.startsWith('.') || !isRun(dir)) continue
      // a folder of runs may hold others beside the parts; one that cannot be read is for the merge to refuse
      const manifest = await readManifest(dir).catch(() => null)
      if (!manifest || manifest.shard) parts.push({ dir, shown: join(word, inside, name) })
    }
  }
  if (parts.length > 0) return parts
  throw new UsageError(
    `${word} holds no part of a run: there is no run.json of one in it, in its folders or in its runs/.`,
  )
}
