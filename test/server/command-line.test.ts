import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { basename, join } from 'node:path'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import t from '../helpers/tap.ts'
import { Presets } from '../../server/catalog/presets.ts'
import { rootDir, systemClock, type Verified } from '../../runner/index.ts'
import { commands } from '../../server/cli/main.ts'
import { command as spawned, commandInside as command } from '../helpers/command.ts'
import { startFakeServer } from '../helpers/fake-model/server.ts'
import { putDrawnSuite } from '../helpers/drawn-suites.ts'
import { tempDir } from '../helpers/temp-dir.ts'

const scratch = await tempDir(t, 'command-line')
const data = join(scratch, 'data')
await putDrawnSuite(data, 'starter')
const COUNT = ['run', '--suite', 'starter', '--type', 'count', '--data', data]

t.test('what is wrong is said in a sentence that helps, with exit code 2, before anything is made', async (t) => {
  const file = join(scratch, 'a-file')
  await writeFile(file, '')
  const taken = createServer().listen(0, '127.0.0.1')
  await new Promise((ready) => taken.once('listening', ready))
  const { port } = taken.address() as { port: number }
  t.teardown(() => taken.close())
  const to = join(scratch, 'untouched')
  const order = ['run', '--suite', 'starter', '--data', to]
  for (const [args, said] of [
    [['serv'], 'There is no command "serv"; did you mean "serve"?'],
    [['frobnicate'], /There is no command "frobnicate"\. There are serve, run, .*import/],
    [['run', '--modl', 'x'], 'There is no option --modl; did you mean --model?'],
    [
      [...order, '--model', 'gpt-5'],
      '"gpt-5" does not say which API serves it: write API/model; did you mean openai/gpt-5?',
    ],
    [[...order, '--model', 'somebody'], 'write API/model, for example openai/gpt-5.'],
    [
      [...order, '--model', 'builtin/pixls'],
      'There is no model builtin/pixls; did you mean "pixels"? There are builtin/pixels, builtin/chance.',
    ],
    [
      [...order, '--model', 'builtin/pixels,builtin/chance'],
      '"builtin/pixels,builtin/chance" holds a comma: name each model by itself.',
    ],
    [[...order, '--model', 'builtin/chance', '--shots', '2'], 'shots must be 0, 1, 3 or 5, not 2.'],
    [[...order, '--model', 'builtin/chance', '--repeats', '0'], 'repeats must be a whole number from 1 to 100, not 0.'],
    [[...order, '--model', 'builtin/chance', '--limit', '1.5'], 'limit must be a whole number of at least 1, not 1.5.'],
    [[...order, '--model', 'builtin/chance', '--budget', '0'], 'budgetUsd must be a number above 0, not 0.'],
    [[...order, '--model', 'builtin/chance', '--min-score', '0.8'], 'points from 0 to 100: write 80, not 0.8.'],
    [[...order, '--model', 'builtin/chance', '--baseline', 'last'], 'There is no run last:'],
    [[...order, '--model', 'builtin/chance', '--preset', 'nightly'], 'There is no preset "nightly"'],
    [[...order, '--order', join(scratch, 'none.json')], /The order .*none\.json cannot be read \(ENOENT\)/],
    [
      ['run', '--suite', 'starter', '--model', 'builtin/chance', '--data', join(file, 'x')],
      /is a file, or lies in one\. Name a folder/,
    ],
    [['serve', '--data', join(file, 'x')], /is a file, or lies in one\. Name a folder/],
    // where mkdir of Node would try for ever
    [
      ['run', '--suite', 'starter', '--model', 'builtin/chance', '--data', '/proc/nowhere/x'],
      /data folder \/proc\/nowhere\/x cannot be written/,
    ],
    [['serve', '--port', '99999'], '--port must be a port number from 0 to 65535'],
    [
      ['serve', '--no-sample', '--data', join(scratch, 'serve'), '--port', String(port)],
      `Port ${port} on 127.0.0.1 is taken`,
    ],
    [['compare', 'one', '--data', data], 'Name two runs'],
    [['resume', 'nothing', '--data', data], 'There is no run nothing:'],
  ] as const) {
    const ran = await command(args)
    t.match(ran, { code: 2, err: said }, args.join(' '))
  }
  t.notOk(existsSync(to), 'no run was made, and no data folder')
})

t.test('help', async (t) => {
  t.match(await spawned(['help', 'run']), { code: 0, out: /--min-score POINTS/, err: '' })
  const codes = /\nExit codes: 0 done, 1 .* 2 .* 3 .* 130 stopped\.\n$/
  t.match(await command(['-h']), { code: 0, out: codes })
  for (const { name } of commands)
    t.match(
      await command([name, '--help']),
      { code: 0, out: codes, err: '' },
      `${name} --help says what its codes mean`,
    )
})

