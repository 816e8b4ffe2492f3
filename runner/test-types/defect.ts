import Type, { type Static } from '../tools/typebox.ts'
import { pointWords, sayPoint, spaceWords } from '../read/asked-format.ts'
import { defectsIn, type DefectsSaid } from '../read/defects.ts'
import { fieldOf, readFields, wholeNumber, yesOrNo } from '../read/fields.ts'
import { unusedIn, type Refused } from '../read/numbers.ts'
import type { JsonNode } from '../read/json.ts'
import { toFound, type Frame } from '../read/place.ts'
import { LONGEST_PLACES, MOST_PLACES } from '../read/places.ts'
import { answerText } from '../read/marks/answer-part.ts'
import { placesInJson } from '../read/places/json.ts'
import { shownText } from '../read/shown.ts'
import { unreadable } from '../read/unreadable.ts'
import { afterCorrection } from '../read/words/clauses.ts'
import type { Answer, Found, Range } from '../records/answer.ts'
import type { Match, MatchPlace } from '../records/score.ts'
import type { Size } from '../records/space.ts'
import { share, bare, agreementOf } from '../score/f1.ts'
import {
  decisionFigures,
  leavingOut,
  meanOf,
  meanShare,
  only,
  pooled,
  together,
  type CountedTest,
  type Decision,
} from '../score/figures.ts'
import { matchPoints, missed, truePlaces } from '../score/match-points.ts'
import { mirror } from '../score/mirrored.ts'
import { pointOnImage } from '../score/on-image.ts'
import { defineTestType } from './define-test-type.ts'

/** How far off a site may be, in shares of the image sides. */
const TOLERANCE = 0.05

const Site = Type.Object(
  { at: Type.Tuple([Type.Number(), Type.Number()], { description: '[x, y], px of the image' }) },
  { additionalProperties: false },
)

const Given = Type.Object(
  {
    object: Type.String({
      minLength: 1,
      maxLength: 100,
      description: 'what the pattern is made of, a plural noun: "spots"',
    }),
    rule: Type.Optional(
      Type.String({ maxLength: 500, description: 'a sentence that says what a perfect one looks like' }),
    ),
    sites: Type.Optional(Type.Boolean({ description: 'ask for the places of the defects as well' })),
  },
  { additionalProperties: false },
)

const Counted = Type.Union([Type.Integer({ minimum: 0 }), Type.Null()], {
  description: 'null: not known, and not scored',
})

const Truth = Type.Object(
  {
    defective: Type.Boolean(),
    missing: Counted,
    extra: Counted,
    missingSites: Type.Optional(Type.Array(Site)),
    extraSites: Type.Optional(Type.Array(Site)),
    diameter: Type.Optional(
      Type.Number({ exclusiveMinimum: 0, description: 'of one object, px; sites are drawn as circles of it' }),
    ),
  },
  { additionalProperties: false },
)

/** What an answer says; null where it does not. */
interface Claim {
  defective: boolean | null
  missing: number | null
  extra: number | null
}
const KINDS = ['missing', 'extra'] as const
/** what fields of a verdict are called, here and by vlm-geometry-bench */
const VERDICTS = ['defective', 'is_defective', 'defect', 'has_defects', 'defects_found'] as const

/** Whether a pattern is defective, how many of its objects are missing and how many there are too many, and where, if ordered.
 *
 * Score: the mean of three parts, each 1 or 0: the verdict is right, the number missing is right, the number extra is right. A
 * part that the answer leaves out is 0, one that the truth leaves open (null) is no part of it. Only all of them pass. Sites never change the score: they are paired with the true ones
 * of their kind within 5 % of the image, and shown. */
