#!/usr/bin/env bash
# @dsnp/parquetjs 1.8.8, the newest for Node below 24, reads unsigned integers of other writers as signed ones.
#
# What happens:      a column of type uint32 that holds 4000000000 gives -294967296, and one of uint64 gives a negative BigInt. The
#                    file says UINT_32 and UINT_64; hyparquet reads the same file rightly.
# One would expect:  the number that was written, or an error for a type that is not supported. Seeds and hashes of images are
#                    stored in such columns; half of them no longer match the run that they came from.
# The guess:         "the right number or an error".
# Seen on 2026-11-30:
#   @dsnp/parquetjs  seed -294967296 hash -9223372036854775803
#   hyparquet        seed 4000000000 hash 9223372036854775813
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts \
  @dsnp/parquetjs@1.8.8 hyparquet@1.31.5 apache-arrow@21.2.0 parquet-wasm@0.8.0
cat > read.js <<'JS'
import { writeFileSync } from 'node:fs'
import { ParquetReader } from '@dsnp/parquetjs'
import { tableFromArrays, tableToIPC } from 'apache-arrow'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { Compression, Table, WriterPropertiesBuilder, writeParquet } from 'parquet-wasm'

const table = tableFromArrays({ seed: new Uint32Array([4000000000]), hash: new BigUint64Array([2n ** 63n + 5n]) })
const plain = new WriterPropertiesBuilder().setCompression(Compression.UNCOMPRESSED).build()
writeFileSync('a.parquet', writeParquet(Table.fromIPCStream(tableToIPC(table, 'stream')), plain))

const reader = await ParquetReader.openFile('a.parquet')
const { seed, hash } = await reader.getCursor().next()
console.log('@dsnp/parquetjs ', 'seed', String(seed), 'hash', String(hash))
await reader.close()
const [row] = await parquetReadObjects({ file: await asyncBufferFromFile('a.parquet') })
console.log('hyparquet       ', 'seed', String(row.seed), 'hash', String(row.hash))
JS
node read.js | tee seen.txt
diff seen.txt - <<'SEEN'
@dsnp/parquetjs  seed -294967296 hash -9223372036854775803
hyparquet        seed 4000000000 hash 9223372036854775813
SEEN
