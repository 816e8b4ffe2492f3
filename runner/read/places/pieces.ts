// Pieces of regular expressions that rules for places share. Spaces and digits are bounded, so that no run of them makes a pattern
// look twice at the same text for long.
export const S = String.raw`\s{0,20}`
/** One number, without a group of its own. */
export const N = String.raw`[-+\u2212]?(?:\d{1,20}(?:\.\d{1,20})?|\.\d{1,20})(?:[eE][-+]?\d{1,3})?(?:\s?%)?(?:\s?px)?`
/** One number, in a group, without its unit. */
export const NUMBER = String.raw`([-+\u2212]?(?:\d{1,20}(?:\.\d{1,20})?|\.\d{1,20})(?:[eE][-+]?\d{1,3})?(?:\s?%)?)(?:\s?px)?`
export const COMMA = String.raw`(?:\s{0,20}[,;|]\s{0,20}|\s{1,20})`
