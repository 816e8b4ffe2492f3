import type { Range } from '../records/answer.ts'
import { byElimination, inCheckList, inVerdictList, inVerdictTable } from './choice-elimination.ts'
import { listed } from './integer.ts'
import { jsonAnswers } from './json-rungs.ts'
import type { JsonNode } from './json.ts'
import { inAnswerTag } from './marks/answer-part.ts'
import { optionFinder, type Option, type OptionFinder, type OptionHit } from './option-finder.ts'
import { ANSWER_PHRASE } from './words/answer-phrases.ts'
import { afterCorrection, isHypothetical } from './words/clauses.ts'
import { DECIDED, deniedAfter, deniedBefore, isWeighed } from './words/denial.ts'
import { matchesOf, patternOf } from '../tools/matches.ts'

export type ChoiceReading =
  | { rule: string; range: Range; index: number }
  | { rule: null; reason: string; mentions: Range[] }

const CHOICE_KEYS = [
  'answer',
  'final_answer',
  'correct_answer',
  'option',
  'choice',
  'selected',
  'selected_option',
  'letter',
  'pattern',
  'class',
  'label',
  'category',
  'type',
  'result',
  'name',
]
const BRACES = /\{\s{0,20}(?:\\text\{)?([^{}]{1,800})\}/g
const MARKER = new RegExp(
  String.raw`(?:${ANSWER_PHRASE}|####\s|\banswer\s{1,3}(?=\(?[A-Z]\)?(?:[.,;\s]|$))|\b(?:verdict)\s{0,3}:)`,
  'giu',
)
const DECISION = new RegExp(DECIDED, 'giu')

/** Reads exactly one of the options. In order: JSON, the last curly braces, a reply that is nothing but an option, the last
 * "answer is X", the last "I choose X", a letter that opens the reply, the one line of a list that is called right, a letter that
 * ends the reply, the only option named. What is denied ("not X", "X is wrong"), supposed or weighed is not named, and what
 * stands before a self-correction is taken back. Two options without a marker are ambiguous: nothing is guessed. */
export function readChoice(text: string, options: readonly (string | Option)[]): ChoiceReading {
  const offered = options.map((option) => (typeof option === 'string' ? { name: option } : option))
  const finder = optionFinder(offered)
  const names = offered.map(({ name }) => name)
  return inAnswerTag(text, (part): ChoiceReading => {
    const from = afterCorrection(part, true)
    if (from === 0) return ladder(part, finder, names)
    const corrected = ladder(' '.repeat(from) + part.slice(from), finder, names)
    return corrected.rule === null ? ladder(part, finder, names) : corrected
  })
}

const ladder = (text: string, finder: OptionFinder, names: readonly string[]): ChoiceReading =>
  fromJson(text, finder) ??
  fromBraces(text, finder) ??
  fromWhole(text, finder) ??
  lastAfter(text, MARKER, finder, 'answer is', true) ??
  ruled('ticked', inCheckList(text, finder)) ??
  ruled('called right', inVerdictTable(text, finder) ?? inVerdictList(text, finder)) ??
  fromVerdicts(text, finder) ??
  lastAfter(text, DECISION, finder, 'chosen', true) ??
  eliminated(text, finder, names) ??
  fromOpening(text, finder) ??
  fromEnding(text, finder) ??
  fromMentions(text, finder, names)

const ruled = (rule: string, hit: OptionHit | undefined): ChoiceReading | undefined => hit && { rule, ...hit }

/** All options but one are denied, and that one is not. */
function eliminated(text: string, finder: OptionFinder, names: readonly string[]): ChoiceReading | undefined {
  const left = byElimination(text, finder, names.length)
  if (!left || isHypothetical(text)) return undefined
  const named = [...finder.names(text), ...finder.letters(text)].some(
    (hit) => hit.index === left.index && isDenied(text, hit),
  )
  return named ? undefined : { rule: 'all others denied', ...left }
}

function fromJson(text: string, finder: OptionFinder): ChoiceReading | undefined {
  for (const { rule, roots } of jsonAnswers(text)) {
    const named = roots.flatMap((root) => chosen(root, finder))
    if (named[0] && named.every((item) => item.index === named[0]?.index)) return { rule, ...named[0] }
  }
  return undefined
}

function chosen(node: JsonNode, finder: OptionFinder): OptionHit[] {
  if (node.kind === 'string' || node.kind === 'number') {
    const index = finder.exactly(String(node.value))
    return index === undefined ? [] : [{ index, range: node.range }]
  }
  if (node.kind === 'array') return node.items.length === 1 && node.items[0] ? chosen(node.items[0], finder) : []
  if (node.kind !== 'object') return []
  for (const key of CHOICE_KEYS) {
    const held = node.entries.find((entry) => entry.key.toLowerCase().replace(/[\s-]/g, '_') === key)?.value
    if (held) return chosen(held, finder)
  }
  return []
}

function fromBraces(text: string, finder: OptionFinder): ChoiceReading | undefined {
  let found: ChoiceReading | undefined
  for (const hit of matchesOf(text, BRACES)) {
    const index = finder.exactly(hit[1] ?? '')
    if (index !== undefined) found = { rule: 'curly braces', range: [hit.index, hit.index + hit[0].length], index }
  }
  return found
}

function fromWhole(text: string, finder: OptionFinder): ChoiceReading | undefined {
  const said = text.trim()
  const index = said.length <= 800 ? finder.exactly(said) : undefined
  const from = text.indexOf(said)
  return index === undefined ? undefined : { rule: 'whole reply', range: [from, from + said.length], index }
}

/** The option right behind the last marker of its kind that is followed by one. */
function lastAfter(
  text: string,
  pattern: RegExp,
  finder: OptionFinder,
  rule: string,
  small: boolean,
): ChoiceReading | undefined {
  let found: ChoiceReading | undefined
  for (const marker of matchesOf(text, pattern)) {
    const end = marker.index + marker[0].length
    const hit = finder.at(text, end, small)
    if (!hit || isDenied(text, hit) || isHypothetical(sentenceBefore(text, marker.index))) continue
    // "so the square grid is ruled out": a word of a longer phrase is for the rules below
    found = { rule, ...hit }
  }
  return found
}

const sentenceBefore = (text: string, index: number): string =>
  /[^.!?\n;]*$/.exec(text.slice(Math.max(0, index - 200), index))?.[0] ?? ''

const isDenied = (text: string, { range: [from, to] }: OptionHit): boolean =>
  deniedBefore(text.slice(Math.max(0, from - 120), from)) || deniedAfter(text.slice(to, to + 120))

/** "B", "B.", "B -", "B, because", "B is the correct answer" at the very beginning. */
function fromOpening(text: string, finder: OptionFinder): ChoiceReading | undefined {
  const hit = patternOf(
    String.raw`^[\s("'*_#>\[]{0,20}(${finder.LETTER})(?=["'*_)\]]{0,4}\s{0,3}(?:\n|$|[.,:;)](?:\s|\*|$|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Hangul})|[-\u2013\u2014]\s)|["'*_)\]]{0,4}\s{1,3}(?:because|since|as|is|seems|looks)\b)`,
    'u',
  ).exec(text)
  const index = hit?.[1] === undefined ? undefined : finder.letter(hit[1])
  if (!hit || index === undefined) return undefined
  const end = hit[0].length
  const own: OptionHit = { index, range: [end - 1, end] }
  // "A perturbed hexagonal grid": an article, unless a stop follows
  if (/^[ \t]{1,3}(?!is\b|because\b|since\b|as\b|seems\b|looks\b)\p{L}/u.test(text.slice(end))) return undefined
  // "A, B" and "A and B" name two
  if (
    patternOf(
      String.raw`^["'*)]{0,3}\s{0,3}(?:,|and|or|/|&)\s{0,3}(?:and|or)?\s{0,3}["'*(]{0,3}${finder.LETTER}(?!\p{L})`,
      'u',
    ).test(text.slice(end))
  )
    return undefined
  const line = /^[^\n]*/.exec(text.slice(end))?.[0] ?? ''
  const others = [...finder.names(line), ...finder.letters(text.slice(end))].filter((item) => item.index !== index)
  if (
    isDenied(text, own) ||
    (others.length > 0 && others.some((item) => !isDenied(line, item)) && /^[.):]/.test(line.trim()))
  )
    return undefined
  return { rule: 'opening letter', ...own }
}

