import { execFile } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'
import t from '../helpers/tap.ts'
import { seeded } from '../../runner/tools/random.ts'
import { colourings, manyColours, rgb } from '../../runner/suite/generators/drawing/colour.ts'
import { hexagonalGrid, withDefects } from '../../runner/suite/generators/drawing/hexagonal.ts'
import { scatter } from '../../runner/suite/generators/drawing/scatter.ts'
import { labelsOn, night, paper } from '../../runner/suite/generators/drawing/scene.ts'
import { ensureGenerated } from '../../runner/suite/generators/ensure-generated.ts'
import { generators } from '../../runner/suite/generators/index.ts'
import { geometry } from '../../runner/suite/generators/geometry.ts'
import { loadSuite, openSuite, type LoadedSuite, type SuitePlaces } from '../../runner/suite/index.ts'
import { testTypes } from '../../runner/test-types/index.ts'
import { startWorkers } from '../../runner/tools/workers.ts'
import { tempDir } from '../helpers/temp-dir.ts'

/** sha256 of the suites of spots with seed 1; those of the others are in test/generators-*.test.ts. A change here changes
 * what every installation measures: raise the generator's `version` with it. */
const HASHES: Record<string, string> = {
  geometry: 'e28484b5d247d387b486d260fbb8f8554cc878b176c086dade86bd113d277cee',
  starter: 'f6ec0f881ece6c1646f6b04f24d2b32770ce92082c7008920f1b9abed2ce7bfa',
}
const scratch = await tempDir(t, 'suite')
const workers = startWorkers(1)
t.teardown(() => workers.close())

