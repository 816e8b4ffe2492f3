import { existsSync, statSync } from 'node:fs'
import { readdir, rename } from 'node:fs/promises'
import { basename, extname, join, resolve } from 'node:path'
import { shellWord } from '../../shell-words.ts'
import { text, UsageError, type Command } from '../define-command.ts'
import { EXIT } from '../exit-codes.ts'
import { untilSignal } from '../serve.ts'
import { out } from '../terminal.ts'

const isRun = (dir: string): boolean => existsSync(join(dir, 'run.json'))

export const openCommand: Command = {
  usage: 'benchloupe open <run folder or ZIP> [--port N] [--host 127.0.0.1]',
  words: true,
  options: { port: { type: 'string' }, host: { type: 'string' } },
  help: [
    ['<run folder or ZIP>', 'a run folder, wherever it lies, or a ZIP of one; nothing is written into it'],
    ['--port N', 'port to listen on (a free one)'],
    ['--host ADDRESS', 'address to listen on (127.0.0.1); any other than loopback needs a token'],
  ],
  async run(values, words, env) {
    const [given] = words
    if (given === undefined || words.length > 1)
      throw new UsageError('Name one run folder or ZIP: benchloupe open <run folder or ZIP>.')
    const { readConfig } = await import('../../config/config.ts')
    const { tempFolder } = await import('../temp-folder.ts')
    const { openRun } = await import('../../main.ts')
    const temp = await tempFolder()
    try {
      const host = text(values, 'host')
      const config = readConfig(env, {
        data: join(temp.path, 'data'),
        port: text(values, 'port') ?? '0',
        ...(host === undefined ? {} : { host }),
      })
      const server = await openRun({ ...config, only: await runIn(resolve(given), temp.path) })
      out(`The run is at ${server.link ?? server.url}\n`)
      await untilSignal()
      await server.close()
      return EXIT.done
    } finally {
      await temp.drop()
    }
  },
}

/** The run folder at a path, or in the ZIP there, which is unpacked under `temp`. Throws UsageError where there is none. */
async function runIn(path: string, temp: string): Promise<string> {
  const found = existsSync(path) ? statSync(path) : null
  if (!found) throw new UsageError(`There is no ${path}.`)
  if (found.isDirectory()) {
    if (isRun(path)) return path
    throw new UsageError(
      existsSync(join(path, 'runs'))
        ? `${path} is a data folder. To look at all its runs: benchloupe serve --data ${shellWord(path)}`
        : `${path} is no run folder: it has no run.json.`,
    )
  }
  const { Uploads } = await import('../../catalog/uploads.ts')
  const { ShownError } = await import('../../errors.ts')
  try {
    return await named(path, (await new Uploads(join(temp, 'uploads')).unpacked(path)).path)
  } catch (error) {
    if (error instanceof ShownError) throw new UsageError(`${error.message} ${error.advice}`)
    throw error
  }
}

/** What was unpacked as a folder with the name of the run: that of the one folder in the ZIP, or of the ZIP itself. */
async function named(zip: string, unpacked: string): Promise<string> {
  if (!isRun(unpacked)) {
    const inside = (await readdir(unpacked)).slice(0, 5).join(', ')
    throw new UsageError(`${zip} holds no run: there is no run.json in it, but ${inside}.`)
  }
  if (basename(unpacked) !== 'files') return unpacked
  const dir = join(unpacked, '..', basename(zip, extname(zip)).replace(/^\.+/, '') || 'run')
  await rename(unpacked, dir)
  return dir
}
