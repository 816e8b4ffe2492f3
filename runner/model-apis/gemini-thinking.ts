import type { EffortRange } from './effort-range.ts'

/** Tokens of thought for the levels of effort, where a model takes tokens only. Source: Google's table for OpenAI's levels. */
const BUDGETS = new Map([
  ['none', 0],
  ['minimal', 1024],
  ['low', 1024],
  ['medium', 8192],
  ['high', 24_576],
])

/** Gemini 2.5 and what is built on it take a budget of tokens; from Gemini 3 on it is a level. */
const TAKES_BUDGET = /gemini-2\.5|gemini-robotics-er-1\.5/

/** By name: Google's list only tells whether a model thinks (@google/genai 3.3.0, `Model.thinking`). XHIGH is in that version's
 * `ThinkingLevel` without a word on who takes it: it is offered for what is newer than the models known to stop at HIGH.
 * Source of the rest: Google's guide "Gemini thinking". 2.5 Pro and Gemini 3 cannot be kept from thinking. */
export function geminiEfforts(name: string): EffortRange {
  if (/gemini-2\.5-pro/.test(name)) return { efforts: ['minimal', 'low', 'medium', 'high'] }
  if (TAKES_BUDGET.test(name)) return { efforts: [...BUDGETS.keys()] }
  if (/gemini-[12](?!\d)|gemini-pro(-vision)?$/.test(name)) return { efforts: [] }
  if (/gemini-3-pro/.test(name)) return { efforts: ['low', 'high'], usualEffort: 'high' }
  if (/gemini-3\.1-pro/.test(name)) return { efforts: ['low', 'medium', 'high'], usualEffort: 'high' }
  if (/gemini-3(\.[0-5])?-flash/.test(name))
    return { efforts: ['minimal', 'low', 'medium', 'high'], usualEffort: 'high' }
  return { efforts: ['minimal', 'low', 'medium', 'high', 'xhigh'] }
}

/** Tokens of thought that a level stands for, which count towards the limit of output tokens; 0 where it stands for none. */
export const thoughtTokens = (name: string, effort: string): number =>
  TAKES_BUDGET.test(name) ? (BUDGETS.get(effort) ?? 0) : 0

/** The thinkingConfig of a call. Thoughts are asked for as a summary, so that they are on record. */
export function thinkingConfig(name: string, effort: string): Record<string, unknown> {
  const budget = TAKES_BUDGET.test(name) ? BUDGETS.get(effort) : undefined
  return {
    includeThoughts: effort !== 'none',
    ...(budget === undefined ? { thinkingLevel: effort.toUpperCase() } : { thinkingBudget: budget }),
  }
}
