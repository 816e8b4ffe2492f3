import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { rootDir } from '../../runner/index.ts'

/** server/http/api/answers.json says what the types of the code say now. It takes ten seconds of a processor to find out, so that the
 * sources for which it was found once are remembered, and are not looked at again until one of them changes. */

const FILE = 'server/http/api/answers.json'
const sources = ['runner', 'server', 'test/tools/answers'].flatMap((room) =>
  readdirSync(join(rootDir, room), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(room, name)),
)
const hash = createHash('sha256')
for (const file of [...sources.sort(), FILE, 'package-lock.json'])
  hash
    .update(`${file}\0`)
    .update(readFileSync(join(rootDir, file)))
    .update('\0')
const found = hash.digest('hex')
const memory = join(rootDir, 'node_modules/.cache/answers-of')

t.test('the answers of the JSON API are described as the code types them: npm run docs writes them anew', async (t) => {
  t.ok(sources.length > 500, `${sources.length} sources`)
  if (existsSync(memory) && readFileSync(memory, 'utf8') === found) return t.pass('found before for these sources')
  const { answersOf } = await import('../tools/answers/answers.ts')
  if (!t.equal(readFileSync(join(rootDir, FILE), 'utf8'), answersOf())) return
  mkdirSync(join(rootDir, 'node_modules/.cache'), { recursive: true })
  writeFileSync(memory, found)
})
