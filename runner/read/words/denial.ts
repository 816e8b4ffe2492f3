/** Words that deny what follows them, by language. */
const NO =
  'not|no|never|neither|nor|without|lacks?|lacking|cannot|hardly|unlike|unlikely|rather than|instead of|as opposed to|far from|except|excluding|nicht|kein\\w*|weder|pas|aucun\\w*|ni|não|nem|non|né|nessun\\w*|не|ни|нет|ليس|ليست|नहीं'
/** A denial in front, with nothing between that ends it. "neither" and "nor" reach over commas. */
const BEFORE = new RegExp(
  String.raw`(?:(?<![\p{L}])(?:${NO})(?![\p{L}])|n't(?!\p{L}))[^.!?;:,\n\u2013\u2014]*$|(?<!\p{L})(?:neither|weder)(?!\p{L})[^.!?;:\n]*$|(?:不是|并非|並非|没有|沒有|不|非)[^.,!?;:\n]{0,4}$`,
  'iu',
)
/** "not only square": no denial; and after a word that turns, what was denied is over. */
const TURNED =
  /\b(?:but|so|therefore|thus|hence|because|since|and (?:is|it|therefore|so)|which means|sondern|sino|mais|ma|mas|а)\b[^.!?;:\n]*$/iu
const AFTER = new RegExp(
  String.raw`^["'*_\x60)\]]{0,4}\.?\s{0,3}(?:(?:option|pattern|arrangement|grid|one|answer|choice)s?\s{1,3})?(?:[-\u2013\u2014:(]\s{0,3})?(?:(?:,?\s{0,3}(?:which|that)\s)?(?:is|are|was|were|would\sbe|can\sbe|could\sbe|looks?|seems?|appears?|does|do|has|can|could)\s{0,3})?(?:not\b|n't\b|never\b|incorrect|wrong|false\b|ruled\sout|excluded|eliminated|unlikely|impossible|out\b|no\b(?!\s*doubt)|[\u274c\u2717\u2718]|(?:nicht|falsch|faux|incorrecto?|não|não|sbagliat|неверн|неправильн)|ではありません|ではない|ではなく|이\s?아니|가\s?아니)|^["'*_)\]]{0,4}\.?\s{0,3}(?:arrangement|pattern|grid|one|structure|layout)?\s{0,3}would\b`,
  'iu',
)
/** Weighed against others, not said: "comparing X and Y", "almost X", "could be X", "similar to X". */
const WEIGHED =
  /(?:\b(?:comparing|compare|between|whether|either|almost|nearly|could be|might be|may be|first|initially|similar to|resembles?|reminiscent of|compared (?:to|with)|than|versus|vs\.?|options?(?: are)?:?|candidates?(?: are)?:?|close to|think of|confused with|a bit like|looks like a?)\b|(?<!\p{L})(?:fast|presque|casi|quase|quasi|почти)(?!\p{L})|几乎|近似)[^.!?;:,\n]*$/iu

/** Whether a text that ends where an option is named denies it. */
export function deniedBefore(before: string): boolean {
  const hit = BEFORE.exec(before)
  if (!hit) return false
  const said = hit[0]
  if (/^(?:not|nicht|no|non|não)\s(?:only|just|nur|solo|só|apenas)\b/i.test(said)) return false
  const turned = TURNED.exec(said)
  // "isn't blue and it isn't yellow": what turned is denied anew
  return !turned || deniedBefore(said.slice(turned.index + 1))
}

/** Whether a text that begins behind a named option denies it. */
export const deniedAfter = (after: string): boolean => AFTER.test(after)

/** Whether a text that ends where an option is named only weighs it. */
export const isWeighed = (before: string): boolean => WEIGHED.test(before)

/** What stands right before an option that is chosen. Inside of a regular expression. */
export const DECIDED = String.raw`\b(?:choose|chose|pick|select|go(?:ing)?\swith|opt\sfor|vote\sfor|settle\s(?:on|for)|(?:must|should|has\sto|have\sto|would)\sbe|conclude(?:s|d)?(?:\sthat)?(?:\sit\sis)?|therefore|thus|hence|so)\b[,:]?\s{1,3}(?:(?:it|the\s(?:answer|pattern|correct\s(?:answer|option|choice)|best\s(?:answer|option|match)|option))\s(?:is|must\sbe)\s)?|\b(?:is|match(?:es)?|fits?|corresponds?\sto|leaning\stowards?)\s{1,3}(?=["'*(]{0,3}(?:option\s)?["'*(]{0,3}[A-Z]["'*)]{0,3}(?:[.,;!\n]|$))|(?:\b(?:would|'d)\s(?:say|guess|answer)|\b(?:think|believe|guess|say))(?:\sthat)?\s(?:(?:it|the\s(?:answer|correct\s(?:answer|option|choice)))(?:'s|\sis)\s)?(?:option\s)?(?=["'*(]{0,3}[A-Z]["'*)]{0,3}(?:[.,;!\n]|$))|(?<!\p{L})(?:w\u00e4hle|choisis|elijo|escolho|scelgo|выбираю|أختار)(?!\p{L})(?:\s(?:(?:die|la|a|l')\s?)?(?:option|opción|opção|opzione|вариант|الخيار|letra|lettre|lettera)(?!\p{L}))?|(?:我?选择|我?選擇|故选|故選|应选|應選|应该选|應該選|我会选|我會選|我选|我選|選びます|선택은|因此选|因此選|所以选|所以選|选|選)(?:了|的是)?`
