import { exactForm } from './exact.ts'
import { matchesOf } from '../../tools/matches.ts'

const NUMBER = /[-\u2212]?(?:\d{1,3}(?:,\d{3})+(?![\d])|\d{1,20})(?:\.\d{1,20})?/g
const LABELLED = /([\p{L}_]{1,30})["'*\s]{0,3}[=:]["'*\s{]{0,4}([-\u2212]?\d{1,20}(?:\.\d{1,20})?)/gu
const BEFORE_NOUN = /([-\u2212]?\d{1,20}(?:\.\d{1,20})?)[}\s*]{1,3}(\p{L}{1,30})/gu

const value = (text: string): number => Number(text.replaceAll(',', '').replace('\u2212', '-'))
/** "rows" and "row" are one name. */
const key = (name: string): string => name.toLowerCase().replace(/s$/, '')

/** The names of the numbers that a question asks for, in its order: "Answer as rows={5} columns={6}." */
export const namesIn = (question: string): string[] => {
  const template = matchesOf(question, /([\p{L}_]{1,30})=\{/gu).map(([, name = '']) => name)
  if (template.length > 1) return template
  const pair = /\b(rows and columns|columns and rows)\b/i.exec(question)?.[1]
  return pair ? pair.toLowerCase().split(' and ') : []
}

/** The numbers of a text, in the order of the names; in their own order where it names none of them. */
export function numbersIn(text: string, names: readonly string[]): number[] {
  const said = text.replace(/\p{L}+/gu, (word) => (/^\d+$/.test(exactForm(word)) ? exactForm(word) : word))
  const all = matchesOf(said, NUMBER).map(([number]) => value(number))
  if (names.length === 0) return all
  for (const [pattern, name, number] of [
    [LABELLED, 1, 2],
    [BEFORE_NOUN, 2, 1],
  ] as const) {
    const held = new Map<string, number>()
    for (const hit of matchesOf(said, pattern)) held.set(key(hit[name] ?? ''), value(hit[number] ?? ''))
    const named = names.map((asked) => held.get(key(asked)))
    if (named.every((number) => number !== undefined)) return named
  }
  return all
}

/** All of them right, each at its place. */
export const sameNumbers = (said: readonly number[], right: readonly number[]): boolean =>
  said.length === right.length && said.every((number, i) => number === right[i])
