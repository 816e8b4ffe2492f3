import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import t from '../helpers/tap.ts'
import { rootDir } from '../../runner/index.ts'

/** The figures of the house, printed and held: loose files, circles, arrows that run back up, full folders. */

const TARGETS = {
  'loose files at the root of runner/': 4,
  'circles of imports, type-only ones included': 0,
  'arrows that run back up in server/': 0,
  'folders with more than 30 files': 0,
} as const

/** server/ from top to bottom, read from docs/design.md: a file imports from its own room and from rooms further down. */
const SERVER_ORDER = [...section('server/ from top to bottom').matchAll(/^ {2}(\S+(?: \S+)*?)(?: {2,}.*)?$/gm)]
  .flatMap(([, line]) => (line ?? '').split(' '))
  .map((room) => `server/${room}`)

function section(title: string): string {
  const text = readFileSync(join(rootDir, 'docs/design.md'), 'utf8')
  return text.split(`### ${title}`)[1]?.split('```')[1] ?? ''
}

const files = ['runner', 'server', 'test'].flatMap((room) =>
  readdirSync(join(rootDir, room), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|js)$/.test(file))
    .map((file) => posix.join(room, file)),
)

/** import, export from and import(), also of types */
const IMPORTED = /\b(?:from|import)\s*\(?\s*'(\.[^']+)'/g

const imports = new Map(
  files.map((file) => [
    file,
    [...readFileSync(join(rootDir, file), 'utf8').matchAll(IMPORTED)]
      .map(([, module = '']) => posix.normalize(posix.join(dirname(file), module)))
      .filter((to) => files.includes(to)),
  ]),
)

/** Sets of nodes that all reach each other, by Tarjan's algorithm (R. E. Tarjan, SIAM J. Comput. 1, 1972), of two and more. */
function circlesIn(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const path: string[] = []
  const circles: string[][] = []
  const visit = (node: string): void => {
    index.set(node, index.size)
    low.set(node, index.get(node) as number)
    path.push(node)
    for (const next of graph.get(node) ?? []) {
      if (!index.has(next)) visit(next)
      if (path.includes(next)) low.set(node, Math.min(low.get(node) as number, low.get(next) as number))
    }
    if (low.get(node) !== index.get(node)) return
    const circle = path.splice(path.indexOf(node))
    if (circle.length > 1 || (graph.get(node) ?? []).includes(node)) circles.push(circle)
  }
  for (const node of graph.keys()) if (!index.has(node)) visit(node)
  return circles
}

/** 'server/pages/run.ts' -> 'server/pages'; a loose file is a room of its own */
const roomOf = (file: string): string => file.split('/').slice(0, 2).join('/')

const upward = [...imports].flatMap(([file, targets]) =>
  targets
    .filter((to) => file.startsWith('server/') && to.startsWith('server/'))
    .filter((to) => SERVER_ORDER.indexOf(roomOf(to)) < SERVER_ORDER.indexOf(roomOf(file)))
    .map((to) => `${file} -> ${to}`),
)

const folders = new Map<string, number>()
for (const file of files) folders.set(dirname(file), (folders.get(dirname(file)) ?? 0) + 1)

const found: Record<keyof typeof TARGETS, string[]> = {
  'loose files at the root of runner/': files.filter((file) => dirname(file) === 'runner'),
  'circles of imports, type-only ones included': circlesIn(imports).map((circle) => circle.join(' <-> ')),
  'arrows that run back up in server/': upward,
  'folders with more than 30 files': [...folders].filter(([, n]) => n > 30).map(([folder, n]) => `${folder}: ${n}`),
}

t.test('circles are found', (t) => {
  const graph = new Map(Object.entries({ a: ['b'], b: ['c'], c: ['b', 'd'], d: [], e: ['e'] }))
  t.same(
    circlesIn(graph).map((circle) => circle.sort()),
    [['b', 'c'], ['e']],
  )
  t.end()
})

t.test('every room of server/ has a place in the order that docs/design.md draws', (t) => {
  const rooms = new Set(files.filter((file) => file.startsWith('server/')).map(roomOf))
  t.same(
    [...rooms].filter((room) => !SERVER_ORDER.includes(room)),
    [],
  )
  t.end()
})

for (const [name, target] of Object.entries(TARGETS) as [keyof typeof TARGETS, number][])
  t.test(`${name}: ${found[name].length}, at most ${target}`, (t) => {
    if (found[name].length > target) t.same(found[name], [], `at most ${target}`)
    else t.pass(found[name].join(', ') || 'none')
    t.end()
  })
