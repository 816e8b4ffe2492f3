import { DIFFERENCES } from './assignable.ts'
import type { Comparison } from './compare.ts'

const list = (items: readonly string[]): string =>
  items.length === 0 ? 'none' : items.map((item) => `\`${item}\``).join(', ')

/** The comparison as a part of docs/model-apis.md. The day is that of the newest package, so that the same packages give the same
 * report. */
export function reportOf(
  found: Comparison,
  versions: readonly (readonly [name: string, version: string])[],
  sent: { bodies: number; refused: readonly string[]; answers: readonly string[] },
): string {
  const counts: [string, number][] = [
    ['ids in a wrong family', found.wrong.length],
    ['unknown finish reasons', found.unknownFinishes.length],
    ['unknown error codes that concern images or text', found.unknownCodes.length],
    ['unknown levels of effort', found.unknownEfforts.length],
    [`requests that do not fit the packages' types, of ${sent.bodies}`, sent.refused.length],
    ["answers of the tests' local servers that packages cannot read or type", sent.answers.length],
  ]
  const days = new Map<string, string[]>()
  for (const [id, day] of found.deprecated) days.set(day, [...(days.get(day) ?? []), id])
  return [
    `Packages: ${versions.map(([name, version]) => `${name} ${version}`).join(', ')}.`,
    ['| what | how many |', '| --- | --- |', ...counts.map(([what, n]) => `| ${what} | ${n} |`)].join('\n'),
    `Wrong families: ${list(found.wrong)}`,
    `Unknown finish reasons: ${list(found.unknownFinishes)}`,
    `Unknown error codes: ${list(found.unknownCodes)}`,
    `Unknown levels of effort: ${list(found.unknownEfforts)}`,
    `Requests that do not fit: ${list(sent.refused)}`,
    `Answers that cannot be read: ${list(sent.answers)}`,
    `Fields that are sent although the types do not have them: ${DIFFERENCES.map(({ field, of, why }) => `\`${field}\` (${of.source.replaceAll('\\', '')}): ${why}`).join('; ')}. Requests to Google are compared in camel case, which its JSON takes as well.`,
    `Fields of usage that nothing reads: ${list(found.unreadUsage)}`,
    `Listed, but not offered, as they take no images or do not answer in words: ${list(found.hidden)}`,
    'Model ids by the family that they fall into, and how they are asked:',
    [
      '| family | coordinates; image; output | ids |',
      '| --- | --- | --- |',
      ...found.families.map(({ family, asked, ids }) => `| ${family} | ${asked} | ${list(ids)} |`),
    ].join('\n'),
    'Models with an announced end:',
    ['| day | models |', '| --- | --- |', ...[...days].map(([day, ids]) => `| ${day} | ${list(ids)} |`)].join('\n'),
  ].join('\n\n')
}
