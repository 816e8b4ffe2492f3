import { execFileSync } from 'node:child_process'
import { cp, link, mkdir, open, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { pages } from '../../server/routes.ts'
import { makeRun as makeWholeRun } from '../fixtures/make-run.ts'
import { makeRun, manifestOf, plannedOf, rowOf } from '../helpers/made-run.ts'
import { serveProcess } from '../helpers/serve.ts'
import { tempDir } from '../helpers/temp-dir.ts'

/** A data folder with everything in it that may come to lie there: every page and its JSON version answer in time and within
 * memory, each strange thing is listed with a sentence, and one bad folder never stops the rest. */

t.setTimeout(1_190_000)

/** For one answer; a busy machine included. */
const LONGEST_MS = 60_000
const MOST_MEMORY_MB = 900
const GOOD = '20261123T140509Z-nightly'
const TEST = plannedOf(1).test

const dataDir = await tempDir(t, 'hostile')
const runsDir = join(dataDir, 'runs')
const outside = join(dataDir, 'outside')
const listening = createServer()
t.teardown(async () => {
  listening.close()
})

await mkdir(outside, { recursive: true })
await writeFile(join(outside, 'canary.txt'), 'CANARY')
await makeWholeRun(runsDir)

/** Folders that are runs, under names that somebody may give them. */
const ODD_NAMES = [
  'with space',
  ' leading and trailing ',
  'two\nlines',
  'tab\there',
  'Läufe – 模型 🎯',
  'n'.repeat(255),
  '模'.repeat(85),
  '-rf',
  'x..y',
  'a..',
  '<img src=x onerror=alert(1)>',
  '"quoted" & \'so\'',
  '%2e%2e%2f',
  'back\\slash',
  '__proto__',
  'constructor',
  '#hash?query=1',
  '{{7*7}}',
  '\u202egnp.exe',
  'con',
  'runs',
  '~',
  '$(reboot)',
]
for (const name of ODD_NAMES) await makeRun(runsDir, name, 2, { id: '20261123T140000Z-odd' })

const run = async (name: string, change: (dir: string) => Promise<unknown>): Promise<void> => {
  await change(await makeRun(runsDir, name))
}
const fifo = (path: string): void => {
  execFileSync('mkfifo', ['--', path])
}

/** Folders that look like runs, each with the sentence that says what is wrong. */
const DAMAGED: Record<string, RegExp> = {}
const damaged = async (name: string, sentence: RegExp, change: (dir: string) => Promise<unknown>): Promise<void> => {
  DAMAGED[name] = sentence
  await run(name, change)
}
const manifestText =
  (text: string | Buffer) =>
  (dir: string): Promise<void> =>
    writeFile(join(dir, 'run.json'), text)
await damaged('manifest-empty', /run\.json is not valid JSON/, manifestText(''))
await damaged(
  'manifest-cut',
  /run\.json is not valid JSON/,
  manifestText(JSON.stringify(manifestOf('x')).slice(0, 300)),
)
await damaged('manifest-nul', /run\.json is not valid JSON/, manifestText(Buffer.alloc(4096)))
await damaged('manifest-null', /run\.json has an invalid field: the record/, manifestText('null'))
await damaged('manifest-list', /run\.json has an invalid field/, manifestText('[]'))
await damaged('manifest-newer', /was written by a newer Benchloupe/, manifestText('{"format":99}'))
await damaged(
  'manifest-negative',
  /\/counts/,
  manifestText(JSON.stringify({ ...manifestOf('x'), counts: { planned: -1 } })),
)
await damaged('manifest-deep', /nested deeper than/, manifestText('['.repeat(2_000_000)))
await damaged(
  'manifest-deep-value',
  /nested deeper than/,
  manifestText(JSON.stringify(manifestOf('x')).replace('{', `{"x":${'['.repeat(5000)}${']'.repeat(5000)},`)),
)
await damaged('manifest-1gb', /run\.json is 1074 MB/, (dir) => truncate(join(dir, 'run.json'), 2 ** 30))
await damaged('manifest-fifo', /not a regular file/, async (dir) => {
  await rm(join(dir, 'run.json'))
  fifo(join(dir, 'run.json'))
})
await damaged('manifest-link', /is a link/, async (dir) => {
  await rm(join(dir, 'run.json'))
  await symlink(join(runsDir, GOOD, 'run.json'), join(dir, 'run.json'))
})
await damaged('manifest-folder', /run\.json/, async (dir) => {
  await rm(join(dir, 'run.json'))
  await mkdir(join(dir, 'run.json'))
})
await damaged('half-copied', /still being copied, or the file was lost/, (dir) => rm(join(dir, 'run.json')))

/** Things that are no runs at all. */
const strange = async (name: string, sentence: RegExp, make: (path: string) => Promise<unknown>): Promise<void> => {
  DAMAGED[name] = sentence
  await make(join(runsDir, name))
}
await strange('a-file', /it is not a folder/, (path) => writeFile(path, 'x'))
await strange('a-pipe', /it is not a folder/, async (path) => fifo(path))
await strange(
  'a-socket',
  /it is not a folder/,
  (path) => new Promise<void>((resolve) => listening.listen(path, resolve)),
)
await strange('a-link', /it is a link/, (path) => symlink(join(runsDir, GOOD), path))
await strange('a-loop', /it is a link/, (path) => symlink('a-loop', path))
await strange('a-link-out', /it is a link/, (path) => symlink(outside, path))
await strange('empty-folder', /the folder is empty/, (path) => mkdir(path))
await strange('new', /reserved for a page/, (path) => mkdir(path))
await strange('photos', /it holds images\. Import them/, async (path) => {
  await mkdir(path)
  for (let n = 0; n < 30; n++) await writeFile(join(path, `IMG_${n}.JPG`), '')
})
await strange('a-suite', /it is a suite/, async (path) => {
  await mkdir(path)
  await writeFile(join(path, 'suite.json'), '{}')
})
await strange('unzipped-twice', /its folder "inner" is a run: move that here/, async (path) => {
  await makeRun(path, 'inner')
})
await strange('another-data-folder', /it is a data folder/, async (path) => {
  await mkdir(join(path, 'runs'), { recursive: true })
})
await strange('node_modules', /it is not a run folder/, async (path) => {
  await mkdir(join(path, 'left-pad'), { recursive: true })
})
const device = (() => {
  try {
    execFileSync('mknod', [join(runsDir, 'a-device'), 'c', '1', '5'], { stdio: 'ignore' })
    DAMAGED['a-device'] = /it is not a folder/
    return true
  } catch {
    return false
  }
})()
await mkdir(Buffer.concat([Buffer.from(`${runsDir}/bad-utf8-`), Buffer.from([0xff, 0xfe])]))
/** So many that they must be counted, not listed. */
const MANY = 2_000
for (let n = 0; n < MANY; n++)
  await (n % 2 ? writeFile(join(runsDir, `junk-${n}`), '') : mkdir(join(runsDir, `junk-${n}`)))

/** Runs whose manifest is right and whose other files are not: [page that shows it, what it says]. */
const PARTS: Record<string, RegExp> = {}
const part = async (name: string, sentence: RegExp, change: (dir: string) => Promise<unknown>): Promise<void> => {
  PARTS[name] = sentence
  await run(name, change)
}
const rows =
  (text: string | Buffer) =>
  (dir: string): Promise<void> =>
    writeFile(join(dir, 'tests.jsonl'), text)
await part('rows-2gb', /tests\.jsonl is 2148 MB; the limit is/, (dir) => truncate(join(dir, 'tests.jsonl'), 2 ** 31))
await part('rows-long-line', /has more than 16777216 bytes in line 3/, (dir) =>
  truncate(join(dir, 'tests.jsonl'), 20 * 2 ** 20),
)
await part('rows-no-json', /tests\.jsonl line 1 is not valid JSON/, rows('hello\n'))
await part('rows-deep', /tests\.jsonl line 1 is nested deeper/, rows(`${'['.repeat(1_000_000)}\n`))
await part('rows-wrong', /tests\.jsonl line 1/, rows('{"n":"one"}\n'))
await part('rows-newer', /format 7/, rows('{"format":7}\n'))
await part('rows-fifo', /not a regular file/, async (dir) => {
  await rm(join(dir, 'tests.jsonl'))
  fifo(join(dir, 'tests.jsonl'))
})
await part('rows-link', /is a link/, async (dir) => {
  await rm(join(dir, 'tests.jsonl'))
  await symlink(join(outside, 'canary.txt'), join(dir, 'tests.jsonl'))
})
await part('rows-torn', /1 test/, rows(`${JSON.stringify(rowOf(1))}\n{"torn`))
await part('rows-hard-link', /2 tests/, async (dir) => {
  await rm(join(dir, 'tests.jsonl'))
  await link(join(runsDir, 'manifest-empty', 'tests.jsonl'), join(dir, 'tests.jsonl'))
})
await part('rows-gone', /partly copied/, (dir) => rm(join(dir, 'tests.jsonl')))

// a test whose records are deep or special files; the run itself is right
const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`
await cp(join(runsDir, GOOD), join(runsDir, 'deep-records'), { recursive: true })
for (const [index, name] of (await readdir(join(runsDir, 'deep-records', 'tests'))).sort().entries()) {
  const dir = join(runsDir, 'deep-records', 'tests', name)
  if (index === 0)
    for (const file of ['test.json', 'exchange.json'])
      await writeFile(join(dir, file), (await readFile(join(dir, file), 'utf8')).replace(/\}\s*$/, `,"deep":${deep}}`))
  if (index === 1)
    for (const file of ['test.json', 'exchange.json']) {
      await rm(join(dir, file))
      fifo(join(dir, file))
    }
  if (index === 2) {
    await rm(dir, { recursive: true })
    await symlink(outside, dir)
  }
}
// a folder of the run with very many files, and every kind of special file
const crowded = join(runsDir, GOOD, 'crowded')
await mkdir(crowded)
for (let n = 0; n < 1_200; n++) await (await open(join(crowded, `f${n}`), 'w')).close()
fifo(join(runsDir, GOOD, 'a-pipe'))
await symlink(outside, join(runsDir, GOOD, 'away'))
await symlink('loop', join(runsDir, GOOD, 'loop'))

const server = await serveProcess(dataDir, { flags: ['--no-sample'] })
t.teardown(() => server.stop())

const tests = async (id: string): Promise<string> =>
  (await readdir(join(runsDir, id, 'tests')).catch(() => [])).sort()[0] ?? TEST

interface Answer {
  status: number
  text: string
  ms: number
}
async function get(address: string): Promise<Answer> {
  const began = performance.now()
  const response = await fetch(server.url + address, { redirect: 'manual', signal: AbortSignal.timeout(LONGEST_MS) })
  const text = await response.text()
  return { status: response.status, text, ms: performance.now() - began }
}

/** Every address of the site map for one run, filled in. */
async function addressesOf(id: string): Promise<string[]> {
  const fill = (address: string, test: string): string =>
    address
      .replace(':run', encodeURIComponent(id))
      .replace(':test', encodeURIComponent(test))
      .replace(':case', 'c1')
      .replace('*', 'run.json')
  const test = await tests(id)
  return (
    pages
      // packing 2 GB of nothing takes a minute of two processors, and answers like every other ZIP
      .filter(({ address }) => address.includes(':run') && !(id === 'rows-2gb' && address.endsWith('/zip')))
      .flatMap(({ address }) => [fill(address, test), `/api/v1${fill(address, test)}`])
  )
}

/** Asks for all of them, some at a time; says which did not answer as it should. */
async function walk(
  addresses: readonly string[],
  wrong: (address: string, answer: Answer) => string | null,
): Promise<{ wrong: string[]; slowest: number }> {
  const waiting = addresses.values()
  const found: string[] = []
  let slowest = 0
  await Promise.all(
    Array.from({ length: 6 }, async () => {
      for (const address of waiting) {
        const answer = await get(address).catch((error: Error): Answer => ({
          status: 0,
          text: error.message,
          ms: LONGEST_MS,
        }))
        slowest = Math.max(slowest, answer.ms)
        const why =
          answer.status === 0
            ? answer.text
            : answer.text.includes('CANARY')
              ? 'a byte from outside'
              : wrong(address, answer)
        if (why !== null) found.push(`${address}: ${why}`)
      }
    }),
  )
  return { wrong: found, slowest }
}

const serverErrors = (_: string, { status }: Answer): string | null => (status >= 500 ? `status ${status}` : null)

t.test('pages of the whole site answer', async (t) => {
  const addresses = pages
    .filter(({ address }) => !address.includes(':') && !address.includes('*'))
    .flatMap(({ address }) => [address, `/api/v1${address}`])
  const { wrong, slowest } = await walk(
    [
      ...addresses,
      '/find?q=nightly',
      '/api/v1/find?q=c1',
      '/runs?q=made',
      '/healthz',
      '/compare?a=rows-2gb&b=rows-fifo',
      `/compare?a=${GOOD}&b=rows-no-json`,
    ],
    serverErrors,
  )
  t.same(wrong, [])
  t.comment(`slowest ${Math.round(slowest)} ms`)
})

t.test('what is no run is listed with what to do', async (t) => {
  const { json, html } = {
    json: JSON.parse((await get('/api/v1/runs')).text) as {
      problems: { title: string; groups: { problem: string; names: string[]; more: string }[] }
    },
    html: (await get('/runs')).text,
  }
  const said = new Map(
    json.problems.groups.flatMap(({ problem, names }) => names.map((name) => [name, problem] as const)),
  )
  for (const [name, sentence] of Object.entries(DAMAGED)) {
    // of the many files and empty folders only some are named
    if (!said.has(name) && json.problems.groups.some((group) => group.more !== '' && sentence.test(group.problem)))
      continue
    t.match(said.get(name), sentence, name)
  }
  if (!device) t.comment('no device: mknod is not allowed here')
  t.match(json.problems.groups.find(({ problem }) => problem === 'it is not a folder')?.more, /^and \d{3} more$/)
  t.ok(
    [...said].some(([name, problem]) => name.startsWith('bad-utf8-') && /not valid text/.test(problem)),
    'a name that is no text',
  )
  t.ok(html.length < 600_000, `the page has ${Math.round(html.length / 1000)} kB`)
  t.notMatch(html, '<img src=x', 'names are text')
})

t.test('runs of any name open, and every page of them', async (t) => {
  const { wrong } = await walk((await Promise.all(ODD_NAMES.map(addressesOf))).flat(), serverErrors)
  t.same(wrong, [])
  for (const name of ODD_NAMES) {
    const page = await get(`/runs/${encodeURIComponent(name)}/tests`)
    t.equal(page.status, 200, JSON.stringify(name.slice(0, 40)))
  }
})

t.test('damaged folders answer with their reason and stop nothing', async (t) => {
  const { wrong } = await walk((await Promise.all(Object.keys(DAMAGED).map(addressesOf))).flat(), serverErrors)
  t.same(wrong, [])
  for (const [name, sentence] of Object.entries(DAMAGED)) {
    if (name === 'new') continue
    const answer = await get(`/runs/${encodeURIComponent(name)}`)
    t.equal(answer.status, 409, name)
    t.match(answer.text.replaceAll('&quot;', '"'), sentence, name)
  }
})

t.test('files of a run that are damaged are told on its pages', async (t) => {
  const { wrong } = await walk(
    (await Promise.all([...Object.keys(PARTS), 'deep-records'].map(addressesOf))).flat(),
    serverErrors,
  )
  t.same(wrong, [])
  for (const [name, sentence] of Object.entries(PARTS)) {
    const [run, tests] = [await get(`/runs/${name}`), await get(`/runs/${name}/tests`)]
    t.match(`${run.text}${tests.text}`, sentence, name)
  }
  const [first, second] = (await readdir(join(runsDir, 'deep-records', 'tests'))).sort()
  for (const test of [first, second])
    for (const page of ['', '/exchange'])
      t.match(
        (await get(`/runs/deep-records/tests/${test}${page}`)).text,
        /nested deeper|not a regular file/,
        `${test}${page}`,
      )
})

t.test('the good run is untouched by all that', async (t) => {
  const { wrong } = await walk(await addressesOf(GOOD), (address, { status }) =>
    status === 200 || (address.includes('/cases/') && status === 404) ? null : `status ${status}`,
  )
  t.same(wrong, [])
  t.match((await get(`/runs/${GOOD}`)).text, 'deep-records', 'its copy is named')
  t.match((await get('/runs/deep-records')).text, `a copy of ${GOOD}`)
  const listing = JSON.parse((await get(`/api/v1/runs/${GOOD}/files/crowded?page=3`)).text) as {
    count: string
    entries: unknown[]
    pager: { next: string; prev: string }
  }
  t.match(listing, { count: '1,200 entries', pager: { next: '' } })
  t.equal(listing.entries.length, 200, 'the last 200 of 1,200')
})

const noProc = process.platform === 'linux' ? false : 'the peak of a process is read from /proc'
t.test('memory stays within bounds', { skip: noProc }, async (t) => {
  const peak = Number(/VmHWM:\s+(\d+)/.exec(await readFile(`/proc/${server.process.pid}/status`, 'utf8'))?.[1]) / 1024
  t.ok(peak < MOST_MEMORY_MB, `peak ${Math.round(peak)} MB`)
})
