import type { Attempt } from '../records/exchange.ts'
import { cleanJson } from './clean-json.ts'
import type { ImageInBody } from './image-text.ts'
import type { Redact } from './redact.ts'

const SECRET_HEADER = /authorization|cookie|(^|-)key$|token|secret/i

/** Headers of a reply that explain something; the rest is noise, and cookies are secrets. */
const TELLING_HEADER =
  /^(content-(type|length|encoding)|date|server|via|location|retry-after(-ms)?|x-should-retry|((x|apim|x-ms)-)?request-id|cf-ray|(x|anthropic)-ratelimit-[a-z-]{1,40}|openai-(version|processing-ms|model)|x-generation-id)$/

/** A request as it may be stored: without secret headers, images standing as `{"$image": sha}`. Where an image came with a
 * prefix, `as` keeps it, so that the very bytes can be rebuilt: data:image/png;base64, + base64 of the file. */
export function recordRequest(
  call: { method: string; url: URL; headers: Record<string, string>; body: unknown },
  images: Iterable<Pick<ImageInBody, 'sha' | 'base64'>>,
  redact: Redact,
): Attempt['request'] {
  const headers = Object.entries(call.headers).filter(
    ([name, value]) => !SECRET_HEADER.test(name) && redact(value) === value,
  )
  const text = (value: string) => {
    for (const { sha, base64 } of images) {
      // endsWith compares letter by letter, which takes 5 ms for a photo
      const start = value.length - base64.length
      if (base64 === '' || start < 0 || value.slice(start) !== base64) continue
      const as = value.slice(0, start)
      return as === '' ? { $image: sha } : { $image: sha, as }
    }
    return redact(value)
  }
  return {
    method: call.method,
    url: redact(call.url.href),
    headers: Object.fromEntries(headers),
    body: cleanJson(call.body, text) ?? null,
  }
}

export function recordHeaders(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => TELLING_HEADER.test(name)))
}

/** The id under which a vendor finds a call again, whatever its header is called. */
export function requestIdIn(headers: Record<string, string>): string | null {
  return (
    headers['x-request-id'] ?? headers['request-id'] ?? headers['apim-request-id'] ?? headers['x-generation-id'] ?? null
  )
}
