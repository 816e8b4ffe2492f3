import type { Told } from '../records/capabilities.ts'
import type { EffortRange } from './effort-range.ts'

/** Kinds of `thinking.type` and levels of `output_config.effort` by generation, for servers that do not list them. Anthropic's own
 * list of models tells both (@anthropic-ai/sdk 1.14.0, `ModelCapabilities`). Sources: Anthropic's guides "Adaptive thinking" and
 * "Extended thinking", and Amazon Bedrock's "Adaptive thinking" for the models that refuse `disabled`. The first fit counts; the last is
 * what newer models do. */
const GENERATIONS: readonly { id: RegExp; thinking: string[]; levels: string[] }[] = [
  { id: /claude-(instant|v?[12](?!\d)|3-(opus|sonnet|haiku)|3[.-]5)|3[.-]5$/, thinking: [], levels: [] },
  { id: /opus-4[.-]5|4[.-]5-opus/, thinking: ['disabled', 'enabled'], levels: ['low', 'medium', 'high'] },
  { id: /4[.-]6(?!\d)/, thinking: ['disabled', 'enabled', 'adaptive'], levels: ['low', 'medium', 'high', 'max'] },
  { id: /claude-([a-z]+-)?(3|4(?![.-]([7-9]|1\d)(?!\d)))(?!\d)/, thinking: ['disabled', 'enabled'], levels: [] },
  { id: /fable|mythos/, thinking: ['adaptive'], levels: ['low', 'medium', 'high', 'xhigh', 'max'] },
  { id: /./, thinking: ['disabled', 'adaptive'], levels: ['low', 'medium', 'high', 'xhigh', 'max'] },
]

export interface ClaudeThinking {
  thinking: string[]
  /** levels of output_config.effort; empty where it takes none */
  levels: string[]
}

/** What the API tells goes first, then the name. */
export function claudeThinking(name: string, told: Told = {}): ClaudeThinking {
  const byName = GENERATIONS.find(({ id }) => id.test(name)) ?? { thinking: [], levels: [] }
  if (!told.thinking) return byName
  return { thinking: told.thinking, levels: (told.efforts ?? []).filter((level) => level !== 'none') }
}

/** Tokens of thought for models that know no levels: a level is then a budget, as Google's table for OpenAI's levels has it. */
const BUDGETS = new Map([
  ['low', 1024],
  ['medium', 8192],
  ['high', 24_576],
])

/** Levels that can be ordered of these kinds of thinking. */
export function orderable({ thinking, levels }: ClaudeThinking): string[] {
  const thinks = thinking.some((kind) => kind === 'adaptive' || kind === 'enabled')
  const off = thinks && (thinking.includes('disabled') || thinking.includes('between_tools'))
  const more = thinking.includes('adaptive') || levels.length > 0 ? levels : thinks ? [...BUDGETS.keys()] : []
  return [...(off ? ['none'] : []), ...more]
}

/** Whether the model thinks in one way only, so that asking for it changes nothing. */
const alwaysAdaptive = ({ thinking }: ClaudeThinking): boolean =>
  thinking.includes('adaptive') && !thinking.includes('disabled') && !thinking.includes('enabled')

/** What can be ordered, and what holds where nothing is: models that know no levels do not think then, and those that cannot be
 * kept from it think as with `high` (Anthropic's guide "Effort"). What the others do depends on the model. */
export function claudeEfforts(name: string, told?: Told): EffortRange {
  const known = claudeThinking(name, told)
  const plain = known.thinking.includes('enabled') && known.levels.length === 0
  return { efforts: orderable(known), usualEffort: plain ? 'none' : alwaysAdaptive(known) ? 'high' : undefined }
}

/** Tokens that count as output beside the answer where `effort` is a budget; 0 where it is none. */
export function budgetOf({ thinking }: ClaudeThinking, effort: string | undefined): number {
  if (effort === undefined || effort === 'none' || thinking.includes('adaptive')) return 0
  return thinking.includes('enabled') ? (BUDGETS.get(effort) ?? 0) : 0
}

/** Whether a call with this effort thinks: such a call takes no temperature. */
export const thinks = (known: ClaudeThinking, effort: string | undefined): boolean =>
  effort === undefined ? alwaysAdaptive(known) : effort !== 'none'

/** The fields of a call that ask for this effort. Thoughts come as a summary, so that they are on record: that changes nothing of
 * what the model does. Where no effort is set they are asked for only where the model thinks anyway. */
export function thinkingFields(known: ClaudeThinking, effort: string | undefined): Record<string, unknown> {
  const { thinking, levels } = known
  if (effort === undefined)
    return alwaysAdaptive(known) ? { thinking: { type: 'adaptive', display: 'summarized' } } : {}
  if (effort === 'none')
    return {
      thinking: {
        type: thinking.includes('disabled') || !thinking.includes('between_tools') ? 'disabled' : 'between_tools',
      },
    }
  const output = levels.length === 0 ? {} : { output_config: { effort } }
  const budget = budgetOf(known, effort)
  if (budget > 0) return { thinking: { type: 'enabled', budget_tokens: budget, display: 'summarized' }, ...output }
  return { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort } }
}
