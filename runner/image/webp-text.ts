import type * as FastXml from 'fast-xml-parser'
import sharp from 'sharp'
import { onDemand } from '../tools/on-demand.ts'

/** Text in a WebP: an XMP packet (Adobe XMP Specification, part 1, 2012-04, in the chunk of the WebP container specification that is
 * called "XMP "). One description holds the same names that are text chunks in a PNG; Software is xmp:CreatorTool there. */

const xml = onDemand<typeof FastXml>('fast-xml-parser')
const TOOL = 'xmp:CreatorTool'
/** Ours has a few hundred bytes. */
const MOST_BYTES = 64_000

/** Characters that no XML 1.0 can hold, not even by their number. */
const OUTSIDE_XML = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu
const escaped = (text: string): string =>
  text.replace(OUTSIDE_XML, '\u{fffd}').replace(/[&<>"\t\n\r]/g, (found) => `&#${found.charCodeAt(0)};`)

/** The packet for the text of an annotated image, by the names of its PNG chunks. */
export function xmpOf(text: Record<string, string>): string {
  const attributes = Object.entries(text).map(
    ([name, words]) => ` ${name === 'Software' ? TOOL : name}="${escaped(words)}"`,
  )
  return `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:benchloupe="urn:benchloupe"${attributes.join('')}/></rdf:RDF></x:xmpmeta>`
}

const isWebp = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(12, bytes.byteLength)).toString('latin1', 8) === 'WEBP'

/** The text of a WebP by the same names, whether it stands in attributes, as here, or in elements, as other programs save it; {}
 * where the bytes are no WebP, damaged, or say nothing of the kind. */
export async function readWebpText(bytes: Uint8Array): Promise<Record<string, string>> {
  if (!isWebp(bytes)) return {}
  const packet = await sharp(bytes)
    .metadata()
    .then(({ xmp }) => xmp ?? null)
    .catch(() => null)
  if (!packet || packet.length > MOST_BYTES) return {}
  try {
    return Object.fromEntries(said(packet.toString('utf8')))
  } catch {
    return {}
  }
}

function said(packet: string): [string, string][] {
  const read: unknown = new (xml().XMLParser)({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseTagValue: false,
    htmlEntities: true,
  }).parse(packet)
  const inside = (value: unknown, name: string): unknown =>
    typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined
  const found = inside(inside(inside(read, 'x:xmpmeta'), 'rdf:RDF'), 'rdf:Description')
  return [found]
    .flat()
    .flatMap((description) =>
      Object.entries((description ?? {}) as object).flatMap(([name, words]): [string, string][] =>
        typeof words === 'string' && (name === TOOL || name.startsWith('benchloupe:'))
          ? [[name === TOOL ? 'Software' : name, words]]
          : [],
      ),
    )
}
