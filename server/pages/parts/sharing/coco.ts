import { foldedLabel, type KnownCase, type ReviewedRow, type Shape, type Test } from '../../../../runner/index.ts'

interface Box {
  x: number
  y: number
  width: number
  height: number
}
const boxOf = (shape: Shape | undefined): Box | null => (shape?.kind === 'box' ? shape : null)

/** [x, y, width, height] in px from the top left corner, to a hundredth. */
const bboxOf = ({ x, y, width, height }: Box) => [x, y, width, height].map((px) => Math.round(px * 100) / 100)

/** Labels as the categories that COCO counts by, from 1 in the order of their first use. What scores take for one label, case and spacing
 * aside, is one category under the name met first: as two, a box that is right here would be wrong in pycocotools. The other spellings
 * stand beside it. */
class Categories {
  readonly #all = new Map<string, { id: number; name: string; spellings: Set<string> }>()
  of(label: string): number {
    const key = foldedLabel(label)
    const category = this.#all.get(key) ?? { id: this.#all.size + 1, name: label, spellings: new Set<string>() }
    this.#all.set(key, category)
    category.spellings.add(label)
    return category.id
  }
  get list(): { id: number; name: string; also?: string[] }[] {
    return [...this.#all.values()].map(({ id, name, spellings }) => ({
      id,
      name,
      ...(spellings.size > 1 ? { also: [...spellings].filter((spelling) => spelling !== name) } : {}),
    }))
  }
}

interface Truth {
  boxes?: readonly { label: string; box: readonly [number, number, number, number] }[]
  ignored?: readonly { label: string; box: readonly [number, number, number, number] }[]
}

/** Tests that ask for boxes in the format of COCO (cocodataset.org, Data format and Results format): images, categories, the truth as
 * annotations, and what each model found as `results`, by `api/model`, further repeats as `api/model#2`. Replies give no confidence: each
 * `score` is 1. Regions that count neither way are crowds. A label that only a model said has a category of its own;
 * `also` lists other spellings of a category. */
export async function* cocoOf(
  rows: readonly ReviewedRow[],
  read: (row: ReviewedRow) => Promise<Test | null>,
): AsyncGenerator<string> {
  const categories = new Categories()
  const images = new Map<string, { id: number; image: KnownCase['image'] }>()
  const annotations: object[] = []
  const results = new Map<string, object[]>()
  for (const row of rows.filter(({ type }) => type === 'detect')) {
    const test = await read(row)
    if (!test) continue
    const { case: testCase, answer } = test
    const labels = (testCase.given as { labels?: readonly string[] }).labels ?? []
    for (const label of labels) categories.of(label)
    // a control has the id of its case, and another image and truth
    const key = JSON.stringify([testCase.suite, testCase.id, row.control?.kind ?? ''])
    const image = images.get(key) ?? { id: images.size + 1, image: testCase.image }
    if (!images.has(key)) {
      images.set(key, image)
      const { boxes = [], ignored = [] } = testCase.truth as Truth
      const add = (label: string, [x, y, width, height]: readonly [number, number, number, number], crowd: 0 | 1) =>
        annotations.push({
          id: annotations.length + 1,
          image_id: image.id,
          category_id: categories.of(label),
          bbox: bboxOf({ x, y, width, height }),
          area: Math.round(width * height * 100) / 100,
          iscrowd: crowd,
        })
      for (const { label, box } of boxes) add(label, box, 0)
      for (const { label, box } of ignored) add(label, box, 1)
    }
    const model = `${row.api}/${row.model}${row.repeat > 1 ? `#${row.repeat}` : ''}`
    const own = results.get(model) ?? []
    results.set(model, own)
    for (const { label = '', shape } of answer?.readable ? answer.found : []) {
      const box = boxOf(shape)
      if (box) own.push({ image_id: image.id, category_id: categories.of(label), bbox: bboxOf(box), score: 1 })
    }
  }
  yield `${JSON.stringify({
    info: { description: 'Boxes of a Benchloupe run. Replies give no confidence: each score is 1.' },
    images: [...images.values()].map(({ id, image: { name, width, height, sha } }) => ({
      id,
      file_name: name,
      width,
      height,
      sha256: sha,
    })),
    categories: categories.list,
    annotations,
    results: Object.fromEntries(results),
  })}\n`
}
