import { existsSync } from 'node:fs'
import { access, constants, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ApiState, Runner } from '../../runner/index.ts'
import type { Config } from '../config/config.ts'
import { bytes, plural } from '../format.ts'
import { placeHelp, placeOptions, type Command } from './define-command.ts'
import { EXIT } from './exit-codes.ts'
import { lookingRunner } from './looking-runner.ts'
import { installedBrowsers } from './shell/installed-browser.ts'
import { out } from './terminal.ts'

/** One thing that was looked at. `advice`: what to do, '' where all is well. */
interface Finding {
  what: string
  state: 'ok' | 'off' | 'wrong'
  text: string
  advice: string
}

const ok = (what: string, text: string): Finding => ({ what, state: 'ok', text, advice: '' })
const wrong = (what: string, text: string, advice: string): Finding => ({ what, state: 'wrong', text, advice })

/** engines of package.json */
const LEAST_NODE = [20, 19] as const
const LITTLE_BYTES = 2e9

export const doctorCommand: Command = {
  usage: 'benchloupe doctor [--data DIR] [--json]',
  options: { ...placeOptions, json: { type: 'boolean' } },
  help: [...placeHelp, ['--json', 'print what was found as JSON']],
  run: (values, _words, env) =>
    lookingRunner(values, env, async (runner, config) => {
      const found = [
        node(),
        ...(await folder(config)),
        await disk(config),
        await drawing(runner),
        ...(await apis(runner)),
        await browser(env),
      ]
      if (values.json) out(`${JSON.stringify(found)}\n`)
      else
        for (const { what, state, text, advice } of found)
          out(`${state.padEnd(5)}  ${what}: ${text}${advice && `\n       ${advice}`}\n`)
      return found.some(({ state }) => state === 'wrong') ? EXIT.failed : EXIT.done
    }),
}

function node(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  return major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1])
    ? ok('Node', process.versions.node)
    : wrong('Node', process.versions.node, `Install Node ${LEAST_NODE.join('.')} or newer.`)
}

/** The folder, or the first above it that is there: where it will be made. */
const above = (dir: string): string => (existsSync(dir) || dirname(dir) === dir ? dir : above(dirname(dir)))

async function folder({ dataDir }: Config): Promise<Finding[]> {
  const at = above(dataDir)
  const isFolder = await stat(at).then((seen) => seen.isDirectory())
  const writable = await access(at, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  )
  return [
    !isFolder
      ? wrong('data folder', `${at} is a file`, 'Name a folder with --data or BENCHLOUPE_DATA.')
      : !writable
        ? wrong(
            'data folder',
            `${at} cannot be written`,
            'Change its owner, or name another with --data or BENCHLOUPE_DATA.',
          )
        : ok('data folder', at === dataDir ? dataDir : `${dataDir}, not there yet`),
  ]
}

async function disk({ dataDir }: Config): Promise<Finding> {
  const { bavail, bsize } = await statfs(above(dataDir))
  const left = bavail * bsize
  return left < LITTLE_BYTES
    ? wrong(
        'disk',
        `${bytes(left)} left`,
        'A run keeps each image and each drawing: make room, or name another disk with --data.',
      )
    : ok('disk', `${bytes(left)} left`)
}

/** Draws nothing, but has the fonts and the library of images loaded: an install that lacks a part says so here. */
async function drawing(runner: Runner): Promise<Finding> {
  try {
    const { default: sharp } = await import('sharp')
    const { checkFonts } = await import('../../runner/index.ts')
    await checkFonts()
    const suites = await runner.suites()
    return ok(
      'images and fonts',
      `sharp ${sharp.versions.sharp}, libvips ${sharp.versions.vips}; ${plural(suites.length, 'suite')}`,
    )
  } catch (error) {
    return wrong('images and fonts', (error as Error).message, 'Install the packages again: npm ci.')
  }
}

/** Pages are opened elsewhere; only the tests need a browser of this machine. */
async function browser(env: NodeJS.ProcessEnv): Promise<Finding> {
  const what = 'browser for npm test'
  const chosen = env.BENCHLOUPE_CHROMIUM
  if (chosen)
    return existsSync(chosen)
      ? ok(what, chosen)
      : wrong(what, `${chosen} is not there`, 'Set BENCHLOUPE_CHROMIUM to the path of a Chromium, or unset it.')
  const [installed] = installedBrowsers()
  if (installed !== undefined) return ok(what, installed)
  const { rootDir } = await import('../../runner/index.ts')
  if (existsSync(join(rootDir, 'node_modules/@sparticuz/chromium'))) return ok(what, 'the one of @sparticuz/chromium')
  return {
    what,
    state: 'off',
    text: 'none',
    advice: 'To run the tests, install Chromium. The pages open in any browser.',
  }
}

async function apis(runner: Runner): Promise<Finding[]> {
  return Promise.all(runner.apis().map(api))
}

async function api(api: ApiState): Promise<Finding> {
  const { title, configured, keys, keyFrom, addressFrom, baseUrl, defaultBaseUrl } = api
  if (!configured)
    return {
      what: title,
      state: 'off',
      text: 'no key',
      advice: `To use it, set ${[keys.join(' or '), addressFrom].filter(Boolean).join(', or ')}.`,
    }
  const from = [keyFrom && `key from ${keyFrom}`, baseUrl !== defaultBaseUrl && baseUrl].filter(Boolean).join(', ')
  try {
    const models = await api.models()
    return ok(title, [plural(models.length, 'model'), from].filter(Boolean).join('; '))
  } catch (error) {
    const unset = keyFrom === null && baseUrl === defaultBaseUrl
    return unset
      ? { what: title, state: 'off', text: (error as Error).message, advice: '' }
      : wrong(title, `${(error as Error).message}${from && ` (${from})`}`, 'Check address, key and network.')
  }
}