export const defect = defineTestType({
  name: 'defect',
  title: 'Defect',
  about: 'Say whether a pattern is defective, and what is missing or too much.',
  given: Given,
  truth: Truth,
  passMark: 1,
  metric: 'verdict and counts',
  explains: {
    verdict: 'Whether the answer is right about there being a defect.',
    missing: 'Whether the number said to be missing is exactly right.',
    extra: 'Whether the number said to be too much is exactly right.',
    'missing-error': 'The number said to be missing minus the right one.',
    'extra-error': 'The number said to be too much minus the right one.',
    sites:
      'Agreement between the places named and the true sites, within 5 % of the image; it never changes the score.',
  },
  placed: true,
  places: [
    { field: 'missingSites', title: 'missing', form: 'point', many: true, at: 'at', counted: 'missing' },
    { field: 'extraSites', title: 'extra', form: 'point', many: true, at: 'at', counted: 'extra' },
  ],
  typicalOutputTokens: 25,

  question: ({ given, question }) =>
    [
      question ??
        `Is the pattern of ${given.object} in the image defective: are ${given.object} missing from it, or are there extra ones that do not belong to it?`,
      ...(given.rule ? [given.rule] : []),
    ].join('\n'),

  format({ given, space, sent }) {
    const counts = '"defective": true or false, "missing": M, "extra": E'
    const counted = `where M is how many ${given.object} are missing and E how many are extra`
    if (!given.sites) return `Answer only with a JSON object {${counts}}, ${counted}.`
    return [
      spaceWords(space, sent),
      `Answer only with a JSON object {${counts}, "missing_sites": [...], "extra_sites": [...]}, ${counted}. Each list has one entry ${pointWords(space)} for every place where one of the ${given.object} is missing or extra, or is [].`,
    ].join('\n')
  },

  read(reply, { given, ...frame }) {
    const text = answerText(shownText(reply), LONGEST_PLACES)
    const from = afterCorrection(text)
    const names = [...VERDICTS, ...KINDS.flatMap(countNames)]
    const corrected = from > 0 ? readFields(' '.repeat(from) + text.slice(from), names) : null
    const reading = corrected && corrected.rule !== null ? corrected : readFields(text, names)
    if (reading.rule === null) {
      const said = reading.ambiguous ? null : defectsIn(text)
      return said ? inWords(reply, said) : unreadable(reply, reading.reason, unusedIn(reply, [], [], reading.reason))
    }
    const { rule, range, fields } = reading
    const [verdict, ...counts] = [
      fieldOf(fields, ...VERDICTS),
      ...KINDS.map((kind) => fieldOf(fields, ...countNames(kind))),
    ]
    const claim = implied({ defective: verdictOf(verdict), missing: countOf(counts[0]), extra: countOf(counts[1]) })
    if (Object.values(claim).every((part) => part === null)) {
      // "defective: 2 are missing" is no field
      const words = defectsIn(text)
      if (words) return inWords(reply, words)
      const reason = 'neither a verdict nor a count could be read'
      return unreadable(reply, reason, unusedIn(reply, [], [], reason))
    }
    const said = [
      verdict && claim.defective !== null ? part(verdict, 'verdict') : [],
      ...KINDS.map((kind, i) => part(claim[kind] === null ? undefined : counts[i], kind)),
    ].flat()
    const sites = given.sites
      ? KINDS.map((kind) =>
          sitesIn(fieldOf(fields, `${kind}_sites`, `${kind}sites`, `${kind}_points`, `${kind}_positions`), kind, frame),
        )
      : []
    const found = [...said, ...sites.flatMap((site) => site.found).slice(0, MOST_PLACES - said.length)]
    return {
      readable: true,
      rule,
      range,
      value: claim,
      text: wordsOf(claim),
      found,
      unused: unusedIn(
        reply,
        found.map((item) => item.range),
        sites.flatMap((site) => site.refused),
        'not part of the answer',
      ),
    }
  },

  score({ truth, given, answer, original, passMark }) {
    const claim = answer.value as Claim
    const right = {
      verdict: claim.defective === truth.defective,
      missing: claim.missing === truth.missing,
      extra: claim.extra === truth.extra,
    }
    const known = KINDS.filter((kind) => truth[kind] !== null)
    const score = [right.verdict, ...known.map((kind) => right[kind])].filter(Boolean).length / (known.length + 1)
    const sites = given.sites ? KINDS.flatMap((kind) => siteMatches(kind, truth, answer, original)) : []
    const placed = given.sites && truth.missingSites && truth.extraSites ? agreementOf(sites) : null
    const faults = [
      ...(right.verdict ? [] : [`the pattern is ${truth.defective ? 'defective' : 'perfect'}`]),
      ...known.flatMap((kind) =>
        right[kind]
          ? []
          : [`${truth[kind] === 0 ? 'none is' : truth[kind] === 1 ? '1 is' : `${truth[kind]} are`} ${kind}`],
      ),
    ]
    return {
      score,
      passed: score >= passMark,
      passMark,
      metric: 'verdict and counts',
      metrics: [
        share('verdict', 'Verdict right', Number(right.verdict)),
        share('missing', 'Missing right', truth.missing === null ? null : Number(right.missing)),
        share('extra', 'Extra right', truth.extra === null ? null : Number(right.extra)),
        bare('missing-error', 'Error of missing', errorOf(claim.missing, truth.missing)),
        bare('extra-error', 'Error of extra', errorOf(claim.extra, truth.extra)),
        share('sites', 'F1 of sites', placed && placed.expected + placed.found > 0 ? placed.f1 : null),
      ],
      matches: [...countMatches(truth, claim, answer), ...sites],
      sentence: faults.length === 0 ? `Right: ${rightOf(truth)}.` : `Answered ${answer.text}; ${faults.join(', ')}.`,
    }
  },

  example({ given, truth, ...frame }) {
    const { defective, missing, extra, missingSites, extraSites } = truth
    if (missing === null || extra === null) return null
    if (!given.sites) return JSON.stringify({ defective, missing, extra })
    if (missingSites?.length !== missing || extraSites?.length !== extra) return null
    const say = (sites: readonly Static<typeof Site>[]): { point: [number, number] }[] =>
      sites.map(({ at }) => ({ point: sayPoint(at, frame) }))
    return JSON.stringify({ defective, missing, extra, missing_sites: say(missingSites), extra_sites: say(extraSites) })
  },

  expected: (truth) => rightOf(truth),

  unanswered: (truth) =>
    missed([
      ...partPlaces(truth).filter((_, i) => i === 0 || truth[KINDS[i - 1] as 'missing' | 'extra'] !== null),
      ...KINDS.flatMap((kind) => sitePlaces(kind, truth)),
    ]),

  mirror({ given, truth }, { width }) {
    const { at } = mirror(width)
    return {
      given,
      truth: {
        ...truth,
        ...(truth.missingSites ? { missingSites: at(truth.missingSites) } : {}),
        ...(truth.extraSites ? { extraSites: at(truth.extraSites) } : {}),
      },
    }
  },

  problems: (_, truth, image) => [
    ...(!truth.defective && (truth.missing ?? 0) + (truth.extra ?? 0) > 0
      ? [
          {
            field: 'truth.defective',
            message: `is false, but ${truth.missing ?? 0} are missing and ${truth.extra ?? 0} extra`,
          },
        ]
      : []),
    ...KINDS.flatMap((kind) => {
      const sites = truth[`${kind}Sites`]
      return sites && truth[kind] !== null && sites.length !== truth[kind]
        ? [
            {
              field: `truth.${kind}Sites`,
              message: `has ${sites.length} places and truth.${kind} is ${truth[kind]}; they must agree`,
            },
          ]
        : []
    }),
    ...KINDS.flatMap((kind) =>
      (truth[`${kind}Sites`] ?? []).flatMap(({ at }, i) => pointOnImage(`truth.${kind}Sites[${i}].at`, at, image)),
    ),
  ],

  figures: () =>
    together<Counted>(
      meanShare('verdict', 'Verdict right'),
      meanShare('missing', 'Missing right'),
      meanShare('extra', 'Extra right'),
      meanOf('missing-error', 'Bias of missing'),
      meanOf('extra-error', 'Bias of extra'),
      // the accuracy is the first of all
      leavingOut('accuracy', decisionFigures(decisionOf, 'defective')),
      only(
        ({ given, truth }) => given.sites && truth.missingSites && truth.extraSites,
        pooled(
          ({ f1 }) => [share('site-f1', 'F1 over all sites', f1)],
          (match) => Boolean((match.expected ?? match.found)?.shape),
        ),
      ),
    ),
})

