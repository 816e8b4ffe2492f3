import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { extname, join, relative, sep } from 'node:path'

/** A file pages load: style, script, icon. */
export interface Asset { bytes: Buffer; type: string; /** part of its address, so that a browser may keep it for ever */ version: string }

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.svg': 'image/svg+xml', '.png': 'image/png',
  '.ico': 'image/x-icon', '.woff2': 'font/woff2', '.txt': 'text/plain; charset=utf-8', '.webmanifest': 'application/manifest+json',
}

/** Everything below `dir` and htmx, by its address under /static/. All of it is held in memory: a request names a key of
 * this map, never a path on disk. */
export function loadAssets(dir: string): ReadonlyMap<string, Asset> {
  const assets = new Map<string, Asset>([['htmx.js', assetOf('htmx.js', readFileSync(createRequire(import.meta.url).resolve('htmx.org/dist/htmx.min.js')))]])
  for (const entry of readdirSync(dir, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || entry.name.startsWith('.')) continue
    const path = join(entry.parentPath, entry.name)
    const name = relative(dir, path).split(sep).join('/')
    assets.set(name, assetOf(name, readFileSync(path)))
  }
  return assets
}

const assetOf = (name: string, bytes: Buffer): Asset => ({
  bytes, type: TYPES[extname(name)] ?? 'application/octet-stream', version: createHash('sha256').update(bytes).digest('hex').slice(0, 12),
})

/** 'css/page.css' -> '/static/css/page.css?v=1f2e3d4c5b6a'. Throws where there is no such file: a page must not point at nothing. */
export function assetUrl(assets: ReadonlyMap<string, Asset>, name: string): string {
  const asset = assets.get(name)
  if (!asset) throw new Error(`A template asks for static/${name}, which is not there.`)
  return `/static/${name}?v=${asset.version}`
}
