import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strToU8, Zip, ZipDeflate, ZipPassThrough, zipSync, type Zippable } from 'fflate'
import t from '../helpers/tap.ts'
import { unzip, type UnzipOutcome } from '../../server/catalog/unzip.worker.ts'

const scratch = await mkdtemp(join(tmpdir(), 'benchloupe-unzip-'))
t.teardown(() => rm(scratch, { recursive: true, force: true }))

async function unpacked(zip: Uint8Array): Promise<{ outcome: UnzipOutcome; into: string; names: string[] }> {
  const dir = await mkdtemp(join(scratch, 'zip-'))
  const into = join(dir, 'files')
  await writeFile(join(dir, 'a.zip'), zip)
  await mkdir(into)
  const outcome = await unzip({ zip: join(dir, 'a.zip'), into, mostFiles: 100_000, mostBytes: 1e9 })
  const names = (await readdir(into, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
  return { outcome, into, names: names.sort() }
}

/** As `zip -` writes to a pipe: sizes and sums stand behind each file, not before it. */
function piped(files: Record<string, Uint8Array>, deflate: boolean): Uint8Array {
  const pieces: Uint8Array[] = []
  const zip = new Zip((error, piece) => {
    if (error) throw error
    pieces.push(piece)
  })
  for (const [name, bytes] of Object.entries(files)) {
    const file = deflate ? new ZipDeflate(name) : new ZipPassThrough(name)
    zip.add(file)
    file.push(bytes, true)
  }
  zip.end()
  return Buffer.concat(pieces)
}

t.test('a ZIP inside a ZIP stays one file, whether it was written to a pipe or not', async (t) => {
  const inner = zipSync({ 'old.txt': strToU8('old labels'), 'older.txt': strToU8('older') }, { level: 0 })
  const files = { 'labels.txt': strToU8('labels'), 'backup.zip': inner, 'big.bin': new Uint8Array(3e6).fill(7) }
  for (const zip of [zipSync(files, { level: 0 }), zipSync(files), piped(files, false), piped(files, true)]) {
    const { outcome, names, into } = await unpacked(zip)
    t.same(outcome, { files: 3 })
    t.same(names, ['backup.zip', 'big.bin', 'labels.txt'])
    t.same(await readFile(join(into, 'backup.zip')), Buffer.from(inner))
    t.equal((await readFile(join(into, 'big.bin'))).length, 3e6)
  }
})

t.test('thousands of small files', async (t) => {
  const files: Zippable = {}
  for (let i = 0; i < 2000; i++)
    files[`labels/${i}.txt`] = [strToU8(`${i % 3} 0.5 0.5 0.2 0.2\n`), { level: i % 2 ? 0 : 6 }]
  const { outcome, names, into } = await unpacked(zipSync(files))
  t.same(outcome, { files: 2000 })
  t.equal(names.length, 2000)
  t.equal(await readFile(join(into, 'labels/1999.txt'), 'utf8'), '1 0.5 0.5 0.2 0.2\n')
})

t.test('more files than the end of the archive counts, as past 65,535 without ZIP64', async (t) => {
  const zip = Buffer.from(zipSync(Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`${i}.txt`, strToU8('x')]))))
  const end = zip.lastIndexOf('PK\x05\x06', undefined, 'latin1')
  zip.writeUInt16LE(3, end + 8)
  zip.writeUInt16LE(3, end + 10)
  t.same((await unpacked(zip)).outcome, { files: 20 })
})

t.test('what is damaged or locked is refused', async (t) => {
  const zip = Buffer.from(zipSync({ 'a.txt': strToU8('some words') }, { level: 0 }))
  const bent = Buffer.from(zip)
  bent.write('S', bent.indexOf('some words'))
  t.match((await unpacked(bent)).outcome, { refused: /not as it was packed/ })
  const locked = Buffer.from(zipSync({ 'a.txt': strToU8('some words') }))
  // the flags of the file in the central directory
  const at = locked.indexOf('PK\x01\x02', 0, 'latin1') + 8
  locked.writeUInt16LE(locked.readUInt16LE(at) | 1, at)
  t.match((await unpacked(locked)).outcome, { refused: /protected with a password/ })
  t.match((await unpacked(zip.subarray(0, zip.length - 30))).outcome, { refused: /cut off/ })
  t.match((await unpacked(zipSync({}))).outcome, { refused: /holds no file/ })
})

t.test('names as a Mac writes them', async (t) => {
  const zip = Buffer.from(zipSync({ 'bär.txt': strToU8('x'), '__MACOSX/._b': strToU8('y') }, { level: 0 }))
  // without the flag that says UTF-8
  for (let at = zip.indexOf('PK\x01\x02', 0, 'latin1'); at >= 0; at = zip.indexOf('PK\x01\x02', at + 1, 'latin1'))
    zip.writeUInt16LE(zip.readUInt16LE(at + 8) & ~0x800, at + 8)
  t.same((await unpacked(zip)).names, ['bär.txt'])
})
