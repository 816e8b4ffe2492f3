import { posix } from 'node:path'
import type { ForeignImage } from '../../suite/importers/define-importer.ts'
import { stem, type Source } from '../../suite/importers/source.ts'
import { listOf, textOf, type Cells } from '../../suite/importers/tables/columns.ts'
import { readRows } from '../../suite/importers/tables/delimited.ts'

/** A shorter cell is not an image but the index of the row that has it (VLMEvalKit, ImageBaseDataset). */
const LONGEST_INDEX = 64

export interface TableImages {
  /** names of the benchmarks whose tables are here */
  benchmarks: string[]
  /** their tables, as far as they are in the source itself */
  files: string[]
  /** The image of a row of predictions; null where nothing tells of one. `near`: the table that names it */
  of(dataset: string, index: string, cells: Cells, near: string): ForeignImage | 'several' | null
}

/** The images of the benchmarks' own tables, <data set>.tsv, in the source or in the folder of images: in base64, as the index of the row that has it,
 * or as a path. VLMEvalKit unpacks them as images/<data set>/<index>.jpg, which is looked for where no table is there. */
export async function tableImages(source: Source): Promise<TableImages> {
  const byBenchmark = new Map<string, Map<string, ForeignImage | 'several'>>()
  const files: string[] = []
  for (const place of [source, await source.imagesFolder()]) {
    if (place === null) continue
    for (const file of await place.filesAround('.tsv')) {
      const [header = ''] = (await place.head(file)).split('\n')
      const columns = header.split('\t').map((name) => name.replace(/^\uFEFF|"/g, '').trim())
      if (!columns.includes('index') || columns.includes('prediction')) continue
      if (!columns.includes('image') && !columns.includes('image_path')) continue
      const name = stem(posix.basename(file))
      if (byBenchmark.has(name)) continue
      byBenchmark.set(name, await imagesIn(place, file))
      if (place === source) files.push(file)
    }
  }
  return {
    benchmarks: [...byBenchmark.keys()],
    files,
    of: (dataset, index, cells, near) => {
      const known = byBenchmark.get(dataset)?.get(index)
      if (known !== undefined) return known
      const paths = listOf(cells.image_path)
      const [path] = paths
      if (paths.length > 1) return 'several'
      if (path !== undefined) return { file: path, near }
      return index === '' ? null : { file: `images/${dataset}/${index}.jpg`, near }
    },
  }
}

async function imagesIn(source: Source, file: string): Promise<Map<string, ForeignImage | 'several'>> {
  const images = new Map<string, ForeignImage | 'several'>()
  const pointers = new Map<string, string>()
  for await (const row of readRows(source, file, '\t')) {
    // what is wrong with a row of the benchmark shows as a test without its image
    if (row.kind !== 'row') continue
    const index = textOf(row.cells.index) ?? ''
    const text = textOf(row.cells.image) ?? ''
    const cells = text.startsWith('[') ? listOf(text) : text === '' ? [] : [text]
    const paths = cells.length > 0 ? [] : listOf(row.cells.image_path)
    const [cell] = cells
    const [path] = paths
    if (cells.length + paths.length > 1) images.set(index, 'several')
    else if (path !== undefined) images.set(index, { file: path, near: file })
    else if (cell !== undefined && cell.length <= LONGEST_INDEX) pointers.set(index, cell)
    else if (cell !== undefined)
      images.set(index, {
        bytes: Buffer.from(cell.replace(/^data:[\w/.+-]{0,60};base64,/, ''), 'base64'),
        name: `image-${index}`,
      })
  }
  for (const [index, at] of pointers) {
    const image = images.get(at)
    if (image !== undefined) images.set(index, image)
  }
  return images
}