t.test('a dry run leaves no trace', async (t) => {
  const [to, tmp] = [join(scratch, 'dry'), join(scratch, 'tmp')]
  await mkdir(tmp)
  const args = ['run', '--suite', 'starter', '--model', 'builtin/chance', '--data', to, '--dry-run']
  t.match(await spawned(args, { env: { TMPDIR: tmp } }), { code: 0, out: /^24 tests: 24 cases/ })
  t.notOk(existsSync(to))
  t.same(await readdir(tmp), [])
})

t.test('a dry run refuses a model that its API does not list', async (t) => {
  const server = await startFakeServer({ models: ['gpt-5-vision'] })
  t.teardown(() => server.close())
  const dry = (model: string) =>
    command([...COUNT, '--model', `openai-compatible/${model}`, '--dry-run'], { OPENAI_BASE_URL: server.url })
  t.match(await dry('gpt-5-vison'), {
    code: 2,
    err: 'openai-compatible does not list gpt-5-vison. Did you mean openai-compatible/gpt-5-vision?',
  })
  const fine = await dry('gpt-5-vision')
  t.match(fine, { code: 0, out: /^9 tests/ })
  t.match(
    fine.out,
    'cost unknown for openai-compatible/gpt-5-vision. Its price, or "free: true" for a server of your own,',
  )
})

