import { ANTHROPIC_FINISHES } from '../../../runner/model-apis/anthropic.ts'
import { CHAT_FINISHES } from '../../../runner/model-apis/chat-completions.ts'
import { ANTHROPIC_CODES } from '../../../runner/model-apis/codes/anthropic.ts'
import { ACCOUNT_LIMITED, CONTINUES, GOOGLE_FINISHES } from '../../../runner/model-apis/codes/google.ts'
import { OPENAI_CODES } from '../../../runner/model-apis/codes/openai.ts'
import { OPENROUTER_CODES } from '../../../runner/model-apis/codes/openrouter.ts'
import { familyDefaults, familyOf, plainName } from '../../../runner/model-apis/families.ts'
import { RESPONSE_CUTS } from '../../../runner/model-apis/openai-responses.ts'
import { googleTrade, openaiTrade, speaksResponsesOnly } from '../../../runner/model-apis/trades.ts'
import { EFFORTS } from '../../../runner/records/order-options.ts'
import type { Known } from './packages.ts'

/** Compares what packages know with what the adapters know. */
export interface Comparison {
  /** by family: the ids that fall into it, and what that makes of them */
  families: { family: string; asked: string; ids: string[] }[]
  hidden: string[]
  /** ids in no family, in one of another vendor, or in one of another generation: what is wrong with them */
  wrong: string[]
  unknownFinishes: string[]
  unknownCodes: string[]
  unknownEfforts: string[]
  unreadUsage: string[]
  deprecated: [id: string, day: string][]
}

const FINISHES: Record<string, readonly (string | null)[]> = {
  'Chat Completions': [...CHAT_FINISHES.keys()],
  Responses: [...RESPONSE_CUTS.keys()],
  Anthropic: [...ANTHROPIC_FINISHES.keys()],
  Google: [...GOOGLE_FINISHES.keys(), CONTINUES, ACCOUNT_LIMITED, 'FINISH_REASON_UNSPECIFIED'],
}

/** Codes that say no more than the status they come with. */
const BY_STATUS = ['ramp_limit_exceeded', 'unmapped']
/** Codes of parts of the APIs that are not used here: no tools, files, threads, vector stores, and no other clients of a vendor; and
 * of requests that no client of ours makes (a body of another encoding). */
const OF_OTHER_PARTS =
  /^(compaction|thread|tool|available_tools|vector_store|claude_code|workspace|parent_organization|request_body)_/

const CODES: Record<string, ReadonlyMap<string, unknown>> = {
  OpenAI: OPENAI_CODES,
  Anthropic: ANTHROPIC_CODES,
  OpenRouter: OPENROUTER_CODES,
}

/** Whether a model of this id can be asked about images, as far as its name says. */
const hidden = ({ vendor }: Known, id: string): boolean => {
  const trade = vendor === 'gpt' ? openaiTrade(id) : vendor === 'gemini' ? googleTrade(id) : {}
  return trade.answers === false || ('images' in trade && trade.images === false)
}

/** "gpt 5.4-5.5" holds 5.4 .. 5.5, "gemini 3+" 3 and more, "claude 5" just 5. null: the family is about no versions. */
function holds(family: string, version: number): boolean | null {
  const [, low, end] = / ([\d.]+)(\+|-[\d.]+)?$/.exec(family) ?? []
  if (low === undefined) return null
  if (end === '+') return version >= Number(low)
  return version >= Number(low) && version <= Number(end?.slice(1) ?? low)
}

/** The version in an id, read in another way than families do: gpt-5.4-mini -> 5.4, claude-opus-4-7 -> 4.7, dates never. */
export function versionIn(vendor: string, id: string): number | null {
  const [, number] =
    new RegExp(`^${vendor}-(?:[a-z]+-)*?(\\d{1,2}(?:[.-]\\d{1,2}(?![\\da-z]))?)(?!\\d)`).exec(plainName(id)) ?? []
  return number === undefined || /robotics/.test(id) ? null : Number(number.replace('-', '.'))
}

/** What is wrong with the family of an id, null where nothing is. */
export function wrongFamily(vendor: string, id: string): string | null {
  // whoever serves models of others says nothing of whose they are
  if (!['gpt', 'claude', 'gemini', 'grok'].includes(vendor)) return null
  const family = familyOf(id)
  if (family === null) return `${id}: in no family`
  const relatives = vendor === 'gemini' ? ['gemini', 'gemma'] : [vendor]
  if (!relatives.some((name) => family.startsWith(name))) return `${id}: in the family ${family}`
  const version = versionIn(family.split(/[ ,]/)[0] ?? vendor, id)
  return version !== null && holds(family, version) === false
    ? `${id}: version ${version} in the family ${family}`
    : null
}

/** `sources`: the text of the adapters, in which a field that is read stands by its name. */
export function compare(all: readonly Known[], sources: string): Comparison {
  const offered = all.flatMap((known) => known.ids.filter((id) => !hidden(known, id)).map((id) => ({ known, id })))
  const groups = new Map<string, string[]>()
  for (const { id } of offered) {
    const { space, image, maxOutputTokens } = familyDefaults(id)
    const look = [image.rule ?? 'no rule', ...(image.detail ? [`detail ${image.detail}`] : [])].join(', ')
    const key = `${familyOf(id) ?? 'none: as newcomers'}\n${space}; ${look}; ${maxOutputTokens} tokens`
    groups.set(key, [...new Set([...(groups.get(key) ?? []), id])])
  }
  const gpt = all.find(({ responsesOnly }) => responsesOnly)
  const wrongDoor = (gpt?.ids ?? [])
    .filter((id) => !hidden(gpt as Known, id) && speaksResponsesOnly(id) !== gpt?.responsesOnly?.includes(id))
    .map((id) => `${id}: ${speaksResponsesOnly(id) ? 'speaks Chat Completions too' : 'speaks Responses only'}`)
  const unknown = (api: string, words: string[], known: readonly (string | null)[]): string[] =>
    words.filter((word) => !known.includes(word)).map((word) => `${api}: ${word}`)
  return {
    families: [...groups].sort().map(([key, ids]) => {
      const [family = '', asked = ''] = key.split('\n')
      return { family, asked, ids }
    }),
    hidden: all.flatMap((known) => known.ids.filter((id) => hidden(known, id))),
    wrong: [...offered.flatMap(({ known, id }) => wrongFamily(known.vendor, id) ?? []), ...wrongDoor],
    unknownFinishes: all.flatMap(({ finishes }) =>
      finishes.flatMap(({ api, words }) => unknown(api, words, FINISHES[api] ?? [])),
    ),
    unknownCodes: all.flatMap(({ codes }) =>
      codes.flatMap(({ api, words }) =>
        unknown(
          api,
          words.filter((word) => !OF_OTHER_PARTS.test(word)),
          [...(CODES[api]?.keys() ?? []), ...BY_STATUS],
        ),
      ),
    ),
    unknownEfforts: all.flatMap(({ vendor, efforts }) =>
      unknown(vendor, efforts, [...EFFORTS, 'thinking_level_unspecified']),
    ),
    unreadUsage: all.flatMap(({ usage }) =>
      usage.flatMap(({ api, fields }) =>
        fields.filter((field) => !sources.includes(`'${field}'`)).map((field) => `${api}: ${field}`),
      ),
    ),
    deprecated: all.flatMap(({ deprecated }) => deprecated).sort(([, a], [, b]) => a.localeCompare(b)),
  }
}
