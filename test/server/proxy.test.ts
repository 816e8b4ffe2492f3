import { execFileSync, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { request, type RequestOptions } from 'node:https'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { rootDir } from '../../runner/index.ts'
import { makeRun } from '../fixtures/make-run.ts'
import { appOver } from '../helpers/app-over.ts'
import t, { type Test } from '../helpers/tap.ts'
import { tempDir } from '../helpers/temp-dir.ts'

/** The examples in deploy/ as they stand, with the real nginx and the real Caddy, TLS and a path. */

const TOKEN = 'the-full-token-behind-a-proxy'
const FOUND = {
  nginx: ['/usr/sbin/nginx', '/usr/local/sbin/nginx', '/opt/homebrew/bin/nginx'].find((path) => existsSync(path)),
  caddy: ['/usr/bin/caddy', '/usr/local/bin/caddy', '/opt/homebrew/bin/caddy'].find((path) => existsSync(path)),
  openssl: ['/usr/bin/openssl', '/usr/local/bin/openssl', '/opt/homebrew/bin/openssl'].find((path) => existsSync(path)),
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })

interface Answer {
  status: number
  headers: NodeJS.Dict<string | string[]>
  body: string
}

/** Starts `command` and waits until it takes connections; ended with the test. */
async function proxyOf(t: Test, command: string, args: string[], port: number, env: Record<string, string>) {
  const child = spawn(command, args, { env: { PATH: '/usr/bin:/bin', ...env }, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (data: Buffer) => (said += data.toString()))
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  t.teardown(async () => {
    child.kill('SIGTERM')
    await ended
  })
  return async (path: string, options: RequestOptions & { payload?: Buffer | string } = {}): Promise<Answer> => {
    const { payload, ...more } = options
    for (let tries = 0; ; tries++)
      try {
        return await new Promise<Answer>((resolve, reject) => {
          const asked = request(
            { ...more, host: '127.0.0.1', port, path, servername: 'bench.example', rejectUnauthorized: false },
            (response) => {
              let body = ''
              const done = (): void => resolve({ status: response.statusCode ?? 0, headers: response.headers, body })
              response.on('data', (data: Buffer) => {
                body += data.toString()
                // a stream has no end: what counts is that its beginning comes at once
                if (path.endsWith('/events')) {
                  done()
                  response.destroy()
                }
              })
              response.on('end', done)
            },
          )
          asked.on('error', reject)
          asked.end(payload)
        })
      } catch (error) {
        if (tries > 100 || (error as NodeJS.ErrnoException).code !== 'ECONNREFUSED')
          throw new Error(`${command}: ${(error as Error).message}\n${said}`)
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
  }
}

/** The example with our ports and certificate in it. Throws where it says none of what is to be replaced. */
function exampleWith(file: string, changes: readonly (readonly [from: string, to: string])[]): string {
  return changes.reduce(
    (text, [from, to]) => {
      if (!text.includes(from)) throw new Error(`deploy/${file} does not say ${from}`)
      return text.replaceAll(from, to)
    },
    readFileSync(join(rootDir, 'deploy', file), 'utf8'),
  )
}

async function certificate(folder: string): Promise<{ pem: string; key: string }> {
  const [pem, key] = [join(folder, 'bench.pem'), join(folder, 'bench.key')]
  execFileSync(
    FOUND.openssl as string,
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=bench.example'].concat([
      '-addext',
      'subjectAltName=DNS:bench.example',
      '-keyout',
      key,
      '-out',
      pem,
    ]),
    { stdio: 'ignore' },
  )
  return { pem, key }
}

