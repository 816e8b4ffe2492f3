import type { Range } from '../records/answer.ts'
import { jsonAnswers } from './json-rungs.ts'
import type { JsonNode } from './json.ts'
import { listed } from './integer.ts'
import { optionFinder, type OptionFinder } from './option-finder.ts'

export type ChoiceReading =
  { rule: string; range: Range; index: number } | { rule: null; reason: string; mentions: Range[] }

const CHOICE_KEYS = [
  'answer',
  'final_answer',
  'option',
  'choice',
  'pattern',
  'class',
  'label',
  'category',
  'type',
  'result',
  'name',
]
const BRACES = /\{\s{0,20}(?:\\text\{)?([^{}]{1,200})\}/g
const MARKER = /\b(?:answer|choice|option|verdict)\b[\s*_]{0,10}(?:is|would be|:|=)/gi

/** Reads exactly one of the named options. In order: JSON, the last curly braces, a reply that is nothing but an option,
 * the last "answer is X", the only option mentioned. Two options without a marker are ambiguous: nothing is guessed. */
export function readChoice(text: string, names: readonly string[]): ChoiceReading {
  const finder = optionFinder(names)
  return (
    fromJson(text, finder) ??
    fromBraces(text, finder) ??
    fromWhole(text, finder) ??
    fromMarker(text, finder) ??
    fromMentions(text, finder, names)
  )
}

function fromJson(text: string, finder: OptionFinder): ChoiceReading | undefined {
  for (const { rule, roots } of jsonAnswers(text)) {
    const named = roots.flatMap((root) => chosen(root, finder))
    if (named[0] && named.every((item) => item.index === named[0]?.index)) return { rule, ...named[0] }
  }
  return undefined
}

function chosen(node: JsonNode, finder: OptionFinder): { index: number; range: Range }[] {
  if (node.kind === 'string') {
    const index = finder.exactly(node.value)
    return index === undefined ? [] : [{ index, range: node.range }]
  }
  if (node.kind === 'array') return node.items.length === 1 && node.items[0] ? chosen(node.items[0], finder) : []
  if (node.kind !== 'object') return []
  for (const key of CHOICE_KEYS) {
    const held = node.entries.find((entry) => entry.key.toLowerCase() === key)?.value
    if (held) return chosen(held, finder)
  }
  return []
}

function fromBraces(text: string, finder: OptionFinder): ChoiceReading | undefined {
  let found: ChoiceReading | undefined
  for (const hit of text.matchAll(BRACES)) {
    const index = finder.exactly(hit[1] ?? '')
    if (index !== undefined) found = { rule: 'curly braces', range: [hit.index, hit.index + hit[0].length], index }
  }
  return found
}

function fromWhole(text: string, finder: OptionFinder): ChoiceReading | undefined {
  const said = text.trim()
  const index = said.length <= 300 ? finder.exactly(said) : undefined
  const from = text.indexOf(said)
  return index === undefined ? undefined : { rule: 'whole reply', range: [from, from + said.length], index }
}

function fromMarker(text: string, finder: OptionFinder): ChoiceReading | undefined {
  let found: ChoiceReading | undefined
  for (const marker of text.matchAll(MARKER)) {
    const hit = finder.at(text, marker.index + marker[0].length)
    if (hit) found = { rule: 'answer is', ...hit }
  }
  return found
}

function fromMentions(text: string, finder: OptionFinder, names: readonly string[]): ChoiceReading {
  const mentions = finder.mentions(text)
  const distinct = [...new Set(mentions.map((mention) => mention.index))]
  if (mentions[0] && distinct.length === 1) return { rule: 'only option named', ...mentions[0] }
  const ranges = mentions.slice(0, 200).map((mention) => mention.range)
  if (distinct.length > 1)
    return { rule: null, reason: `ambiguous: ${listed(distinct.map((index) => names[index] ?? ''))}`, mentions: ranges }
  return { rule: null, reason: 'none of the options is named', mentions: ranges }
}
