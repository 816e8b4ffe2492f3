import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, symlink, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { crc32 } from 'node:zlib'
import sharp from 'sharp'
import t from '../helpers/tap.ts'
import { encodePng } from '../../runner/image/png.ts'
import { seeded } from '../../runner/tools/random.ts'
import { generators } from '../../runner/suite/generators/index.ts'
import { listSuites, loadSuite, openSuite, SuiteError, type SuitePlaces } from '../../runner/suite/index.ts'
import { nearName } from '../../runner/tools/near-name.ts'
import { testTypes } from '../../runner/test-types/index.ts'
import { startWorkers } from '../../runner/tools/workers.ts'
import { tempDir } from '../helpers/temp-dir.ts'

const scratch = await tempDir(t, 'suite')
const workers = startWorkers(1)
t.teardown(async () => {
  await workers.close()
})

const places: SuitePlaces = {
  userSuites: join(scratch, 'user'),
  bundled: join(scratch, 'bundled'),
  cache: join(scratch, 'cache'),
  types: testTypes,
}
const dot = encodePng({ width: 2, height: 2, channels: 3, data: new Uint8Array(12) })
const HEADER = { format: 1, name: 'own', title: 'My own' }
const CASE = { id: 'a', type: 'count', image: 'images/a.png', given: { object: 'dots' }, truth: { count: 1 } }

type Files = Record<string, string | Buffer | { link: string }>

/** A suite folder of the given files; a header, a case and its image where they are not given. */
async function suiteOf(files: Files, folder?: string): Promise<string> {
  const dir = folder ?? (await mkdtemp(join(scratch, 'own-')))
  const all: Files = {
    'suite.json': JSON.stringify(HEADER),
    'cases.jsonl': JSON.stringify(CASE),
    'images/a.png': dot,
    ...files,
  }
  for (const [name, content] of Object.entries(all)) {
    await mkdir(dirname(join(dir, name)), { recursive: true })
    if (typeof content === 'object' && 'link' in content) await symlink(content.link, join(dir, name))
    else await writeFile(join(dir, name), content)
  }
  return dir
}

const lines = (...records: unknown[]): string =>
  records.map((record) => (typeof record === 'string' ? record : JSON.stringify(record))).join('\n')

async function refusal(loading: Promise<unknown>): Promise<SuiteError> {
  const error = await loading.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof SuiteError) return error
  throw error ?? new Error('the suite was accepted')
}

