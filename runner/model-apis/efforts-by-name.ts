import { claudeEfforts } from './claude-thinking.ts'
import type { EffortRange } from './effort-range.ts'
import { geminiEfforts } from './gemini-thinking.ts'

const upTo = (text: string): string[] => text.split(' ')

/** The first fit counts. Sources: the reference of reasoning_effort (openai-node, @azure/ai-projects `ReasoningEffort`: what
 * gpt-5.1, models before it, gpt-5-pro and models after gpt-5.1-codex-max take), for `max` the reasoning options of gpt-5.6
 * (github.com/anomalyco/opencode/issues/36141), groq-sdk 1.6.0 for gpt-oss. Chat models without a word on it are left open. */
const BY_NAME: readonly ({ id: RegExp } & EffortRange)[] = [
  { id: /gpt-oss/, efforts: upTo('low medium high'), usualEffort: 'medium' },
  { id: /gpt-5-chat|gpt-[34]|(^|[/-])o1-(mini|preview)/, efforts: [] },
  { id: /gpt-[\d.]+-chat/ },
  { id: /gpt-5-pro/, efforts: ['high'], usualEffort: 'high' },
  { id: /gpt-[\d.]+-pro/, efforts: upTo('medium high xhigh') },
  { id: /gpt-5-codex/, efforts: upTo('low medium high'), usualEffort: 'medium' },
  { id: /gpt-5(?![.\d])/, efforts: upTo('minimal low medium high'), usualEffort: 'medium' },
  { id: /gpt-5\.1-codex-max/, efforts: upTo('low medium high xhigh') },
  { id: /gpt-5\.1/, efforts: upTo('none low medium high'), usualEffort: 'none' },
  { id: /gpt-5\.[2-5]/, efforts: upTo('none low medium high xhigh') },
  { id: /(^|[/-])o[134](-|$)|codex-mini/, efforts: upTo('low medium high'), usualEffort: 'medium' },
  { id: /gpt-([5-9]|[a-z])/, efforts: upTo('none low medium high xhigh max') },
]

/** What a plain name (see plainName) says of the levels of effort. */
export function effortsByName(name: string): EffortRange {
  if (/claude/.test(name)) return claudeEfforts(name)
  if (/gemini/.test(name)) return geminiEfforts(name)
  const found = BY_NAME.find(({ id }) => id.test(name))
  return found ? { efforts: found.efforts, usualEffort: found.usualEffort } : {}
}
