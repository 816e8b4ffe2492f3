/** Signs in; the headers that a browser would send from then on. */
export async function sessionOf(url: string, token: string): Promise<Record<string, string>> {
  const response = await fetch(`${url}/login`, {
    method: 'POST',
    headers: { origin: url, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ token }),
    redirect: 'manual',
  })
  const cookie = String(response.headers.get('set-cookie')).split(';')[0] ?? ''
  if (response.status !== 303) throw new Error(`The token was not taken: ${response.status}.`)
  return { cookie, origin: url, 'sec-fetch-site': 'same-origin', accept: 'text/html' }
}

export const tally = (counts: Map<string, number>, what: string): void => {
  counts.set(what, (counts.get(what) ?? 0) + 1)
}
