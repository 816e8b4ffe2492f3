import t from '../helpers/tap.ts'
import { figuresOver } from '../helpers/counted.ts'
import { AveragePrecisions } from '../../runner/score/average-precision.ts'
import { testType } from '../../runner/test-types/index.ts'
import type { AnyTestType } from '../../runner/test-types/define-test-type.ts'
import { seeded } from '../../runner/tools/random.ts'

const detect = testType('detect') as AnyTestType
const LABELS = ['cat', 'dog', 'bird']
const SIZE = { width: 200, height: 200 }
type Box = [x: number, y: number, width: number, height: number]
interface Labelled {
  label: string
  box: Box
}
interface Image {
  boxes: Labelled[]
  crowds: Labelled[]
  said: Labelled[]
}

/** Images with up to six objects, sometimes a crowd, and replies that find most of them more or less well, call some by another
 * name, give some twice and add others. Whole px; some objects lie close together. */
function images(seed: number, count: number, crowds = true): Image[] {
  const random = seeded(seed)
  const below = (most: number): number => Math.floor(random() * most)
  const label = (): string => LABELS[below(LABELS.length)] as string
  const box = (least: number, more: number): Box => [below(100), below(100), least + below(more), least + below(more)]
  const near = ([x, y, width, height]: Box, px: number): Box => {
    const off = (): number => below(2 * px + 1) - px
    return [Math.max(0, x + off()), Math.max(0, y + off()), Math.max(4, width + off()), Math.max(4, height + off())]
  }
  return Array.from({ length: count }, () => {
    const boxes = Array.from({ length: below(7) }, () => ({ label: label(), box: box(20, 40) }))
    const first = boxes[0]
    if (first && random() < 0.4) boxes.push({ label: first.label, box: near(first.box, 8) })
    const regions = crowds && random() < 0.3 ? [{ label: label(), box: box(60, 30) }] : []
    const said = boxes.flatMap(({ label: own, box: place }): Labelled[] => {
      if (random() < 0.2) return []
      const one = { label: random() < 0.15 ? label() : own, box: near(place, [0, 3, 8, 14][below(4)] as number) }
      return random() < 0.2 ? [one, { ...one, box: near(place, 6) }] : [one]
    })
    for (const region of regions) if (random() < 0.7) said.push({ label: region.label, box: near(region.box, 20) })
    if (random() < 0.3) said.push({ label: label(), box: box(10, 60) })
    return { boxes, crowds: regions, said: said.sort(() => random() - 0.5) }
  })
}

/** The score of a reply, given in px. */
function scoreOf({ boxes, crowds, said }: Image) {
  const given = { labels: LABELS }
  const truth = {
    boxes,
    ...(crowds.length > 0 ? { ignored: crowds.map((region) => ({ ...region, crowd: true })) } : {}),
  }
  const reply = JSON.stringify(
    said.map(({ label, box: [x, y, width, height] }) => ({ label, box: [x, y, x + width, y + height] })),
  )
  const frame = { given, space: 'pixel' as const, sent: SIZE, original: SIZE }
  const answer = detect.read(reply, frame)
  return { given, truth, score: detect.score({ given, truth, answer, original: SIZE, passMark: 1 }) }
}

const figure = (image: Image[], name: string): number => {
  const tests = image.map((own, i) => {
    const { given, truth, score } = scoreOf(own)
    return { suite: 's', case: String(i), repeat: 1, given, truth, passed: score.passed, score, matches: score.matches }
  })
  return figuresOver(detect, tests).find((one) => one.name === name)?.value as number
}

const overlap = (a: Box, b: Box): number =>
  Math.max(0, Math.min(a[0] + a[2], b[0] + b[2]) - Math.max(a[0], b[0])) *
  Math.max(0, Math.min(a[1] + a[3], b[1] + b[3]) - Math.max(a[1], b[1]))
const area = ([, , width, height]: Box): number => width * height
const iou = (a: Box, b: Box): number => overlap(a, b) / (area(a) + area(b) - overlap(a, b))