t.test("a suite of one's own", async (t) => {
  t.test('is loaded with its images decoded', async (t) => {
    const dir = await suiteOf({
      'cases.jsonl': lines(
        { ...CASE, class: 'x', tags: ['y'], passMark: 0.5 },
        { ...CASE, id: 'b' },
        { ...CASE, type: 'locate', truth: { points: [] } },
      ),
    })
    const suite = await loadSuite(dir, testTypes)
    const sha = createHash('sha256').update(dot).digest('hex')
    t.equal(suite.header.name, 'own')
    t.same(
      suite.cases.map(({ type, id }) => `${type} ${id}`),
      ['count a', 'count b', 'locate a'],
      'in order; one id may serve several types',
    )
    t.same(suite.cases[0], {
      format: 1,
      suite: 'own',
      id: 'a',
      type: 'count',
      class: 'x',
      tags: ['y'],
      passMark: 0.5,
      given: { object: 'dots' },
      truth: { count: 1 },
      image: {
        sha,
        name: 'images/a.png',
        file: `images/${sha}.png`,
        mediaType: 'image/png',
        bytes: dot.length,
        width: 2,
        height: 2,
      },
    })
    t.equal(suite.imagePath(suite.cases[0]!), join(dir, 'images/a.png'))
  })

  t.test('may have a byte order mark, CRLF, blank lines and no last line feed', async (t) => {
    const dir = await suiteOf({
      'suite.json': `\uFEFF${JSON.stringify(HEADER)}\r\n`,
      'cases.jsonl': `\uFEFF${JSON.stringify(CASE)}\r\n\r\n   \r\n${JSON.stringify({ ...CASE, id: 'b' })}`,
    })
    t.same(
      (await loadSuite(dir, testTypes)).cases.map((testCase) => testCase.id),
      ['a', 'b'],
    )
  })

  t.test('an image is turned as its EXIF data says, and the note says so', async (t) => {
    const turned = await sharp({ create: { width: 30, height: 20, channels: 3, background: '#808080' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer()
    const suite = await loadSuite(await suiteOf({ 'images/a.png': turned }), testTypes)
    const { width, height, mediaType, file, notes } = suite.cases[0]!.image
    t.same(
      { width, height, mediaType },
      { width: 20, height: 30, mediaType: 'image/jpeg' },
      'and the name does not decide what it is',
    )
    t.match(file, /^images\/[0-9a-f]{64}\.jpg$/)
    t.match(notes?.join(), /orientation 6/)
  })

  t.test('its hash is that of its content', async (t) => {
    const dir = await suiteOf({})
    const { hash } = await loadSuite(dir, testTypes)
    await utimes(join(dir, 'cases.jsonl'), 1, 1)
    await writeFile(join(dir, 'notes.txt'), 'not in use')
    t.equal((await loadSuite(dir, testTypes)).hash, hash, 'times and unused files do not count')
    await writeFile(
      join(dir, 'images/a.png'),
      encodePng({ width: 2, height: 2, channels: 3, data: new Uint8Array(12).fill(1) }),
    )
    t.not((await loadSuite(dir, testTypes)).hash, hash, 'an image does')
    t.not(
      (await loadSuite(await suiteOf({ 'cases.jsonl': JSON.stringify({ ...CASE, id: 'z' }) }), testTypes)).hash,
      hash,
      'a case does',
    )
  })

  t.test('what makes its results comparable is its images, questions and truths', async (t) => {
    const shaOf = async (dir: string): Promise<string> => (await loadSuite(dir, testTypes)).casesSha
    const dir = await suiteOf({})
    const [sha, { hash }] = [await shaOf(dir), await loadSuite(dir, testTypes)]
    const header = JSON.parse(await readFile(join(dir, 'suite.json'), 'utf8')) as Record<string, unknown>
    await writeFile(
      join(dir, 'suite.json'),
      JSON.stringify({ ...header, title: 'A corrected title', description: 'and more words' }),
    )
    t.equal(await shaOf(dir), sha, 'a title does not count')
    t.not((await loadSuite(dir, testTypes)).hash, hash)
    const withCase = (change: object): Promise<string> =>
      suiteOf({ 'cases.jsonl': JSON.stringify({ ...CASE, ...change }) })
    t.equal(await shaOf(await withCase({ class: 'another', tags: ['new'] })), sha, 'nor do classes and tags')
    for (const change of [{ id: 'z' }, { question: 'How many are there?' }, { passMark: 0.123 }])
      t.not(await shaOf(await withCase(change)), sha, Object.keys(change).join())
    await writeFile(
      join(dir, 'images/a.png'),
      encodePng({ width: 2, height: 2, channels: 3, data: new Uint8Array(12).fill(1) }),
    )
    t.not(await shaOf(dir), sha, 'an image')
  })
})

interface Hostile {
  name: string
  files: Files
  problem: { file: string; line?: number; field?: string; message: RegExp }
}
const inCases = (
  name: string,
  record: unknown,
  field: string | undefined,
  message: RegExp,
  files: Files = {},
): Hostile => ({
  name,
  files: { 'cases.jsonl': lines(CASE, '', record), ...files },
  problem: { file: 'cases.jsonl', line: 3, ...(field ? { field } : {}), message },
})
const B = { ...CASE, id: 'b' }
const withImage = (image: string): unknown => ({ ...B, image })

const hostile: Hostile[] = [
  {
    name: 'no JSON in suite.json',
    files: { 'suite.json': '{' },
    problem: { file: 'suite.json', message: /^is not JSON/ },
  },
  {
    name: 'a field of suite.json given twice',
    files: { 'suite.json': JSON.stringify({ ...HEADER, title: 'x' }).replace('{', '{"title":"y",') },
    problem: { file: 'suite.json', field: 'title', message: /is given twice/ },
  },
  {
    name: 'a rule that is none',
    files: { 'suite.json': JSON.stringify({ ...HEADER, rules: { answer: 'relaxd' } }) },
    problem: {
      file: 'suite.json',
      field: 'rules.answer',
      message: /is "relaxd", which is not a rule of answer; did you mean "relaxed"\?/,
    },
  },
  {
    name: 'a rule of a type without rules',
    files: { 'suite.json': JSON.stringify({ ...HEADER, rules: { count: 'exact' } }) },
    problem: { file: 'suite.json', field: 'rules.count', message: /is for a test type with rules, which answer has/ },
  },
  {
    name: 'a newer format',
    files: { 'suite.json': JSON.stringify({ ...HEADER, format: 2, shiny: 1 }) },
    problem: { file: 'suite.json', field: 'format', message: /is 2, newer than/ },
  },
  {
    name: 'a typo in suite.json',
    files: { 'suite.json': JSON.stringify({ ...HEADER, tilte: 'x' }) },
    problem: { file: 'suite.json', field: 'tilte', message: /is not a known field/ },
  },
  {
    name: 'a field missing in suite.json',
    files: { 'suite.json': JSON.stringify({ format: 1, name: 'own' }) },
    problem: { file: 'suite.json', field: 'title', message: /is missing/ },
  },
  {
    name: 'suite.json as a link',
    files: { 'real.json': JSON.stringify(HEADER), 'suite.json': { link: 'real.json' } },
    problem: { file: 'suite.json', message: /symbolic link/ },
  },
  { name: 'no cases', files: { 'cases.jsonl': '\r\n\n' }, problem: { file: 'cases.jsonl', message: /has no cases/ } },
  {
    name: 'cases.jsonl as a link',
    files: { 'real.jsonl': JSON.stringify(CASE), 'cases.jsonl': { link: 'real.jsonl' } },
    problem: { file: 'cases.jsonl', message: /symbolic link/ },
  },
  inCases('a line that is no JSON', '{"id":', undefined, /^is not JSON/),
  inCases('a field given twice', `${JSON.stringify(B).slice(0, -1)},"id":"c"}`, 'id', /is given twice/),
  inCases('a line that is no object', '[1,2]', undefined, /object/),
  inCases('a line of 3 MB', `{"id":"${'x'.repeat(3 * 2 ** 20)}"}`, undefined, /longer than 1 MB/),
  inCases(
    'a typo in a field',
    { id: 'b', typ: 'count', image: 'images/a.png', truth: { count: 1 } },
    'typ',
    /did you mean "type"\?/,
  ),
  inCases('a missing field', { ...B, truth: undefined }, 'truth', /is missing/),
  inCases('an id with a space', { ...B, id: 'b b' }, 'id', /letters, digits.*it is "b b"/),
  inCases('an id that climbs', { ...B, id: '../b' }, 'id', /letters, digits/),
  inCases(
    'a typo in a type',
    { ...B, type: 'cuont' },
    'type',
    /"cuont", which is not a test type; did you mean "count"\?/,
  ),
  inCases('a type like a prototype field', { ...B, type: 'constructor' }, 'type', /not a test type$/),
  inCases('a truth of the wrong kind', { ...B, truth: { count: 'three' } }, 'truth.count', /integer.*"three"/),
  inCases(
    'a truth with half a place',
    { ...B, type: 'locate', truth: { points: [{ at: [1, 2] }, { at: [1] }] } },
    'truth.points[1].at',
    /items/,
  ),
  inCases(
    'a place beside its image',
    { ...B, type: 'locate', truth: { points: [{ at: [1, 1] }, { at: [50, 1] }] } },
    'truth.points[1].at',
    /outside the image of 2 x 2 px; it is \[50, 1\]/,
  ),
  inCases('a pass mark over 1', { ...B, passMark: 60 }, 'passMark', /<= 1; it is 60/),
  inCases('one id twice', CASE, 'id', /"a", already used in line 1/),
  inCases('one id in two cases', { ...CASE, id: 'A' }, 'id', /"A", already used in line 1/),
  inCases('an absolute path', withImage('/etc/passwd'), 'image', /absolute/),
  inCases('a way out', withImage('images/../../secret.png'), 'image', /leads out/),
  inCases('a backslash', withImage('images\\a.png'), 'image', /backslash/),
  inCases('a drive letter', withImage('C:/a.png'), 'image', /drive letter/),
  inCases('an address', withImage('https://example.org/a.png'), 'image', /address/),
  inCases('an empty path', withImage(''), 'image', /empty/),
  inCases('a path with a dot part', withImage('./images/a.png'), 'image', /"\." part/),
  inCases('a missing image', withImage('images/b.png'), 'image', /images\/b\.png: is not there/),
  inCases('a folder as an image', withImage('images'), 'image', /not a regular file/),
  inCases('a link as an image', withImage('images/link.png'), 'image', /symbolic link/, {
    'images/link.png': { link: 'a.png' },
  }),
  inCases('a linked folder on the way', withImage('elsewhere/a.png'), 'image', /symbolic link/, {
    elsewhere: { link: 'images' },
  }),
  inCases('text as an image', withImage('images/b.png'), 'image', /plain text/, { 'images/b.png': 'hello' }),
  inCases('an empty image', withImage('images/b.png'), 'image', /empty/, { 'images/b.png': '' }),
  inCases('an image cut short', withImage('images/b.png'), 'image', /cut short or damaged/, {
    'images/b.png': await noise(64).then((png) => png.subarray(0, png.length - 3000)),
  }),
  inCases('a pixel bomb', withImage('images/b.png'), 'image', /100 million pixels/, { 'images/b.png': bomb() }),
]

/** A PNG that is expensive to decode and does not compress. */
async function noise(side: number): Promise<Buffer> {
  const random = seeded(1)
  return encodePng({
    width: side,
    height: side,
    channels: 3,
    data: Uint8Array.from({ length: side * side * 3 }, () => Math.floor(random() * 256)),
  })
}

/** A small file that says it is 20000 x 20000 px. */
function bomb(): Buffer {
  const png = encodePng({ width: 1, height: 1, channels: 3, data: new Uint8Array(3) })
  png.writeUInt32BE(20000, 16)
  png.writeUInt32BE(20000, 20)
  png.writeUInt32BE(crc32(png.subarray(12, 29)), 29)
  return png
}

t.test('a hostile suite is refused with file, line and field', async (t) => {
  for (const { name, files, problem } of hostile)
    t.test(name, async (t) => {
      const { problems } = await refusal(loadSuite(await suiteOf(files), testTypes))
      const found = problems.find(
        (suiteProblem) =>
          suiteProblem.file === problem.file &&
          suiteProblem.line === problem.line &&
          suiteProblem.field === problem.field &&
          problem.message.test(suiteProblem.message),
      )
      t.ok(found, `${name} is named`, { wanted: problem, problems })
      t.ok(
        problems.every((problem) => problem.message.length < 400),
        'in a sentence',
      )
    })

  t.test('with all problems at once', async (t) => {
    const { problems, message } = await refusal(
      loadSuite(
        await suiteOf({
          'suite.json': JSON.stringify({ ...HEADER, name: 'a b' }),
          'cases.jsonl': lines({ ...CASE, image: 'images/none.png' }, { ...B, type: 'lokate' }, CASE, '{'),
        }),
        testTypes,
      ),
    )
    t.same(
      problems.map((problem) => [problem.file, problem.line, problem.field]),
      [
        ['suite.json', undefined, 'name'],
        ['cases.jsonl', 1, 'image'],
        ['cases.jsonl', 2, 'type'],
        ['cases.jsonl', 3, 'id'],
        ['cases.jsonl', 4, undefined],
      ],
    )
    t.match(message, /^suite\.json: name .*\ncases\.jsonl line 1: image images\/none\.png: is not there\n/)
  })

  t.test('a pipe as an image does not hang', { skip: process.platform === 'win32' }, async (t) => {
    const dir = await suiteOf({ 'cases.jsonl': JSON.stringify({ ...CASE, image: 'images/pipe.png' }) })
    await promisify(execFile)('mkfifo', [join(dir, 'images/pipe.png')])
    t.match((await refusal(loadSuite(dir, testTypes))).message, /not a regular file/)
  })

  t.test('the list of problems stays short', async (t) => {
    const { problems, message } = await refusal(
      loadSuite(await suiteOf({ 'cases.jsonl': '{}\n'.repeat(50_000) }), testTypes),
    )
    t.ok(problems.length <= 1001)
    t.match(problems.at(-1)?.message, /has [0-9]+ more problems/)
    t.match(message, /and [0-9]+ more$/)
  })
})

t.test('a hundred thousand cases on one image', async (t) => {
  const text = Array.from({ length: 100_000 }, (_, index) => JSON.stringify({ ...CASE, id: `c${index}` })).join('\n')
  const dir = await suiteOf({ 'cases.jsonl': text })
  const started = performance.now()
  const suite = await loadSuite(dir, testTypes)
  const seconds = (performance.now() - started) / 1000
  t.comment(`${seconds.toFixed(1)} s`)
  t.equal(suite.cases.length, 100_000)
  t.ok(seconds < 100, 'in reasonable time')
})

t.test('suites by name', async (t) => {
  await suiteOf(
    {
      'suite.json': JSON.stringify({ ...HEADER, description: 'mine' }),
      'cases.jsonl': lines(CASE, { ...CASE, type: 'locate', truth: { points: [] } }),
    },
    join(places.userSuites, 'own'),
  )
  await suiteOf(
    { 'suite.json': JSON.stringify({ ...HEADER, title: "hidden by the user's" }) },
    join(places.bundled, 'own'),
  )
  await suiteOf({}, join(places.bundled, 'misnamed'))
  await mkdir(join(places.bundled, 'empty'))
  await writeFile(join(places.bundled, 'README.md'), 'no suite')
  await symlink(scratch, join(places.bundled, 'link'))

  const listed = await listSuites(places)
  t.same(
    listed.slice(0, 2).map(({ name, kind, cases, types }) => ({ name, kind, cases, types })),
    [
      { name: 'starter', kind: 'generated', cases: 24, types: ['count', 'locate', 'pattern', 'detect'] },
      { name: 'geometry', kind: 'generated', cases: 333, types: ['count', 'locate', 'pattern', 'size', 'defect'] },
    ],
  )
  const byName = new Map(listed.map((suiteSummary) => [suiteSummary.name, suiteSummary]))
  t.same(
    [...byName.keys()].sort(),
    [...generators.map(({ name }) => name), 'empty', 'misnamed', 'own'].sort(),
    'files and links are no suites',
  )
  t.same(byName.get('own'), {
    name: 'own',
    title: 'My own',
    description: 'mine',
    kind: 'folder',
    types: ['count', 'locate'],
    cases: 2,
    byType: { count: 1, locate: 1 },
  })
  t.match(byName.get('misnamed')?.problem, /is "own" but the folder is called "misnamed"/)
  t.match(byName.get('empty')?.problem, /suite\.json: is not there/)
  t.same(
    (await listSuites({ ...places, userSuites: join(scratch, 'none'), bundled: join(scratch, 'none') })).length,
    generators.length,
    'missing folders are empty ones',
  )

  t.equal((await openSuite('own', { seed: 1 }, places, workers)).header.title, 'My own')
  t.match((await refusal(openSuite('misnamed', { seed: 1 }, places, workers))).message, /give both the same name/)
  t.match(
    (await refusal(openSuite('geomtery', { seed: 1 }, places, workers))).message,
    /geomtery: is not a suite; did you mean "geometry"\? There are starter, geometry, .*own/,
  )
  t.match((await refusal(openSuite('../user/own', { seed: 1 }, places, workers))).message, /is not a suite/)
  t.match(
    (await refusal(openSuite('geometry', { seed: 1, count: 5 }, places, workers))).message,
    /always has 92 pictures/,
  )
})

t.test('near names', async (t) => {
  t.equal(nearName('locte', ['count', 'locate']), 'locate')
  t.equal(nearName('cuont', ['count', 'locate']), 'count', 'swapped letters are one mistake')
  t.equal(nearName('weather', ['count', 'locate']), undefined)
  t.equal(nearName('x'.repeat(1e6), ['count']), undefined)
})
