import type { ApiState, Attempt } from '../../../../runner/index.ts'
import { inShellQuotes } from '../../../shell-words.ts'

/** The header an API takes its key in, and the variable that holds the key. */
export interface KeyLine {
  name: string
  prefix: string
  variable: string
}

/** null for an API that takes none, that does without one here, or that is not known any more. */
export function keyLineOf(
  api: Pick<ApiState, 'keys' | 'keyHeader' | 'keyPresent' | 'keyNeeded'> | undefined,
): KeyLine | null {
  const [variable] = api?.keys ?? []
  return api?.keyHeader && variable !== undefined && (api.keyPresent || api.keyNeeded)
    ? { ...api.keyHeader, variable }
    : null
}

/** The call of an attempt as a command for any POSIX shell: made from inside `folder`, the run's, with the key from its variable
 * and each image from its file. null for calls that never went over HTTP. */
export function curlOf(
  attempt: Attempt,
  key: KeyLine | null,
  folder: string,
  files: ReadonlyMap<string, string>,
): string | null {
  const { method, url, headers, body } = attempt.request
  if (!/^https?:/.test(url)) return null
  const lines = [
    `(cd ${inShellQuotes(folder)} && curl -sS -X ${inShellQuotes(method)} ${inShellQuotes(url)}`,
    ...Object.entries(headers).map(([name, value]) => `  -H ${inShellQuotes(`${name}: ${value}`)}`),
    // double quotes, so that the shell puts the key in
    ...(key ? [`  -H "${key.name}: ${key.prefix}$${key.variable}"`] : []),
    '  --data-binary @- <<BODY',
  ]
  return `${lines.join(' \\\n')}\n${hereDocument(body, files)}\nBODY\n)`
}

/** JSON for an unquoted here-document: what the shell would expand is escaped, then each image becomes a command that
 * reads its file. */
function hereDocument(body: unknown, files: ReadonlyMap<string, string>): string {
  // what stands for an image until all is escaped must not be in the words of a question
  let mark = '@'
  for (const text = JSON.stringify(body) ?? ''; text.includes(mark); mark += '@');
  const images: string[] = []
  const json =
    JSON.stringify(
      body,
      (_key, value: unknown) => {
        if (typeof value !== 'object' || value === null || !('$image' in value) || typeof value.$image !== 'string')
          return value
        const file = files.get(value.$image)
        if (file === undefined) return value
        const before = 'as' in value && typeof value.as === 'string' ? value.as.replace(/[\\$`"]/g, '') : ''
        // some base64 commands break their lines, and not all can be told not to
        images.push(`${before}$(base64 < ${inShellQuotes(file)} | tr -d '\\n')`)
        return mark
      },
      1,
    ) ?? 'null'
  return json
    .replace(/[\\$`]/g, '\\$&')
    .split(mark)
    .map((part, index) => (index === 0 ? part : `${images[index - 1] ?? ''}${part}`))
    .join('')
}