const RIGHT = /(?:\byes\b|\bcorrect\b|\bright\b|\bmatch(?:es)?\b|\btrue\b|\bfits\b|[\u2705\u2714\u2713])/i
const WRONG =
  /(?:\bno\b|\bnot\b|n't\b|\bincorrect\b|\bwrong\b|\bfalse\b|\bmismatch\b|\bruled out\b|[\u274c\u2717\u2718])/i

/** Options listed line by line, each called right or wrong: the only one that is called right. */
function fromVerdicts(text: string, finder: OptionFinder): ChoiceReading | undefined {
  const right: OptionHit[] = []
  let wrong = 0
  for (const line of matchesOf(
    text,
    /(?:[^\n.;,]|[.;,](?!\s{1,3}\(?[A-Z](?:\)|\)?\s{0,2}[:=-]|\s(?:is|fits|matches)\b)))+/g,
  )) {
    const start = line.index
    let hit = [...finder.letters(line[0]), ...finder.names(line[0])].sort((a, b) => a.range[0] - b.range[0])[0]
    const labelled = hit
      ? undefined
      : /^[\s.;,*(]{0,5}([A-Z])(?:\)?\s{0,2}[:=]|\)|\s(?=(?:is|fits|matches)\b))/.exec(line[0])
    const index = labelled?.[1] === undefined ? undefined : finder.letter(labelled[1])
    if (labelled && index !== undefined) hit = { index, range: [0, labelled[0].length - 1] }
    if (!hit || hit.range[0] > 12) continue
    const rest = line[0].slice(hit.range[1])
    const verdict = rest.replace(/[^]*?(?=[-:\u2013\u2014(\u2705\u2714\u2713\u274c\u2717\u2718]|\bis\b)/, '')
    if (WRONG.test(verdict)) wrong++
    else if (RIGHT.test(verdict)) right.push({ index: hit.index, range: [start + hit.range[0], start + hit.range[1]] })
  }
  const [only] = right
  return only && wrong > 0 && new Set(right.map(({ index }) => index)).size === 1
    ? { rule: 'called right', ...only }
    : undefined
}

