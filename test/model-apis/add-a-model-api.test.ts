import { readFile, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from '../helpers/tap.ts'
import ts from 'typescript'
import { ApiFault, type ModelApi } from '../../runner/model-apis/define-model-api.ts'
import { textAt } from '../../runner/model-apis/pick.ts'
import { rootDir } from '../../runner/tools/version.ts'
import { modelApiContract } from '../contracts/model-api.ts'
import { picture } from '../helpers/fake-model/ask.ts'
import { tempDir } from '../helpers/temp-dir.ts'
import { sharedWorkers } from '../helpers/test-runner.ts'

/** docs/add-a-model-api.md says that its code works as it stands. Here it has to. */

const page = await readFile(join(rootDir, 'docs/add-a-model-api.md'), 'utf8')
const example = /```ts\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
const file = join(rootDir, 'runner/model-apis/easel.ts')

/** The example as if it lay beside the other APIs. */
function complaints(code: string): string[] {
  const { config } = ts.readConfigFile(join(rootDir, 'tsconfig.json'), ts.sys.readFile) as { config: object }
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [file] }, ts.sys, rootDir)
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile: read, getSourceFile } = host
  host.fileExists = (name) => name === file || fileExists(name)
  host.readFile = (name) => (name === file ? code : read(name))
  host.getSourceFile = (name, language, ...rest) =>
    name === file ? ts.createSourceFile(name, code, language) : getSourceFile(name, language, ...rest)
  const program = ts.createProgram([file], { ...options, noEmit: true }, host)
  const source = program.getSourceFile(file)
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
    ({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'),
  )
}

async function load(): Promise<ModelApi> {
  const room = new URL('../../runner/model-apis/', import.meta.url)
  const { outputText } = ts.transpileModule(example, {
    compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true },
  })
  const placed = outputText.replace(
    /from '(\.[^']+)\.ts'/g,
    (_, path: string) => `from '${new URL(`${path}.js`, room).href}'`,
  )
  const dir = await tempDir(t, 'doc')
  const compiled = join(dir, 'easel.mjs')
  await writeFile(compiled, placed)
  return ((await import(pathToFileURL(compiled).href)) as { easel: ModelApi }).easel
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return JSON.parse(text) as unknown
}

t.test('the example of docs/add-a-model-api.md', async (t) => {
  t.same(complaints(example), [], 'is right to the compiler, beside the other files')
  t.match(
    complaints(example.replace("title: 'Easel'", 'title: 5')),
    [/not assignable to type 'string'/],
    'which would complain',
  )

  const easel = await load()
  const key = 'easel-canary-0123456789'
  const server = createServer((request, response) => {
    const say = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (request.headers['x-easel-key'] !== key) return void say(401, { error: { message: 'who are you?' } })
    if (request.url === '/v1/list') return void say(200, { models: ['easel-2', 'org/easel-2-mini'] })
    void bodyOf(request).then((body) => {
      const model = textAt(body, 'model')
      if (model === 'broke') return say(429, { error: { message: 'pay first', kind: 'out of credit' } })
      if (model === 'busy') return say(200, { error: { message: 'try again' } })
      say(200, {
        id: 'q7',
        model: `${model}-0923`,
        said: '{"count": 1}',
        thought: 'one square',
        end: model === 'shy' ? 'not allowed' : 'done',
        tokens: { in: 900, out: 12 },
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const connection = { api: 'easel', baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, key }

  const workers = sharedWorkers()
  const prompt = 'How many black squares are on the image?'
  for (const model of ['easel-2', 'org/easel-2-mini'])
    await t.test(`keeps the contract: ${model}`, async (t) =>
      modelApiContract(t, {
        api: easel,
        connection,
        model,
        prompt,
        image: picture(),
        looks: true,
        workers,
        known: [easel],
      }),
    )

  const wire = (model: string) => {
    const post = async (url: string, headers: Record<string, string>, body: unknown) => {
      const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
      const text = await response.text()
      return { status: response.status, headers: {}, text, json: JSON.parse(text) as unknown, bytes: text.length }
    }
    const request = {
      model: { ...easel.defaults(model), api: 'easel', model, slug: model, price: null },
      messages: [],
      seed: 1,
    }
    return easel.call(request, connection, { post } as unknown as Parameters<ModelApi['call']>[2])
  }
  t.match(await wire('shy'), {
    requestId: 'q7',
    reply: { finish: 'filter', native: 'not allowed', reasoning: 'one square', usage: { input: 900, output: 12 } },
  })
  const faultOf = (model: string) =>
    wire(model).then(
      () => null,
      (error: unknown) => (error instanceof ApiFault ? error.fault : error),
    )
  t.match(await faultOf('broke'), { code: 'quota', retryable: false })
  t.match(await faultOf('busy'), { code: 'server', retryable: true }, 'an error in a 200')
})

t.test('the page speaks of what there is', async (t) => {
  for (const [, path] of page.matchAll(/`((?:runner|test|docs)\/[\w./-]+\.ts)`/g))
    if (path && path !== 'runner/model-apis/easel.ts') t.ok(ts.sys.fileExists(join(rootDir, path)), path)
})