const places: SuitePlaces = {
  userSuites: join(scratch, 'user'),
  bundled: join(scratch, 'bundled'),
  cache: join(scratch, 'cache'),
  types: testTypes,
}
t.test('drawn suites', async (t) => {
  const loaded = new Map<string, LoadedSuite>()
  const spotted = generators.filter(({ name }) => HASHES[name])
  for (const { name } of spotted) loaded.set(name, await openSuite(name, { seed: 1 }, places, workers))

  t.test('are the same to the byte for the same seed', async (t) => {
    for (const { name, cases, types, pictures, version } of spotted) {
      const suite = loaded.get(name)!
      t.equal(suite.hash, HASHES[name], name)
      t.equal(suite.cases.length, cases)
      t.same([...new Set(suite.cases.map((testCase) => testCase.type))].sort(), [...types].sort())
      t.equal(
        new Set(suite.cases.map((testCase) => testCase.image.sha)).size,
        pictures.usual,
        'no two pictures are alike',
      )
      t.match(suite.header.generator, { name, version, seed: 1 })
    }
  })

  t.test('are others for another seed', async (t) => {
    const other = await openSuite('starter', { seed: 2 }, places, workers)
    t.not(other.hash, loaded.get('starter')!.hash)
  })

  t.test('are drawn once, appear whole, and are drawn again where the cache was touched', async (t) => {
    const cache = join(scratch, 'cache-2')
    const starter = generators.find((generator) => generator.name === 'starter')!
    const dirs = await Promise.all(
      [1, 2, 3].map(() => ensureGenerated(starter, { seed: 1 }, join(cache, 'suites'), workers)),
    )
    t.same(await readdir(join(cache, 'suites')), ['starter-v1-seed1'], 'nothing half drawn is left')
    t.equal(new Set(dirs).size, 1)
    await writeFile(join(dirs[0]!, 'images/spots-one.png'), '')
    t.equal((await openSuite('starter', { seed: 1 }, { ...places, cache }, workers)).hash, HASHES.starter)
  })

  t.test('two processes may draw into one cache at once', async (t) => {
    const cache = join(scratch, 'cache-3')
    const script = `
      const [{ ensureGenerated }, { generatorOf }, { startWorkers }] = await Promise.all(process.argv.slice(2).map((url) => import(url)))
      const workers = startWorkers(1)
      console.log(await ensureGenerated(generatorOf('starter'), { seed: 1 }, ${JSON.stringify(cache)}, workers))
      await workers.close()`
    await writeFile(join(scratch, 'draw.mjs'), script)
    const modules = ['suite/generators/ensure-generated.js', 'suite/generators/index.js', 'tools/workers.js'].map(
      (file) => new URL(`../../runner/${file}`, import.meta.url).href,
    )
    const said = await Promise.all(
      [1, 2].map(() => promisify(execFile)(process.execPath, [join(scratch, 'draw.mjs'), ...modules])),
    )
    t.same(
      said.map(({ stdout }) => stdout.trim()),
      Array(2).fill(join(cache, 'starter-v1-seed1')),
    )
    t.same(await readdir(cache), ['starter-v1-seed1'])
    t.equal((await loadSuite(join(cache, 'starter-v1-seed1'), testTypes)).hash, HASHES.starter)
  })

  t.test('geometry has its 92 pictures in six classes', async (t) => {
    const suite = loaded.get('geometry')!
    const all = { CTRL: 2, USSS: 36, USDS: 9, HSFR: 3, HSRP: 24, HSDN: 18 }
    const asked: Record<string, Record<string, number>> = {
      count: all,
      locate: all,
      pattern: all,
      size: { USSS: 36 },
      defect: { HSFR: 3, HSDN: 18 },
    }
    for (const type of geometry.types) {
      const classes = new Map<string, number>()
      for (const testCase of suite.cases)
        if (testCase.type === type) classes.set(String(testCase.class), (classes.get(String(testCase.class)) ?? 0) + 1)
      t.same(Object.fromEntries(classes), asked[type], type)
    }
    t.ok(suite.cases.every(({ image }) => image.width === 700 && image.height === 510))
  })

  t.test('what is drawn is what the truth says, seen from the pixels alone', async (t) => {
    for (const [name, suite] of loaded)
      for (const testCase of suite.cases.filter(
        ({ type, class: group }) => type === 'locate' || (type === 'count' && group !== 'shapes'),
      )) {
        const blobs = await blobsOf(suite.imagePath(testCase))
        if (testCase.type === 'count') t.equal(testCase.truth.count, blobs.length, `${name} ${testCase.id}: count`)
        else
          t.same(
            unmatched(blobs, (testCase.truth as { points: Point[] }).points),
            [],
            `${name} ${testCase.id}: centres within 0.5 px, diameters within 0.5 px`,
          )
      }
  })

  t.test('no two spots touch, none is cut', async (t) => {
    for (const [name, suite] of loaded)
      for (const testCase of suite.cases.filter(({ type }) => type === 'locate')) {
        const { points } = testCase.truth as { points: Point[] }
        const wrong = points.filter(
          ({ at: [x, y], diameter }, index) =>
            Math.min(x, y, testCase.image.width - x, testCase.image.height - y) < diameter / 2 + 2 ||
            points.some(
              (other, position) =>
                position > index && Math.hypot(x - other.at[0], y - other.at[1]) < (diameter + other.diameter) / 2 + 2,
            ),
        )
        t.same(wrong, [], `${name} ${testCase.id}`)
      }
  })

  t.test('boxes are exact', async (t) => {
    const suite = loaded.get('starter')!
    for (const testCase of suite.cases.filter(({ type }) => type === 'detect')) {
      const { boxes } = testCase.truth as { boxes: { label: string; box: [number, number, number, number] }[] }
      const { labels } = testCase.given as { labels: string[] }
      const blobs = await blobsOf(suite.imagePath(testCase))
      t.equal(blobs.length, boxes.length, testCase.id)
      for (const {
        label,
        box: [x, y, width, height],
      } of boxes) {
        t.ok(labels.includes(label), label)
        t.ok(
          blobs.some(({ box }) =>
            [x, y, x + width, y + height].every((edge, index) => Math.abs(edge - (box[index] as number)) <= 1.5),
          ),
          `${testCase.id} ${label}`,
        )
      }
    }
  })

  t.test('missing and extra spots are where the pictures say', async (t) => {
    const suite = loaded.get('geometry')!
    const told = (await readFile(join(suite.dir, 'pictures.jsonl'), 'utf8'))
      .trim()
      .split('\n')
      .map(
        (line) =>
          JSON.parse(line) as {
            image: string
            class: string
            spots: Point[]
            pitch: number
            missing?: Point['at'][]
            extra?: Point['at'][]
          },
      )
    t.equal(told.length, 92)
    const defective = told.filter((item) => item.class === 'HSDN')
    t.equal(defective.length, 18)
    for (const { image, spots, pitch, missing = [], extra = [] } of defective) {
      t.ok(missing.length + extra.length > 0, image)
      const blobs = await blobsOf(join(suite.dir, image))
      const near = (point: Point['at'], px: number): number =>
        blobs.filter((blob) => Math.hypot(blob.at[0] - point[0], blob.at[1] - point[1]) < px).length
      t.ok(
        missing.every((point) => near(point, pitch * 0.9) === 0 && near(point, pitch * 1.1) === 6),
        `${image}: a hole with six neighbours`,
      )
      t.ok(
        extra.every((point) => near(point, pitch * 0.1) === 1 && near(point, pitch * 0.62) === 4),
        `${image}: a spot between three others`,
      )
      const grid = spots.filter(({ at }) => !extra.some((other) => other[0] === at[0] && other[1] === at[1]))
      t.ok(
        grid.every(({ at }) =>
          grid.every((other) => other.at === at || Math.hypot(at[0] - other.at[0], at[1] - other.at[1]) > pitch * 0.99),
        ),
        `${image}: the rest is a grid`,
      )
    }
  })
})

