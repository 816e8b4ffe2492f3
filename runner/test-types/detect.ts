import Type, { type Static } from '../tools/typebox.ts'
import { boxWords, sayBox, spaceWords } from '../read/asked-format.ts'
import { readPlaces } from '../read/places.ts'
import { sameLabel } from '../read/places/labels.ts'
import { unreadable } from '../read/unreadable.ts'
import type { Found } from '../records/answer.ts'
import type { Matched } from '../records/charted.ts'
import type { Match, MatchPlace } from '../records/score.ts'
import { AveragePrecisions, type BoxedImage } from '../score/average-precision.ts'
import { agreementOf, bare, share } from '../score/f1.ts'
import { pooled, together, type CountedTest, type Tally } from '../score/figures.ts'
import { missed } from '../score/match-points.ts'
import { matchesOf } from '../score/matches.ts'
import { mirror } from '../score/mirrored.ts'
import { boxOnImage } from '../score/on-image.ts'
import { iou, pairBoxes, shareInside, type Box } from '../score/pair-boxes.ts'
import { mean } from '../score/summary.ts'
import { foldedLabel } from '../tools/folded-label.ts'
import { defineTestType } from './define-test-type.ts'

/** Overlap from which a box counts as the same object: the threshold of PASCAL VOC and of Acc@0.5. */
const LEAST_IOU = 0.5

const Given = Type.Object(
  {
    labels: Type.Array(Type.String({ minLength: 1, maxLength: 100 }), {
      minItems: 1,
      uniqueItems: true,
      description: 'the labels to choose from',
    }),
  },
  { additionalProperties: false },
)

const Truth = Type.Object(
  {
    boxes: Type.Array(
      Type.Object(
        {
          label: Type.String(),
          box: Type.Tuple([Type.Number(), Type.Number(), Type.Number({ minimum: 0 }), Type.Number({ minimum: 0 })], {
            description: '[x, y, width, height], px of the image',
          }),
        },
        { additionalProperties: false },
      ),
    ),
    ignored: Type.Optional(
      Type.Array(
        Type.Object(
          {
            label: Type.String(),
            box: Type.Tuple([Type.Number(), Type.Number(), Type.Number({ minimum: 0 }), Type.Number({ minimum: 0 })], {
              description: '[x, y, width, height], px of the image',
            }),
            crowd: Type.Optional(Type.Boolean({ description: 'a region of many objects, not one of them' })),
          },
          { additionalProperties: false },
        ),
        { description: 'what counts neither way: crowd regions, and objects marked as difficult' },
      ),
    ),
  },
  { additionalProperties: false },
)

/** Labelled boxes around all objects of the given labels. The prompt asks for a JSON list of label and box and names the
 * labels, in the shape of the detection tasks of ODinW and vlm-exam; the order of the numbers is that of the space
 * (`[ymin, xmin, ymax, xmax]` with y first, as Gemini has it).
 *
 * Score: F1 = 2m / (expected + found) over pairs with the same label (case and spacing aside) and IoU >= 0.5, one-to-one,
 * as many as possible, then with the greatest total IoU. Models give no confidence, so that average precision would
 * depend on an arbitrary order. What is left over is paired once more without regard to labels: such a pair is `wrong`,
 * counts as no match, and feeds "F1 ignoring labels". What is still left over and lies on an ignored region of its label
 * counts neither way: for a crowd where at least half of the found box lies in it (COCO, cocoeval.py), for a difficult object
 * where their IoU is at least 0.5 (PASCAL VOC development kit). The pass mark of 0.7 is two right boxes for about one wrong. */
