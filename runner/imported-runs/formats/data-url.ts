import type { ForeignImage } from '../../suite/importers/define-importer.ts'

/** The image of a data URL; undefined where it is none. What kind of image it is its bytes tell: media types are often wrong. */
export function imageIn(text: string, name: string): ForeignImage | undefined {
  const start = /^data:[\w.+-]{0,40}\/?[\w.+-]{0,40}(?:;[\w=.-]{1,40})*;base64,/.exec(text)
  return start ? { bytes: Buffer.from(text.slice(start[0].length), 'base64'), name } : undefined
}