t.test('where nobody answers, the command says why', async (t) => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  await new Promise((closed) => server.close(closed))
  const ran = await command([...COUNT, '--model', 'openai-compatible/x', '--limit', '1'], {
    OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`,
  })
  t.match(ran, { code: 3, err: /No test was answered: the only one ended in an API error\. Each time: .*ECONNREFUSED/ })
})

t.test('gates, JUnit XML and a summary of a run; a baseline; a comparison', async (t) => {
  const [junit, summary] = [join(scratch, 'junit.xml'), join(scratch, 'summary.md')]
  const gated = await command([
    ...COUNT,
    ...['--model', 'builtin/chance', '--title', 'by chance <b>', '--min-score', '100', '--max-cost', '0'],
    ...['--junit', junit, '--summary', summary],
  ])
  t.match(gated, { code: 1, err: /not met: builtin\/chance scores [\d.]+ on 9 of 9 tests; at least 100 is asked\n/ })
  t.match(gated.err, 'met: the run cost $0; at most $0 is asked')
  const chance = gated.out.trim()
  const xml = await readFile(junit, 'utf8')
  t.equal(XMLValidator.validate(xml), true)
  const { testsuites } = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(xml)
  const run = JSON.parse(await readFile(join(chance, 'run.json'), 'utf8'))
  t.match(testsuites, {
    name: 'by chance <b>',
    tests: '11',
    failures: String(run.counts.failed + run.counts.unparsed + 1),
    errors: '0',
    testsuite: [
      { name: 'starter · builtin/chance', tests: '9' },
      { name: 'gates', tests: '2', failures: '1' },
    ],
  })
  const text = await readFile(summary, 'utf8')
  t.match(text, '## by chance &lt;b\\>')
  t.match(text, '- ❌ builtin/chance scores')
  t.match(
    text,
    `| builtin/chance | ${(run.results.find((result: { type: null }) => result.type === null).score * 100).toFixed(1)} |`,
  )

  const better = await command([
    ...COUNT,
    '--model',
    'builtin/pixels',
    '--baseline',
    `${basename(chance)}~builtin/chance`,
  ])
  t.match(better, { code: 0, err: /\nmet: / })
  const pixels = better.out.trim()
  const sides = [`${pixels}~builtin/pixels`, `${chance}~builtin/chance`] as const
  t.match(await command(['compare', ...sides]), { code: 0, out: /is [\d.]+ points worse than builtin\/pixels/ })
  t.match(await command(['compare', ...sides, '--fail-if-worse']), { code: 1, out: /only in builtin\/pixels/ })
  t.match(await command(['compare', ...[...sides].reverse(), '--fail-if-worse']), {
    code: 0,
    out: /points better than/,
  })
  t.match(await command([...COUNT, '--model', 'builtin/chance', '--baseline', sides[0]]), {
    code: 1,
    err: /\nnot met: .* points worse than/,
  })
  const told = JSON.parse((await command(['compare', chance, pixels, '--json', '--fail-if-worse'])).out)
  t.match(told, { worse: false, changed: 0, tally: { n: 9 } })
  t.match(
    await command(['verify', chance, '--json']).then(({ out }) => JSON.parse(out) as Verified),
    { state: 'intact' },
    'nothing of this was written into the run folder',
  )
})

t.test('an order comes from a file or a preset, and options go before it', async (t) => {
  const file = join(scratch, 'order.yaml')
  await writeFile(file, 'suites: [starter]\nmodels: [builtin/chance]\ntypes: [count]\nrepeats: 3\ntags: [nightly]\n')
  t.match(await command(['run', '--order', file, '--data', data, '--dry-run']), { code: 0, out: /^27 tests/ })
  t.match(await command(['run', '--order', file, '--repeats', '1', '--data', data, '--dry-run']), { out: /^9 tests/ })
  const nightly = { suites: ['starter'], models: ['builtin/chance'], types: ['locate'] }
  await new Presets(join(data, 'presets.json'), systemClock).save('nightly', nightly, false)
  t.match(await command(['run', '--preset', 'nightly', '--data', data, '--dry-run']), { out: /locate/ })
  t.match(await command(['run', '--preset', 'nightli', '--data', data]), { code: 2, err: /There are nightly/ })
  await writeFile(file, '- a list')
  t.match(await command(['run', '--order', file, '--data', data]), { code: 2, err: /holds no order/ })
})

t.test('a run is resumed by its path, and a test of it by its number', async (t) => {
  const { out } = await command([...COUNT, '--model', 'builtin/chance', '--limit', '2'])
  const dir = out.trim()
  t.match(await command(['resume', dir, '--test', '2']), { code: 0, out: `${dir}\n` })
  const exchange = async (n: string) => {
    const test = (await readdir(join(dir, 'tests'))).find((name) => name.startsWith(n))
    return JSON.parse(await readFile(join(dir, 'tests', String(test), 'exchange.json'), 'utf8')) as { turns: object[] }
  }
  t.ok(JSON.stringify(await exchange('0002')).length > JSON.stringify(await exchange('0001')).length, 'asked once more')
  t.match(await command(['resume', dir, '--test', '9']), { code: 2, err: /has no test 9: it planned 2/ })
  const elsewhere = join(scratch, 'received')
  await rename(dir, elsewhere)
  t.match(await command(['resume', elsewhere]), { code: 2, err: /is in no data folder\. Move it into runs\// })
})

t.test('a server that is told to end while it is still starting ends as at any other time', async (t) => {
  const at = join(scratch, 'early')
  await putDrawnSuite(at, 'starter')
  const cli = join(rootDir, 'server/cli/benchloupe.js')
  const child = spawn(process.execPath, [cli, 'serve', '--port', '0', '--data', at], {
    env: { PATH: process.env.PATH },
  })
  const ended = once(child, 'close')
  child.stdout.resume()
  // the data folder is made ready first, long before anything is served
  while (!existsSync(join(at, 'runs'))) await new Promise((resolve) => setTimeout(resolve, 5))
  child.kill('SIGTERM')
  const [code, signal] = (await ended) as [number | null, string | null]
  t.strictSame([code, signal], [0, null])
})

t.test('lists of suites, models and runs, and the doctor', async (t) => {
  const here = ['--data', data]
  t.match(await command(['suites', ...here]), { code: 0, out: /\nstarter +24 +count locate pattern detect +Starter\n/ })
  t.match(await command(['models', 'builtin', ...here]), { code: 0, out: 'builtin/pixels\nbuiltin/chance\n' })
  t.match(await command(['models', 'nobody', ...here]), { code: 2, err: 'There is no API "nobody".' })
  const dead = { OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' }
  t.match(await command(['models', 'openai-compatible', ...here], dead), { code: 3, out: '', err: /127\.0\.0\.1:9/ })
  await mkdir(join(data, 'runs/2026-broken'), { recursive: true })
  const runs = await command(['runs', ...here])
  t.match(runs, {
    code: 0,
    out: /^run +started +status [^]*\n2026.*by-chance-b .* finished +9\/9 +\$0 +builtin\/chance/m,
  })
  t.match(runs.err, '2026-broken: run.json is missing')
  for (const line of (await command(['runs', ...here, '--json'])).out.trim().split('\n'))
    t.match(JSON.parse(line), { format: 1, folder: /^2026/ })

  const well = await command(['doctor', '--data', join(scratch, 'not-made')])
  t.match(well, {
    code: 0,
    out: /ok +data folder: .*not there yet\n[^]*ok +images and fonts: sharp [^]*off +OpenAI: no key\n +To use it, set OPENAI_API_KEY/,
  })
  t.notOk(existsSync(join(scratch, 'not-made')), 'it only looks')
  t.match(well.out, /browser for npm test: /)
  const ill = await command(['doctor', '--data', join(scratch, 'a-file')], dead)
  t.match(ill, { code: 1, out: /wrong +data folder: .* is a file\n[^]*wrong +OpenAI.*127\.0\.0\.1:9[^]*Check address/ })
})