/** A letter by itself at the very end: "The rows are shifted. B". */
function fromEnding(text: string, finder: OptionFinder): ChoiceReading | undefined {
  const end = text.trimEnd()
  const tail = end.slice(-40)
  const hit = patternOf(
    String.raw`(?:[.!?:\n]["'*]{0,3}\s{0,5}|,\s{1,3}(?:so|hence|thus|therefore)\s{1,3})["'*_(\[]{0,5}(${finder.LETTER})["'*_)\]]{0,5}[.!]?["'*]{0,3}$`,
    'u',
  ).exec(tail)
  const index = hit?.[1] === undefined ? undefined : finder.letter(hit[1])
  if (!hit || index === undefined) return undefined
  const from = end.length - tail.length + hit.index + hit[0].lastIndexOf(hit[1] as string)
  return { rule: 'last letter', index, range: [from, from + 1] }
}

function fromMentions(text: string, finder: OptionFinder, names: readonly string[]): ChoiceReading {
  const shown = withoutLists(text, finder)
  const all = [...finder.names(shown), ...finder.letters(shown)].sort((a, b) => a.range[0] - b.range[0])
  const mentions = all.filter((hit) => !isDenied(shown, hit) && !isHypothetical(sentenceBefore(shown, hit.range[0])))
  const definite = mentions.filter(({ range }) => !isWeighed(shown.slice(Math.max(0, range[0] - 120), range[0])))
  for (const said of [definite, mentions]) {
    const distinct = [...new Set(said.map((mention) => mention.index))]
    if (said[0] && distinct.length === 1) return { rule: 'only option named', ...said[0] }
    if (distinct.length > 1)
      return {
        rule: null,
        reason: `ambiguous: ${listed(distinct.map((index) => names[index] ?? ''))}`,
        mentions: said.slice(0, 200).map((mention) => mention.range),
      }
  }
  return {
    rule: null,
    reason: all.length > 0 ? 'options are named only to be denied or supposed' : 'none of the options is named',
    mentions: all.slice(0, 200).map((mention) => mention.range),
  }
}

/** The text without the options said again as a list: lines of a letter and its own name. */
function withoutLists(text: string, finder: OptionFinder): string {
  const lines = matchesOf(text, /^[ \t*>-]{0,10}\(?([A-Z])[.):]\)?[ \t*]{1,5}([^\n]{1,300})$/gmu).filter(
    ([, letter = '', name = '']) => {
      const index = finder.letter(letter)
      return index !== undefined && finder.exactly(name) === index
    },
  )
  if (lines.length < 2) return text
  let shown = text
  for (const line of lines)
    shown = shown.slice(0, line.index) + ' '.repeat(line[0].length) + shown.slice(line.index + line[0].length)
  return shown
}