type Counted = CountedTest<Static<typeof Given>, Static<typeof Truth>>

function decisionOf({ truth, matches }: Counted): Decision {
  const said = matches.find(isVerdict)?.found
  return { truth: truth.defective, said: said ? said.label === 'defective' : null }
}

/** What is missing makes a pattern defective, and of one that is not defective nothing is. */
function implied({ defective, missing, extra }: Claim): Claim {
  if (defective === false) return { defective, missing: missing ?? 0, extra: extra ?? 0 }
  if (defective !== null || (missing === null && extra === null)) return { defective, missing, extra }
  if ((missing ?? 0) + (extra ?? 0) > 0) return { defective: true, missing, extra }
  return { defective: missing === 0 && extra === 0 ? false : null, missing, extra }
}

const verdictOf = (node: JsonNode | undefined): boolean | null =>
  node?.kind === 'number' ? (node.value === 1 ? true : node.value === 0 ? false : null) : yesOrNo(node)

/** A whole number, or a list of the places with as many. */
const countOf = (node: JsonNode | undefined): number | null =>
  node?.kind === 'array' && !node.cut && node.items.every(({ kind }) => kind === 'array' || kind === 'object')
    ? node.items.length
    : wholeNumber(node)

/** An answer in words: each part stands where the sentence does. */
function inWords(reply: string, { range, ...claim }: DefectsSaid): Answer {
  const parts = [
    ['verdict', claim.defective],
    ['missing', claim.missing],
    ['extra', claim.extra],
  ] as const
  const found = parts.flatMap(([label, value]): Found[] =>
    value === null ? [] : [{ range, raw: typeof value === 'number' ? [value] : [], label }],
  )
  return {
    readable: true,
    rule: 'said in words',
    range,
    value: claim satisfies Claim,
    text: wordsOf(claim),
    found,
    unused: unusedIn(reply, [range], [], 'not part of the answer'),
  }
}