t.test('drawing refuses what cannot be drawn', async (t) => {
  t.throws(() => scatter([50, 50], { width: 60, height: 60 }, 2, seeded(1)), /do not fit on 60x60 px/)
  t.throws(
    () => withDefects(hexagonalGrid(50, { width: 200, height: 160 }, 20), { missing: 20, extra: 0 }, seeded(1)),
    /no room for 20 missing/,
  )
})

t.test('every colour stands out from its ground by 3:1', async (t) => {
  const luminance = (hex: string): number =>
    rgb(hex)
      .map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
      .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index]!, 0)
  const contrast = (a: string, b: string): number => {
    const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number]
    return (high + 0.05) / (low + 0.05)
  }
  for (const { name, ground, spots } of colourings)
    for (const spot of spots) t.ok(contrast(ground, spot) >= 3, `${name} ${spot} ${contrast(ground, spot).toFixed(1)}`)
  for (const { ground, colours } of [paper, night])
    for (const [name, colour] of Object.entries(colours)) t.ok(contrast(ground, colour) >= 3, `${name} on ${ground}`)
  t.equal(new Set(manyColours.spots).size, 6)
  t.equal(labelsOn(paper).length, 12)
})

interface Point {
  at: [number, number]
  diameter: number
}
interface Blob {
  at: [number, number]
  diameter: number
  box: [number, number, number, number]
}

/** Connected parts of an image that are not of its ground (the colour of its corner), found by flood fill. A pixel counts
 * by how far it is from the ground towards the farthest colour of its part, so anti-aliased rims count in part. */
async function blobsOf(path: string): Promise<Blob[]> {
  const {
    data,
    info: { width, height },
  } = await sharp(path).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  const off = new Float64Array(width * height)
  for (let i = 0; i < off.length; i++)
    for (let c = 0; c < 3; c++) off[i] = Math.max(off[i]!, Math.abs(data[i * 3 + c]! - data[c]!))
  const seen = new Uint8Array(width * height)
  const blobs: Blob[] = []
  for (let start = 0; start < off.length; start++) {
    if (seen[start] || off[start]! < 8) continue
    const part = [start]
    seen[start] = 1
    for (let index = 0; index < part.length; index++) {
      const [x, y] = [part[index]! % width, Math.floor(part[index]! / width)]
      for (const next of [
        x > 0 ? part[index]! - 1 : -1,
        x < width - 1 ? part[index]! + 1 : -1,
        y > 0 ? part[index]! - width : -1,
        y < height - 1 ? part[index]! + width : -1,
      ])
        if (next >= 0 && !seen[next] && off[next]! >= 8) {
          seen[next] = 1
          part.push(next)
        }
    }
    const full = Math.max(...part.map((i) => off[i]!))
    const weight = part.reduce((sum, i) => sum + off[i]! / full, 0)
    const xs = part.map((i) => i % width)
    const ys = part.map((i) => Math.floor(i / width))
    const mean = (list: number[]): number =>
      list.reduce((sum, value, index) => sum + (value + 0.5) * (off[part[index]!]! / full), 0) / weight
    blobs.push({
      at: [mean(xs), mean(ys)],
      diameter: 2 * Math.sqrt(weight / Math.PI),
      box: [Math.min(...xs), Math.min(...ys), Math.max(...xs) + 1, Math.max(...ys) + 1],
    })
  }
  return blobs
}

/** Points without a blob of their own size and place, and blobs without a point. */
function unmatched(blobs: readonly Blob[], points: readonly Point[]): unknown[] {
  const left = new Set(blobs)
  const missed = points.filter(({ at, diameter }) => {
    const own = [...left].find(
      (blob) => Math.hypot(blob.at[0] - at[0], blob.at[1] - at[1]) <= 0.5 && Math.abs(blob.diameter - diameter) <= 0.5,
    )
    return !(own && left.delete(own))
  })
  return [...missed, ...left]
}
