import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative, sep } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { underBase } from './base-path.ts'

const PREFIX = '/static/'

/** The one file that is taken out of a package's folder. */
const HTMX = 'htmx.min.js'

export interface Assets {
  /** folders that /static/ stands for, the first that has a file wins */
  folders: string[]
  /** name under /static/ -> a short hash of its bytes, part of its address so that a browser may keep it for ever */
  readonly versions: ReadonlyMap<string, string>
}

/** Everything below `dir`, and htmx. A request names one of its keys or gets nothing. The list is made once; with `dev` anew
 * each time, so that an edited file has a new address. */
export function findAssets(dir: string, dev = false): Assets {
  const htmxDir = dirname(createRequire(import.meta.url).resolve(`htmx.org/dist/${HTMX}`))
  const found = () => versionsIn(dir, htmxDir)
  const once = found()
  return {
    folders: [dir, htmxDir],
    get versions() {
      return dev ? found() : once
    },
  }
}

function versionsIn(dir: string, htmxDir: string): Map<string, string> {
  const versions = new Map([[HTMX, versionOf(join(htmxDir, HTMX))]])
  for (const entry of readdirSync(dir, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || entry.name.startsWith('.')) continue
    const path = join(entry.parentPath, entry.name)
    versions.set(relative(dir, path).split(sep).join('/'), versionOf(path))
  }
  return versions
}

const versionOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 12)

/** 'css/page.css' -> '/static/css/page.css?v=1f2e3d4c5b6a', under the base path. Throws where there is no such file: a page must not point at nothing. */
export function assetUrl({ versions }: Assets, name: string): string {
  const version = versions.get(name)
  if (!version) throw new Error(`A template asks for static/${name}, which is not there.`)
  return underBase(`${PREFIX}${name}?v=${version}`)
}

/** Says for the package that serves them who may have static files: everybody, the login page needs them. To be called before
 * anything asks a new route who may use it. */
export function openAssets(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    if (route.url.startsWith(PREFIX)) route.config = { ...route.config, right: 'open' }
  })
}

export async function serveAssets(app: FastifyInstance, assets: Assets): Promise<void> {
  await app.register(fastifyStatic, {
    root: assets.folders,
    prefix: PREFIX,
    index: false,
    dotfiles: 'deny',
    cacheControl: false,
    allowedPath: (path) => assets.versions.has(path.replace(/^\//, '')),
    setHeaders(reply, path) {
      const { versions } = assets
      const name = [...versions.keys()].find((key) => path.split(sep).join('/').endsWith(`/${key}`))
      const lasting = name !== undefined && (reply.request.query as { v?: string }).v === versions.get(name)
      reply.header('cache-control', lasting ? 'public, max-age=31536000, immutable' : 'public, no-cache')
    },
  })
}
