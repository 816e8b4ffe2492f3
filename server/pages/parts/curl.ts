import type { ApiState, Attempt } from '../../../runner/index.ts'

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** The header an API takes its key in, and the variable that holds the key. */
export interface KeyLine { name: string; prefix: string; variable: string }

/** null for an API that takes none, or that is not known any more. */
export function keyLineOf(api: Pick<ApiState, 'keys' | 'keyHeader'> | undefined): KeyLine | null {
  const [variable] = api?.keys ?? []
  return api?.keyHeader && variable !== undefined ? { ...api.keyHeader, variable } : null
}

/** The call of an attempt as a shell command, to be run inside the run folder: the key from its variable, each image from
 * its file. null for calls that never went over HTTP. */
export function curlOf(attempt: Attempt, key: KeyLine | null, files: ReadonlyMap<string, string>): string | null {
  const { method, url, headers, body } = attempt.request
  if (!/^https?:/.test(url)) return null
  const lines = [
    `curl -sS -X ${quote(method)} ${quote(url)}`,
    ...Object.entries(headers).map(([name, value]) => `  -H ${quote(`${name}: ${value}`)}`),
    // double quotes, so that the shell puts the key in
    ...(key ? [`  -H "${key.name}: ${key.prefix}$${key.variable}"`] : []),
    '  --data-binary @- <<BODY',
  ]
  return `${lines.join(' \\\n')}\n${hereDocument(body, files)}\nBODY`
}

/** JSON for an unquoted here-document: what the shell would expand is escaped, then each image becomes a command that
 * reads its file. */
function hereDocument(body: unknown, files: ReadonlyMap<string, string>): string {
  const images: string[] = []
  const json = JSON.stringify(body, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('$image' in value) || typeof value.$image !== 'string') return value
    const file = files.get(value.$image)
    if (file === undefined) return value
    images.push(`${'as' in value && typeof value.as === 'string' ? value.as : ''}\0${file}`)
    return `\u0001${images.length - 1}\u0001`
  }, 1)
  return (json ?? 'null').replace(/[\\$`]/g, '\\$&').replace(/\\\\u0001(\d+)\\\\u0001/g, (_all, at: string) => {
    const [as = '', file = ''] = (images[Number(at)] ?? '').split('\0')
    return `${as.replace(/[\\$`"]/g, '')}$(base64 -w0 ${quote(file)})`
  })
}