export const detect = defineTestType({
  name: 'detect',
  title: 'Detect',
  about: 'Draw a labelled box around every object.',
  given: Given,
  truth: Truth,
  passMark: 0.7,
  metric: 'F1 at IoU 0.5',
  explains: {
    f1: 'Boxes with the right label and IoU of at least 0.5, weighed against misses and extras alike.',
    precision: 'Of the boxes given, the share that are right.',
    recall: 'Of the true objects, the share that were boxed rightly.',
    iou: 'How well the right boxes fit: shared area over joined area, 1 is a perfect fit.',
    'f1-unlabelled': 'The F1 that the same boxes would have if labels did not count.',
    expected: 'How many objects there are.',
    found: 'How many boxes the reply gives.',
  },
  placed: true,
  places: [
    { field: 'boxes', title: 'object', form: 'box', many: true, at: 'box', text: 'label', choices: 'labels' },
    { field: 'ignored', title: 'ignored', form: 'box', many: true, at: 'box', text: 'label', choices: 'labels' },
  ],
  typicalOutputTokens: 300,

  question: ({ given, question }) =>
    [
      question ??
        'Detect every object in the image that one of the labels describes. Give its label and its bounding box.',
      `Labels: ${given.labels.join(', ')}`,
    ].join('\n'),

  format: ({ space, sent }) =>
    [
      spaceWords(space, sent),
      `Answer only with a JSON list that has one entry {"label": "...", "box": ${boxWords(space)}} for each object, with labels from the list. If there are none, answer [].`,
    ].join('\n'),

  read(reply, { given, ...frame }) {
    // "there are no cars" leaves buses open, where both are asked for
    const said = reply.toLowerCase()
    const nouns = given.labels.every((label) => said.includes(label.toLowerCase().replace(/(?:s|y)$/, '')))
      ? given.labels
      : []
    const {
      rule,
      range,
      found: places,
      unused,
      reason,
    } = readPlaces(reply, { want: 'box', frame, nouns, labels: given.labels })
    if (rule === null) return unreadable(reply, reason, unused)
    const found = places.map((item) => withAskedLabel(item, given.labels))
    return {
      readable: true,
      rule,
      range,
      value: found.length,
      text: `${found.length} ${found.length === 1 ? 'box' : 'boxes'}`,
      found,
      unused,
    }
  },

  score({ truth, answer, passMark }) {
    const expected = truePlaces(truth)
    const found = answer.found.map(foundPlace)
    const alike = (i: number, j: number): boolean => folded(truth.boxes[i]?.label) === folded(answer.found[j]?.label)

    const { pairs, all } = pairedAt(LEAST_IOU, expected, found, alike)

    const regions = ignoredPlaces(truth)
    const matches = [
      ...matchesOf(expected, found, all, (item, other) => ({
        verdict: pairs[item.index] === other.index ? 'matched' : 'wrong',
        measure: { name: 'IoU', value: iou(boxOf(item), boxOf(other)), unit: '' },
      })).map((match): Match =>
        match.verdict === 'extra' && match.found && liesOnIgnored(match.found, truth)
          ? { ...match, verdict: 'ignored' }
          : match,
      ),
      ...regions,
    ]
    const { matched, precision, recall, f1, ...counts } = agreementOf(matches)
    const count = (verdict: Match['verdict']): number =>
      matches.filter((match) => match.verdict === verdict && match.found !== null).length
    const [wrong, ignored] = [count('wrong'), count('ignored')]
    return {
      score: f1,
      passed: f1 >= passMark,
      passMark,
      metric: 'F1 at IoU 0.5',
      metrics: [
        share('f1', 'F1', f1),
        share('precision', 'Precision', precision),
        share('recall', 'Recall', recall),
        bare(
          'iou',
          'Mean IoU of matches',
          mean(matches.flatMap((match) => (match.verdict === 'matched' ? (match.measure?.value ?? []) : []))),
        ),
        share('f1-unlabelled', 'F1 ignoring labels', agreementOf(matches, ['matched', 'wrong']).f1),
        bare('expected', 'Expected', counts.expected),
        bare('found', 'Found', counts.found),
      ],
      matches,
      sentence:
        counts.expected + counts.found === 0
          ? 'There is nothing to find, and nothing was named.'
          : `${matched} of ${counts.expected} objects found, ${counts.found - matched - wrong} extra${wrong > 0 ? `, ${wrong} with the wrong label` : ''}${ignored > 0 ? `; ${ignored} on ignored regions, not counted` : ''}.`,
    }
  },

  example: ({ truth, ...frame }) =>
    JSON.stringify(truth.boxes.map(({ label, box }) => ({ label, box: sayBox(box, frame) }))),

  expected: ({ boxes }) => `${boxes.length} ${boxes.length === 1 ? 'object' : 'objects'}`,

  unanswered: (truth) => [...missed(truePlaces(truth)), ...ignoredPlaces(truth)],

  mirror({ given, truth }, { width }) {
    const { box } = mirror(width)
    const turned = <T extends { box: [number, number, number, number] }>(things: readonly T[]): T[] =>
      things.map((thing) => ({ ...thing, box: box(thing.box) }))
    return {
      given,
      truth: { boxes: turned(truth.boxes), ...(truth.ignored ? { ignored: turned(truth.ignored) } : {}) },
    }
  },

  problems: ({ labels }, { boxes, ignored = [] }, image) =>
    [
      ...boxes.map((item, i) => ({ ...item, field: `truth.boxes[${i}]` })),
      ...ignored.map((item, i) => ({ ...item, field: `truth.ignored[${i}]` })),
    ].flatMap(({ label, box, field }) => [
      ...boxOnImage(`${field}.box`, box, image),
      ...(labels.some((name) => folded(name) === folded(label))
        ? []
        : [{ field: `${field}.label`, message: `is "${label.slice(0, 60)}", which is not among given.labels` }]),
    ]),

  charts: {
    confusion: {
      of: 'label',
      pairs({ given, matches }) {
        const named = (label: string): string => askedLabel(label, given.labels)
        return matches.flatMap(({ verdict, expected, found }) =>
          verdict === 'ignored'
            ? []
            : [[expected && named(expected.label), found && named(found.label)] as [string | null, string | null]],
        )
      },
    },
    curve: {
      axis: 'least IoU of a match',
      by: 'label',
      unit: '',
      thresholds: [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95],
      at({ given, truth, matches }, least) {
        const expected = truePlaces(truth)
        const found = matches.flatMap(({ found }) => found ?? [])
        const { pairs, all } = pairedAt(least, expected, found, (i, j) => isLabelled(expected[i], found[j]))
        const taken = new Set(all)
        const counted = found.filter((place, j) => taken.has(j) || !liesOnIgnored(place, truth))
        const parts = new Map<string, Matched>()
        const add = (places: readonly MatchPlace[], what: keyof Matched): void => {
          for (const { label } of places) {
            const name = askedLabel(label, given.labels)
            const part = parts.get(name) ?? { expected: 0, found: 0, matched: 0 }
            parts.set(name, { ...part, [what]: part[what] + 1 })
          }
        }
        const matched = expected.filter((_, i) => pairs[i] !== null)
        add(expected, 'expected')
        add(counted, 'found')
        add(matched, 'matched')
        return { expected: expected.length, found: counted.length, matched: matched.length, parts }
      },
    },
  },

  figures: () =>
    together<Counted>(
      pooled(({ precision, recall, f1, measure }) => [
        share('f1', 'F1 over all objects', f1),
        share('precision', 'Precision over all boxes', precision),
        share('recall', 'Recall over all objects', recall),
        bare('iou', 'Mean IoU of matches', measure),
      ]),
      averagePrecisions(),
    ),
})

