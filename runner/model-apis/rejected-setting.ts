/** Words of the APIs -> the setting of a model that they stand for, as it is named in the run and in benchloupe.yaml. */
const SETTINGS: readonly (readonly [RegExp, string])[] = [
  [/temperature/i, 'temperature'],
  [/max_?(completion_?|output_?)?tokens|num_predict/i, 'maxOutputTokens'],
  [/reasoning(_effort|\.effort)?|thinking(_?budget|_?level|_?config)?|think|effort/i, 'reasoningEffort'],
  [/image_url\S*detail|\.detail\b|media_?resolution/i, 'image.detail'],
  [/context_?compression/i, 'image.contextCompression'],
  [/oversized_image|transformations/i, 'image.rule'],
  [/prompt_cache_options/i, 'promptCache'],
  [/(random_?)?seed/i, 'seed'],
]

/** A word of its own: not a part of the name of a model (`qwen3-vl-thinking`), of an address or of a longer word. */
const alone = (word: RegExp): RegExp => new RegExp(`(?<![\\w/:@-])(?:${word.source})(?![\\w/@-]|:\\w)`, 'i')

/** What an API says where it does not take a parameter. A sentence without any of it only mentions the word. */
const COMPLAINT =
  /unsupported|support|allow|permit|invalid|unknown|unrecogni[sz]ed|unexpected|extra|deprecated|default|must|should|cannot|can't|compatible|required|instead|too (large|small|high|low)|at most|out of range|maximum|minimum/i

/** What is wrong with one image or one long prompt is no matter of the settings, whatever else the sentence mentions. */
const OF_ONE_TEST =
  /\bimages?\b(?!\S*detail)|\bbase64\b|\bmime\b|context.?(length|window|size)|(prompt|input|request) is too long|too many (input )?tokens/i

/** The setting that an API complains of, by the parameter it names or else by its words; null where it is none of ours, or where
 * the complaint is about one image or one long prompt. */
export function rejectedSetting(parameter: string | null, said: string): string | null {
  const named = parameter === null ? undefined : SETTINGS.find(([word]) => word.test(parameter))?.[1]
  if (named !== undefined && !/context.?(length|window|size)/i.test(said)) return named
  const spoken = SETTINGS.find(([word]) => alone(word).test(said))?.[1] ?? null
  if (spoken === null || spoken.startsWith('image.')) return spoken
  return COMPLAINT.test(said) && !OF_ONE_TEST.test(said) ? spoken : null
}

/** The two names of the limit of output tokens in Chat Completions. */
export const LIMIT_NAMES = ['max_tokens', 'max_completion_tokens'] as const
export type LimitName = (typeof LIMIT_NAMES)[number]

/** Whether an API refuses the name of the limit, not its value: "'max_tokens' is not supported, use 'max_completion_tokens'". */
export function refusesLimitName(name: LimitName, parameter: string | null, said: string): boolean {
  const other = LIMIT_NAMES.find((word) => word !== name) as string
  const about = parameter === name || new RegExp(`(?<![\\w])${name}(?![\\w])`).test(said)
  if (!about) return false
  return (
    new RegExp(`\\b${other}\\b`).test(said) ||
    /unsupported|not supported|n't support|not permitted|unknown|unrecogni[sz]ed|unexpected|extra (inputs|fields)|deprecated/i.test(
      said,
    )
  )
}
