import { BlockList, isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'
import { nameProblem } from '../../runner/index.ts'
import type { Config } from '../config/config.ts'

/** As long as an author may be. */
const MOST = 80

/** Tells who asks: what the header says in a request that comes straight from a trusted proxy. Anybody else may write what they like
 * into a header, so it counts for nothing; so does a name that cannot be read. */
export function userFrom({ userHeader, trustedProxies }: Pick<Config, 'userHeader' | 'trustedProxies'>) {
  if (userHeader === null) return (): string => ''
  const trusted = new BlockList()
  for (const proxy of trustedProxies) {
    const [address = '', bits] = proxy.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) trusted.addAddress(address, family)
    else trusted.addSubnet(address, Number(bits), family)
  }
  return ({ socket, headers }: FastifyRequest): string => {
    const peer = socket.remoteAddress ?? ''
    const family = isIP(peer)
    if (family === 0 || !trusted.check(peer, family === 6 ? 'ipv6' : 'ipv4')) return ''
    // Node reads headers byte by byte; proxies send names as UTF-8
    const said = Buffer.from([headers[userHeader] ?? ''].flat().join(''), 'latin1')
      .toString('utf8')
      .trim()
    return nameProblem(said, MOST) === null ? said : ''
  }
}