type Counted = CountedTest<Static<typeof Given>, Static<typeof Truth>>

function averagePrecisions(): Tally<Counted> {
  const images = new AveragePrecisions()
  return {
    add: (test) => images.add(boxedImage(test)),
    figures: () => [
      share('ap', 'mAP at IoU 0.5, boxes in the order given', images.at50),
      share('ap-coco', 'mAP at IoU 0.5 to 0.95, boxes in the order given', images.at50To95),
    ],
  }
}

/** `pairs`: of every true box the found one of the same label, where they overlap by at least `least`; `all`: those that are left over
 * paired once more, whatever their labels. */
function pairedAt(
  least: number,
  expected: readonly MatchPlace[],
  found: readonly MatchPlace[],
  alike: (expected: number, found: number) => boolean,
): { pairs: (number | null)[]; all: (number | null)[] } {
  const [there, said] = [expected.map(boxOf), found.map(boxOf)]
  const pairs = pairBoxes(there, said, least, alike)
  const taken = new Set(pairs)
  const mislabelled = pairBoxes(there, said, least, (i, j) => pairs[i] === null && !taken.has(j))
  return { pairs, all: pairs.map((pair, i) => pair ?? mislabelled[i] ?? null) }
}

/** A label as it was asked for, whatever its case and spacing; one that was not asked for as it is. */
const askedLabel = (label: string, labels: readonly string[]): string =>
  labels.find((asked) => folded(asked) === folded(label)) ?? label

const isLabelled = (a: MatchPlace | undefined, b: MatchPlace | undefined): boolean =>
  folded(a?.label) === folded(b?.label)

const NOWHERE: Box = { kind: 'box', x: 0, y: 0, width: 0, height: 0 }

