/** more are refused by name: 100 megapixels take 300 MB once decoded */
export const MAX_PIXELS = 100_000_000

/** A sound file of a kind that is not read here. The message is the end of a sentence: "it is ..., convert it to PNG". */
export class KindRefused extends Error {}
