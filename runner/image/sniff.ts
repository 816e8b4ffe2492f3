import { isBmp } from './bmp-header.ts'

/** What a file is by its first bytes, whatever its name says. */
export interface Kind {
  mediaType: string
  extension: string
}

const starts = (bytes: Buffer, text: string, index = 0) => bytes.toString('latin1', index, index + text.length) === text

/** The image kinds that can be decoded here; null for everything else. */
export function sniffImage(bytes: Buffer): Kind | null {
  if (starts(bytes, '\x89PNG\r\n\x1a\n')) return { mediaType: 'image/png', extension: 'png' }
  if (starts(bytes, '\xff\xd8\xff')) return { mediaType: 'image/jpeg', extension: 'jpg' }
  if (starts(bytes, 'RIFF') && starts(bytes, 'WEBP', 8)) return { mediaType: 'image/webp', extension: 'webp' }
  if (starts(bytes, 'GIF87a') || starts(bytes, 'GIF89a')) return { mediaType: 'image/gif', extension: 'gif' }
  if (starts(bytes, 'II*\0') || starts(bytes, 'MM\0*')) return { mediaType: 'image/tiff', extension: 'tif' }
  if (isBmp(bytes)) return { mediaType: 'image/bmp', extension: 'bmp' }
  if (starts(bytes, 'ftypavif', 4) || starts(bytes, 'ftypavis', 4))
    return { mediaType: 'image/avif', extension: 'avif' }
  return null
}

const REFUSED: [test: (bytes: Buffer, head: string) => boolean, what: string][] = [
  [(bytes) => bytes.length === 0, 'the file is empty'],
  [(bytes) => starts(bytes, 'BM') && bytes.length < 26, 'it starts like a BMP but is cut short'],
  [
    (bytes) => starts(bytes, 'BM') && bytes.readUInt32LE(14) < 200,
    'it is an unsupported kind of BMP: convert it to PNG',
  ],
  [
    (bytes) => starts(bytes, 'ftyphei', 4) || starts(bytes, 'ftypmif1', 4) || starts(bytes, 'ftyphev', 4),
    'it is a HEIC photo: convert it to JPEG or PNG',
  ],
  [(bytes) => starts(bytes, '%PDF-'), 'it is a PDF: export its page as PNG'],
  [(_, head) => /<svg[\s>]/i.test(head), 'it is an SVG, which is not supported: convert it to PNG'],
  [
    (_, head) => /^\s*(<!doctype html|<html|<head|<body)/i.test(head),
    'it is an HTML page, perhaps an error page saved as an image',
  ],
  [
    (bytes) => starts(bytes, 'version https://git-lfs'),
    'it is a Git LFS pointer: fetch the real file with "git lfs pull"',
  ],
  [(bytes) => starts(bytes, 'PK\x03\x04'), 'it is a ZIP archive'],
  [(_, head) => /^[\t\n\r\x20-\x7e]+$/.test(head), 'it is plain text'],
]

/** Why bytes that `sniffImage` does not know are refused, as the end of a sentence. */
export function whyNoImage(bytes: Buffer): string {
  const head = bytes.toString('latin1', 0, 1024)
  const known = REFUSED.find(([test]) => test(bytes, head))
  return known ? known[1] : `its first bytes (${bytes.toString('hex', 0, 4)}) match no known image format`
}