/** cocoeval.py 2.0.11 for one threshold, all areas, 100 boxes: evaluateImg and accumulate, written anew as tables. */
function cocoPrecision(all: readonly Image[], threshold: number): number {
  const precisions: number[] = []
  for (const label of LABELS) {
    const [hits, ignored]: [boolean[], boolean[]] = [[], []]
    let positives = 0
    for (const { boxes, crowds, said } of all) {
      const truths = [
        ...boxes.filter((one) => one.label === label).map((one) => ({ ...one, crowd: false })),
        ...crowds.filter((one) => one.label === label).map((one) => ({ ...one, crowd: true })),
      ]
      positives += truths.filter(({ crowd }) => !crowd).length
      const taken = truths.map(() => false)
      for (const { box } of said.filter((one) => one.label === label).slice(0, 100)) {
        let [best, match] = [Math.min(threshold, 1 - 1e-10), -1]
        for (const [g, truth] of truths.entries()) {
          if (taken[g] && !truth.crowd) continue
          if (match > -1 && !truths[match]!.crowd && truth.crowd) break
          const shared = truth.crowd ? overlap(box, truth.box) / area(box) : iou(box, truth.box)
          if (shared < best) continue
          ;[best, match] = [shared, g]
        }
        if (match > -1) taken[match] = true
        hits.push(match > -1)
        ignored.push(match > -1 && truths[match]!.crowd)
      }
    }
    if (positives === 0) continue
    const curve: { recall: number; precision: number }[] = []
    let [tp, fp] = [0, 0]
    for (const [i, hit] of hits.entries()) {
      if (!ignored[i] && hit) tp++
      if (!ignored[i] && !hit) fp++
      curve.push({ recall: tp / positives, precision: tp / (tp + fp + 2 ** -52) })
    }
    for (let i = curve.length - 1; i > 0; i--)
      curve[i - 1]!.precision = Math.max(curve[i - 1]!.precision, curve[i]!.precision)
    for (let step = 0; step <= 100; step++) {
      const recall = step === 100 ? 1 : step * 0.01
      precisions.push(curve.find((point) => point.recall >= recall)?.precision ?? 0)
    }
  }
  return precisions.reduce((sum, value) => sum + value, 0) / precisions.length
}

t.test('mAP is what pycocotools computes', (t) => {
  // pycocotools 2.0.11, COCOeval of these images with the score 1 for every box: stats[1] and stats[0]
  t.ok(Math.abs(figure(images(7, 1000), 'ap') - 0.36173504631605624) < 1e-9)
  t.ok(Math.abs(figure(images(7, 1000), 'ap-coco') - 0.17383747331700217) < 1e-9)
  for (const seed of [1, 2, 3, 4]) {
    const set = images(seed, 250)
    t.ok(Math.abs(figure(set, 'ap') - cocoPrecision(set, 0.5)) < 1e-12, `seed ${seed}`)
    const each = Array.from({ length: 10 }, (_, i) => cocoPrecision(set, i === 9 ? 0.95 : 0.5 + i * ((0.95 - 0.5) / 9)))
    t.ok(Math.abs(figure(set, 'ap-coco') - each.reduce((sum, value) => sum + value, 0) / 10) < 1e-12)
  }
  t.end()
})

/** The most pairs of equal label and IoU >= 0.5, by trying all ways: augmenting paths over so few boxes. */
function mostPairs(boxes: readonly Labelled[], said: readonly Labelled[]): number {
  const owner = new Map<number, number>()
  const claim = (i: number, seen: Set<number>): boolean =>
    said.some((other, j) => {
      const fits = boxes[i]!.label === other.label && iou(boxes[i]!.box, other.box) >= 0.5
      if (!fits || seen.has(j)) return false
      seen.add(j)
      if (owner.has(j) && !claim(owner.get(j) as number, seen)) return false
      owner.set(j, i)
      return true
    })
  return boxes.filter((_, i) => claim(i, new Set())).length
}

t.test('F1 is that of as many pairs as there can be', (t) => {
  const pairs = images(11, 1000, false).map((image) => {
    const matched = mostPairs(image.boxes, image.said)
    const all = image.boxes.length + image.said.length
    return { ours: scoreOf(image).score.score, official: all === 0 ? 1 : (2 * matched) / all, image }
  })
  t.same(pairs.filter(({ ours, official }) => Math.abs(ours - official) > 1e-12).slice(0, 3), [], '1000 replies agree')
  const right = pairs.filter(({ official }) => official === 1).length
  t.ok(right > 50 && right < 950, `${right} of 1000 are wholly right`)
  t.end()
})

t.test('where boxes taken one by one make fewer pairs than there can be, mAP takes them so and F1 does not', (t) => {
  // the first box fits both objects, the second one only the first object: in turn, the first takes what the second needs
  const image: Image = {
    boxes: [
      { label: 'cat', box: [0, 0, 100, 100] },
      { label: 'cat', box: [30, 0, 100, 100] },
    ],
    crowds: [],
    said: [
      { label: 'cat', box: [12, 0, 100, 100] },
      { label: 'cat', box: [0, 0, 100, 90] },
    ],
  }
  t.equal(scoreOf(image).score.score, 1, 'two pairs')
  t.ok(Math.abs(figure([image], 'ap') - 51 / 101) < 1e-12, 'one hit: precision 1 up to a recall of one half')
  t.equal(new AveragePrecisions().at50To95, null)
  t.end()
})
