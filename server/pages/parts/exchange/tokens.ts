import type { Usage } from '../../../../runner/index.ts'
import { count } from '../../../format.ts'

/** { input: 1262, image: 1105, output: 394, ... } -> "in 1,262 (image 1,105), out 394 (reasoning 30)"; what an API did not say is unknown. */
export function tokensText({ input, output, image, cached, cacheWrite, reasoning }: Usage): string {
  const parts = (named: Record<string, number | undefined>): string => {
    const said = Object.entries(named).flatMap(([name, n]) => (n ? [`${name} ${count(n)}`] : []))
    return said.length > 0 ? ` (${said.join(', ')})` : ''
  }
  return [
    input === null ? 'in unknown' : `in ${count(input)}${parts({ image, cached, 'written to cache': cacheWrite })}`,
    output === null ? 'out unknown' : `out ${count(output)}${parts({ reasoning })}`,
  ].join(', ')
}