const countNames = (kind: string): string[] => [kind, `${kind}_count`, `${kind}_spots`, `num_${kind}`, `number_${kind}`]

const part = (node: JsonNode | undefined, label: string): Found[] =>
  node ? [{ range: node.range, raw: node.kind === 'number' ? [node.value] : [], label }] : []

function sitesIn(node: JsonNode | undefined, kind: string, frame: Frame): { found: Found[]; refused: Refused[] } {
  if (!node) return { found: [], refused: [] }
  const { places, refused } = placesInJson([node])
  const found: Found[] = []
  for (const place of places.slice(0, MOST_PLACES)) {
    const item = toFound({ ...place, label: `${kind} site` }, 'point', frame)
    if (typeof item === 'string') refused.push({ range: place.range, reason: item })
    else found.push(item)
  }
  return { found, refused }
}

const verdictWord = (defective: boolean | null): string =>
  defective === null ? 'no verdict' : defective ? 'defective' : 'perfect'
const wordsOf = ({ defective, missing, extra }: Claim): string =>
  `${verdictWord(defective)}, ${missing ?? 'no number'} missing, ${extra ?? 'no number'} extra`

/** What is right, as far as it is known: "defective, 2 missing, 0 extra", or "defective" alone. */
const rightOf = (truth: Claim): string =>
  [
    verdictWord(truth.defective),
    ...KINDS.flatMap((kind) => (truth[kind] === null ? [] : `${truth[kind]} ${kind}`)),
  ].join(', ')

const errorOf = (said: number | null, right: number | null): number | null =>
  said === null || right === null ? null : said - right

/** The verdict and the two counts come first in the list of what is expected; sites follow from 3. */
const partPlaces = ({ defective, missing, extra }: Claim): MatchPlace[] =>
  [verdictWord(defective), `${missing} missing`, `${extra} extra`].map((label, index) => ({ index, label }))

function countMatches(truth: Static<typeof Truth>, claim: Claim, { found }: Answer): Match[] {
  const said = [claim.defective, claim.missing, claim.extra]
  const right = [truth.defective, truth.missing, truth.extra]
  const words = partPlaces(claim)
  return partPlaces(truth).flatMap((expected, i): Match[] => {
    if (right[i] === null) return []
    const index = found.findIndex(({ label }) => label === ['verdict', ...KINDS][i])
    if (index < 0) return [{ verdict: 'missed', expected, found: null }]
    return [
      {
        verdict: said[i] === right[i] ? 'matched' : 'wrong',
        expected,
        found: { index, label: words[i]?.label ?? '', range: found[index]?.range as Range },
      },
    ]
  })
}

const isVerdict = ({ expected }: Match): boolean => expected?.index === 0

/** True sites of a kind, numbered in one list: missing ones first. */
function sitePlaces(
  kind: 'missing' | 'extra',
  { missingSites = [], extraSites = [], diameter }: Static<typeof Truth>,
): MatchPlace[] {
  const [sites, before] = kind === 'missing' ? [missingSites, 0] : [extraSites, missingSites.length]
  return truePlaces(
    sites.map(({ at }) => ({ at, diameter })),
    3 + before,
  ).map((place) => ({ ...place, label: `${kind} ${place.label}` }))
}

/** Sites by place where the truth has places. Where it has only a number, they are matched by number alone: as many as there
 * are, the rest extra. */
function siteMatches(
  kind: 'missing' | 'extra',
  truth: Static<typeof Truth>,
  { found }: Answer,
  original: Size,
): Match[] {
  const said = found
    .flatMap(({ label, shape, range }, index): MatchPlace[] =>
      label === `${kind} site` && shape ? [{ index, label: '', range, shape }] : [],
    )
    .map((place, i) => ({ ...place, label: `${kind} ${i + 1}` }))
  if (truth[`${kind}Sites`]) return matchPoints(sitePlaces(kind, truth), said, original, TOLERANCE)
  return said.map((place, i) => ({
    verdict: i < (truth[kind] ?? 0) ? 'matched' : 'extra',
    expected: null,
    found: place,
  }))
}
