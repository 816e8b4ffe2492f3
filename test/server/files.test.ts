import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, open, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { watchClients } from '../../server/http/slow-clients.ts'
import { ask, makeApp, RUN } from '../helpers/made-app.ts'
import { plannedOf } from '../helpers/made-run.ts'

t.test('files: traversal finds nothing', async (t) => {
  const { app, runsDir } = await makeApp(t)
  await writeFile(join(runsDir, 'secret.txt'), 'CANARY beside')
  await mkdir(join(runsDir, `${RUN}-other`))
  await writeFile(join(runsDir, `${RUN}-other`, 'x.txt'), 'CANARY prefix')
  const { port } = (await app.listen({ port: 0, host: '127.0.0.1' }), app.server.address() as AddressInfo)
  const payloads = [
    '../secret.txt',
    '..%2fsecret.txt',
    '%2e%2e/secret.txt',
    '%2e%2e%2fsecret.txt',
    '%252e%252e%252fsecret.txt',
    '..%252fsecret.txt',
    '..%5csecret.txt',
    '..\\secret.txt',
    '..;/secret.txt',
    '..%c0%afsecret.txt',
    '%c0%ae%c0%ae/secret.txt',
    'images/../../secret.txt',
    'images/%2e%2e/%2e%2e/secret.txt',
    './../secret.txt',
    '....//secret.txt',
    '/etc/passwd',
    '//etc/passwd',
    '%2fetc%2fpasswd',
    'file:///etc/passwd',
    '/proc/self/environ',
    'images%00.png',
    'run.json%00.png',
    '%ff',
    '%zz',
    '..%ef%bc%8fsecret.txt',
    '．．／secret.txt',
    `../${RUN}-other/x.txt`,
    `..%2f${RUN}-other%2fx.txt`,
    '../../../canary.txt',
    '..%2f..%2f..%2fcanary.txt',
    'a'.repeat(400),
    `${'a/'.repeat(500)}`,
    '.',
    '..',
    '%2e',
    '?',
    '#',
    'C:\\x',
    '%0d%0aX-Evil:1',
  ]
  let asked = 0
  for (const prefix of [
    `/runs/${RUN}/files/`,
    `/api/v1/runs/${RUN}/files/`,
    '/static/',
    '/runs/',
    `/runs/${RUN}/tests/`,
  ])
    for (const payload of payloads) {
      // a client would tidy the path up, a socket does not
      const answer = await raw(
        port,
        `GET ${prefix}${Buffer.from(payload).toString('latin1')} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
      )
      asked++
      if (/CANARY|root:|PATH=/.test(answer)) t.fail(`${prefix}${payload} leaked`)
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1])
      if (!(status < 500)) t.fail(`${prefix}${payload} answered ${answer.slice(0, 60)}`)
      if (/x-evil/i.test(answer.split('\r\n\r\n')[0] ?? '')) t.fail('a header was injected')
    }
  t.ok(asked > 150, `${asked} requests, no byte from outside`)
})

const raw = (port: number, request: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(Buffer.from(request, 'latin1')))
    let text = ''
    socket.setTimeout(5_000, () => {
      socket.destroy()
      reject(new Error(`no answer in 5 s to ${request.slice(0, 80)}`))
    })
    socket
      .on('data', (piece) => {
        text += piece.toString('latin1')
      })
      .on('close', () => resolve(text))
      .on('error', reject)
  })

t.test('files: what is served, and how', async (t) => {
  const { app, runsDir } = await makeApp(t)
  const dir = join(runsDir, RUN)
  for (const [name, text] of [
    ['report.html', '<script>1</script>'],
    ['x.svg', '<svg onload="1"/>'],
    ['empty.txt', ''],
    ['odd \n<b>.txt', 'odd'],
    ['.hidden', 'h'],
  ] as const)
    await writeFile(join(dir, name), text)
  const file = (path: string, headers: Record<string, string> = {}) =>
    ask(app, `/runs/${RUN}/files/${path}`, { headers })
  const image = await file(`images/${'a'.repeat(64)}.png`)
  t.equal(image.headers['content-type'], 'image/png')
  t.equal(image.rawPayload.toString('hex'), '89504e470d0a1a0a')
  t.match(image.headers['cache-control'], /immutable/)
  t.match(image.headers['content-security-policy'], /^sandbox; default-src 'none'/)
  t.equal((await file(`images/${'a'.repeat(64)}.png`, { 'if-none-match': String(image.headers.etag) })).statusCode, 304)
  t.equal((await ask(app, `/runs/${RUN}/files/run.json`, { method: 'HEAD' })).statusCode, 200)
  t.match((await file('run.json')).headers, { 'content-type': /json/, 'cache-control': /no-cache/ })
  t.match((await file('tests.jsonl')).headers['content-type'], 'text/plain')
  for (const name of ['report.html', 'x.svg'])
    t.match(
      (await file(name)).headers,
      {
        'content-type': 'application/octet-stream',
        'content-disposition': /^attachment/,
        'x-content-type-options': 'nosniff',
      },
      name,
    )
  t.equal((await file('empty.txt')).statusCode, 200)
  t.equal((await file(encodeURIComponent('odd \n<b>.txt'))).body, 'odd')
  t.equal((await file('.hidden')).statusCode, 404)
  t.match((await file('')).body, /images folder; tests folder; .*run\.json file/s)
  t.match((await file('images/')).body, `${'a'.repeat(64)}.png file`)
  t.match((await file('nope.png')).body, /There is no file &quot;nope.png&quot;/)
})

t.test('files: links, pipes and sockets are refused at once', async (t) => {
  const { app, runsDir } = await makeApp(t)
  const dir = join(runsDir, RUN)
  const outside = join(runsDir, '..', '..', 'canary.txt')
  await symlink(outside, join(dir, 'link.txt'))
  await symlink(join(runsDir, '..', '..'), join(dir, 'away'))
  await symlink('loop', join(dir, 'loop'))
  for (const name of ['pipe', 'pipe.json', 'p3', 'p4', 'p5']) execFileSync('mkfifo', [join(dir, name)])
  await symlink(join(runsDir, '..', '..'), join(dir, 'tests', '0002-away'))
  await rm(join(dir, 'tests', plannedOf(1).test), { recursive: true })
  execFileSync('mkdir', [join(dir, 'tests', plannedOf(1).test)])
  execFileSync('mkfifo', [join(dir, 'tests', plannedOf(1).test, 'test.json')])
  const started = Date.now()
  const answers = await Promise.all(
    ['link.txt', 'away/canary.txt', 'away', 'away/', 'loop', 'loop/x', 'pipe', 'pipe.json', 'p3', 'p4', 'p5'].map(
      (path) => ask(app, `/runs/${RUN}/files/${path}`),
    ),
  )
  for (const answer of answers) t.equal(answer.statusCode, 404)
  t.notMatch(answers.map((answer) => answer.body).join(), 'CANARY')
  t.equal((await ask(app, `/runs/${RUN}/tests/0002-away`)).statusCode, 404)
  t.match((await ask(app, `/runs/${RUN}/tests/${plannedOf(1).test}`)).body, /is not a regular file/)
  t.match((await ask(app, `/runs/${RUN}/files/`)).body, /link\.txt other/)
  await symlink(dir, join(runsDir, 'linked-run'))
  t.equal((await ask(app, '/runs/linked-run')).statusCode, 409)
  await mkdir(join(runsDir, 'piped'))
  execFileSync('mkfifo', [join(runsDir, 'piped', 'run.json')])
  t.match((await ask(app, '/runs')).body, /linked-run it is a link.*piped run\.json is not a regular file/)
  t.ok(Date.now() - started < 30_000, 'nothing waited on a pipe')
})

t.test('parts of a file, also of one that is larger than two gigabytes', async (t) => {
  const { app, runsDir } = await makeApp(t)
  const url = `/runs/${RUN}/files/large.bin`
  const large = join(runsDir, RUN, 'large.bin')
  const bytes = 3 * 2 ** 30
  // holes take no room on the disk
  await writeFile(large, 'first')
  await truncate(large, bytes)
  const file = await open(large, 'r+')
  await file.write(Buffer.from('last'), 0, 4, bytes - 4)
  await file.close()
  const of = async (range?: string, more: Record<string, string> = {}) =>
    ask(app, url, { headers: { ...(range ? { range } : {}), ...more } })
  const head = await ask(app, url, { method: 'HEAD' })
  t.match(head.headers, { 'content-length': String(bytes), 'accept-ranges': 'bytes' })
  for (const [range, from, body] of [
    ['bytes=0-4', 0, 'first'],
    [`bytes=${bytes - 4}-`, bytes - 4, 'last'],
    ['bytes=-4', bytes - 4, 'last'],
    [`bytes=${bytes - 4}-${bytes * 2}`, bytes - 4, 'last'],
    [`bytes=${2 ** 31}-${2 ** 31 + 2}`, 2 ** 31, '\0\0\0'],
  ] as const) {
    const answer = await of(range, { 'accept-encoding': 'gzip' })
    t.equal(answer.statusCode, 206, range)
    t.equal(answer.headers['content-range'], `bytes ${from}-${from + body.length - 1}/${bytes}`)
    t.equal(answer.headers['content-length'], String(body.length))
    t.equal(answer.body, body)
  }
  for (const range of [`bytes=${bytes}-`, 'bytes=-0'])
    t.match(await of(range), { statusCode: 416, headers: { 'content-range': `bytes */${bytes}` } }, range)
  const small = `/runs/${RUN}/files/run.json`
  for (const range of ['bytes=5-2', 'bytes=0-1,3-4', 'lines=0-1', 'bytes=-', ''])
    t.equal((await ask(app, small, { headers: { range } })).statusCode, 200, `${range}: all of it`)
  t.equal((await ask(app, small, { headers: { range: 'bytes=0-1', 'if-range': '"other"' } })).statusCode, 200)
})

t.test('who sends a byte a second is dropped, and the oldest of many idle connections', async (t) => {
  const server = createServer((request, response) => request.resume().on('end', () => response.end('ok')))
  const unwatch = watchClients(server, 30)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  t.teardown(() => {
    unwatch()
    server.closeAllConnections()
    server.close()
  })
  const slow = connect(port, '127.0.0.1')
  let said = ''
  slow.on('data', (piece) => (said += String(piece)))
  slow.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n')
  const dripping = setInterval(() => slow.write('x'), 20)
  await once(slow, 'close')
  clearInterval(dripping)
  t.match(said, /^HTTP\/1.1 408/)
  const idle = await Promise.all(
    Array.from({ length: 70 }, async () => {
      const socket = connect(port, '127.0.0.1').on('error', () => undefined)
      await once(socket, 'connect')
      return socket
    }),
  )
  for (const end = Date.now() + 60_000; idle.filter(({ closed }) => closed).length < 6 && Date.now() < end;)
    await new Promise((resolve) => setTimeout(resolve, 10))
  t.equal(idle.filter(({ closed }) => closed).length, 6)
  const answer = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: 'y'.repeat(1e6) })
  t.equal(await answer.text(), 'ok', 'others are served')
  for (const socket of idle) socket.destroy()
})
