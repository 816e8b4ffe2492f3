/** Words of the APIs -> the setting of a model that they stand for, as it is named in the run and in benchloupe.yaml. */
const SETTINGS: readonly (readonly [RegExp, string])[] = [
  [/temperature/i, 'temperature'],
  [/max_?(completion_?|output_?)?tokens|num_predict/i, 'maxOutputTokens'],
  [/reasoning|thinking|\bthink\b|\beffort\b/i, 'reasoningEffort'],
  [/image_url\S*detail|\.detail\b/i, 'image.detail'],
  [/oversized_image|transformations/i, 'image.rule'],
]

/** The setting that an API complains of, by the parameter it names or else by its words; null where it is none of ours. */
export function rejectedSetting(parameter: string | null, said: string): string | null {
  const settingIn = (text: string): string | null => SETTINGS.find(([word]) => word.test(text))?.[1] ?? null
  return (parameter === null ? null : settingIn(parameter)) ?? settingIn(said)
}