/** In millionths of a px: a place that was converted from shares of the image and back is 28.000000000000004 px, and may miss a
 * threshold that it meets. */
function boxOf({ shape }: MatchPlace): Box {
  if (shape?.kind !== 'box') return NOWHERE
  const [x, y, width, height] = [shape.x, shape.y, shape.width, shape.height].map((px) => Math.round(px * 1e6) / 1e6)
  return { kind: 'box', x: x!, y: y!, width: width!, height: height! }
}

const truePlaces = ({ boxes }: Static<typeof Truth>): MatchPlace[] =>
  boxes.map(({ label, box: [x, y, width, height] }, index) => ({
    index,
    label,
    shape: { kind: 'box', x, y, width, height },
  }))

/** The ignored regions, each a match of its own, so that they are drawn. Their indexes follow those of the objects. */
const ignoredPlaces = ({ boxes, ignored = [] }: Static<typeof Truth>): Match[] =>
  ignored.map(({ label, box: [x, y, width, height], crowd }, i) => ({
    verdict: 'ignored',
    expected: {
      index: boxes.length + i,
      label: crowd ? `${label} (crowd)` : `${label} (difficult)`,
      shape: { kind: 'box', x, y, width, height },
    },
    found: null,
  }))

/** What average precision is made of: the truth, and every box of the reply in its order, however it was paired for the score. */
function boxedImage({
  truth: { boxes, ignored = [] },
  matches,
}: {
  truth: Static<typeof Truth>
  matches: readonly Match[]
}): BoxedImage {
  const placed = ({ label, box: [x, y, width, height] }: Static<typeof Truth>['boxes'][number]) => ({
    label,
    box: { kind: 'box' as const, x, y, width, height },
  })
  return {
    expected: boxes.map(placed),
    ignored: ignored.map((region) => ({ ...placed(region), crowd: region.crowd ?? false })),
    found: matches
      .flatMap(({ found }) => found ?? [])
      .sort((a, b) => a.index - b.index)
      .map((place) => ({ label: place.label, box: boxOf(place) })),
  }
}

/** Whether a found box counts neither way, being on a region of its label that is ignored. */
function liesOnIgnored({ label, ...place }: MatchPlace, { ignored = [] }: Static<typeof Truth>): boolean {
  const box = boxOf({ label, ...place })
  return ignored.some(({ label: other, box: [x, y, width, height], crowd = false }) => {
    const region: Box = { kind: 'box', x, y, width, height }
    return folded(other) === folded(label) && (crowd ? shareInside(box, region) : iou(region, box)) >= LEAST_IOU
  })
}

const foundPlace = ({ label, shape, range }: Found, index: number): MatchPlace => ({
  index,
  label: label ?? 'no label',
  range,
  ...(shape ? { shape } : {}),
})

/** The label as it was asked for, where it is told in another form: in the plural, or in words with it beside them ("red blood cell
 * (RBC)"). Where one label was asked for, a place without any has it. Noted. */
function withAskedLabel(found: Found, labels: readonly string[]): Found {
  const said = folded(found.label)
  const noted = (label: string, note: string): Found => ({ ...found, label, notes: [...(found.notes ?? []), note] })
  if (said === null || said === '') {
    const [only, more] = labels
    return only !== undefined && more === undefined ? noted(only, 'the only label asked for') : found
  }
  if (labels.some((label) => folded(label) === said)) return found
  const singular = said.replace(/(?<=\p{L}{2})(?:es|s)$/u, '')
  // "cat 1" and "cat #2" are cats
  const unnumbered = said.replace(/\s?[#(]?\s?\d{1,3}\)?$/, '')
  const fits = labels.filter((label) => {
    const asked = folded(label) ?? ''
    return (
      asked === singular ||
      sameLabel(said, label) ||
      sameLabel(unnumbered, label) ||
      asked === `${said}s` ||
      asked === `${said}es` ||
      said.endsWith(`(${asked})`) ||
      (said.startsWith(`${asked} (`) && said.endsWith(')'))
    )
  })
  const [fit, another] = fits
  return fit !== undefined && another === undefined ? noted(fit, `label "${(found.label ?? '').slice(0, 60)}"`) : found
}

/** Labels are the same when only case and spacing differ; no label is like no other. */
const folded = (label: string | undefined): string | null => (label === undefined ? null : foldedLabel(label))