for (const name of ['nginx', 'caddy'] as const) {
  const missing = [name, 'openssl'].filter((program) => FOUND[program as 'nginx'] === undefined)
  t.test(
    `deploy: Benchloupe behind ${name}`,
    { skip: missing.length > 0 ? `not tried: ${missing.join(' and ')} not installed` : false },
    async (t) => {
      const folder = await tempDir(t, name)
      const data = join(folder, 'data')
      await mkdir(join(data, 'runs'), { recursive: true })
      const made = await makeRun(join(data, 'runs'))
      const { app } = await appOver(t, data, {
        BENCHLOUPE_TOKEN: TOKEN,
        BENCHLOUPE_BASE_PATH: '/benchloupe',
        BENCHLOUPE_HOSTS: 'bench.example',
        BENCHLOUPE_TRUSTED_PROXIES: '127.0.0.1',
        BENCHLOUPE_USER_HEADER: 'X-Forwarded-User',
      })
      const inside = new URL(await app.listen({ port: 0, host: '127.0.0.1' })).host
      const port = await freePort()
      const { pem, key } = await certificate(folder)
      const config = join(folder, 'config')
      const run = FOUND[name] as string
      let get: Awaited<ReturnType<typeof proxyOf>>
      if (name === 'nginx') {
        const server = exampleWith('nginx.conf', [
          ['listen 443 ssl', `listen 127.0.0.1:${port} ssl`],
          ['/etc/ssl/bench.example.pem', pem],
          ['/etc/ssl/bench.example.key', key],
          ['127.0.0.1:8080', inside],
        ])
        const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
          (of) => `${of}_temp_path ${folder}/${of};`,
        )
        await writeFile(
          config,
          `daemon off; pid ${folder}/pid; error_log stderr; events {} http { access_log off; ${temp.join(' ')}\n${server}\n}`,
        )
        get = await proxyOf(t, run, ['-p', folder, '-e', 'stderr', '-c', config], port, {})
      } else {
        const site = exampleWith('Caddyfile', [
          ['\nbench.example {', `\nhttps://bench.example:${port} {\n\tbind 127.0.0.1\n\ttls ${pem} ${key}`],
          ['127.0.0.1:8080', inside],
        ])
        await writeFile(config, `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${site}`)
        get = await proxyOf(t, run, ['run', '--adapter', 'caddyfile', '--config', config], port, {
          HOME: folder,
          XDG_DATA_HOME: folder,
          XDG_CONFIG_HOME: folder,
        })
      }

      const host = `bench.example:${port}`
      const own = { host, origin: `https://${host}` }
      const person = await get('/benchloupe/runs', { headers: { host, accept: 'text/html' } })
      t.equal(person.headers.location, '/benchloupe/login?next=%2Fbenchloupe%2Fruns')
      const login = await get(`/benchloupe/login?token=${TOKEN}`, { headers: { host } })
      t.match(
        login.headers['set-cookie']?.[0],
        /^__Secure-benchloupe-\d+=.*; Path=\/benchloupe; HttpOnly; Secure; SameSite=Strict/,
      )
      t.equal(login.headers.location, '/benchloupe/')
      const cookie = String(login.headers['set-cookie']?.[0]).split(';')[0] as string
      const page = await get('/benchloupe/runs', { headers: { host, cookie } })
      t.equal(page.status, 200)
      const asset = /href="(\/benchloupe\/static\/css\/page[^"]+)"/.exec(page.body)?.[1]
      t.match((await get(asset as string, { headers: { host } })).headers['content-type'], /css/)
      t.ok(
        [301, 303].includes((await get('/benchloupe', { headers: { host, cookie } })).status),
        'without the last slash',
      )

      // a proxy that held it back would do so until the next sign of life, at 15 s
      const began = performance.now()
      const stream = await get('/benchloupe/events', { headers: { host, cookie } })
      t.match(stream.body, /^retry: /, 'the first event is not held back')
      t.ok(performance.now() - began < 12_000, `it came within ${Math.round(performance.now() - began)} ms`)

      const preset = (headers: Record<string, string>) =>
        get('/benchloupe/presets', {
          method: 'POST',
          headers: { host, cookie, 'content-type': 'application/x-www-form-urlencoded', ...headers },
          payload: 'suites=starter&models=builtin%2Fchance&presetName=p&replace=yes',
        })
      t.match((await preset(own)).headers.location, /^\/benchloupe\/runs\/new\?preset=p/)
      t.equal((await preset({ origin: 'https://evil.example' })).status, 403)

      // more than proxies take where nobody says so
      const rows = `index,question,answer\n${'1,how many,2\n'.repeat(300_000)}`
      const upload = await get('/benchloupe/suites/import', {
        method: 'POST',
        headers: { ...own, cookie, 'content-type': 'multipart/form-data; boundary=x' },
        payload: `--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n${rows}\r\n--x--\r\n`,
      })
      t.match(
        [upload.status, upload.headers.location],
        [303, /^\/benchloupe\/suites\/import\/\w/],
        'a large file arrives',
      )

      const path = `/benchloupe/api/v1/runs/${made.id}/tests/${made.rows[0]?.test}/review`
      const judged = await get(path, {
        method: 'POST',
        headers: {
          host,
          authorization: `Bearer ${TOKEN}`,
          'content-type': 'application/json',
          'x-forwarded-user': 'mallory',
        },
        payload: JSON.stringify({ verdict: 'agree', author: 'ada' }),
      })
      t.match(JSON.parse(judged.body), { author: 'ada' }, 'nobody names themselves to the proxy')
    },
  )
}
