/** How a short answer is put into a sentence, by language: what it is said of, the words between, and what ends the sentence. Insides of
 * regular expressions, for a text whose subject is in the group `subject` and whose answer is what follows. */
const ARTICLES = String.raw`(?:der|die|das|dies(?:er|e|es)?|le|la|les|l['\u2019]|ce|cette|cet|el|los|las|este|esta|esa|o|a|os|as|esse|essa|il|lo|i|gli|un|une|una|ein|eine|эт(?:от|а|о|и)|this|that|the)\s?`
const WORDS = String.raw`(?<subject>(?:${ARTICLES})?[\p{L}\p{M}\p{N}'\u2019-]{1,30}(?:\s[\p{L}\p{M}\p{N}'\u2019-]{1,30}){0,9}?)`

const FRAMES: readonly RegExp[] = [
  // a subject, and what it is
  String.raw`^${WORDS}\s(?:ist|sind|war|lautet|heißt|zeigt|est|sont|était|s['\u2019]appelle|se\snomme|es|son|era|se\sllama|é|são|chama-se|se\schama|è|sono|si\schiama|называется|это|هو|هي|تسمى)\s(?=\S)`,
  String.raw`^${WORDS}\s{0,2}[\u2014\u2013]\s(?:это\s)?(?=\S)`,
  // "Auf dem Ticket steht Barcelona", "En el billete aparece Barcelona"
  String.raw`^(?:auf|in|im|sur|dans|en|no|na|em|nel|nella|sul|sulla|на|в)\s${WORDS}\s(?:steht|ist|sieht\sman|befindet\ssich|il\sy\sa|on\s(?:lit|voit)|figure|est\sécrit|aparece|pone|dice|se\s(?:lee|ve)|está\sescrito|hay|aparece|lê-se|há|compare|c['\u2019]è|si\slegge|è\sscritto|написано|указан\p{L}{0,2}|изображен\p{L}{0,2}|видн\p{L}{1,2})\s(?=\S)`,
  String.raw`^(?<subject>[\p{Script=Han}]{1,16}?)(?:是|叫|为|為|写着|寫著)[:\uff1a]?\s{0,2}(?=\S)`,
  String.raw`^(?<subject>[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]{1,20}?)(?:は|には)、?\s{0,2}(?=\S)`,
  String.raw`^(?<subject>[\p{Script=Hangul}\s]{1,20}?)(?:은|는|이|가)\s(?=\S)`,
  String.raw`^(?<subject>[\p{Script=Arabic}\s]{1,30}?)\s(?:هو|هي|:)\s?(?=\S)`,
  String.raw`^(?<subject>(?:इस\s|यह\s)?[\p{Script=Devanagari}\s]{1,30}?)\s(?=\S{1,60}\sहै)`,
  // Russian and Arabic need no verb: "Машина красная"
  String.raw`^(?<subject>[\p{Script=Cyrillic}]{2,20})\s(?=[\p{Script=Cyrillic}-]{2,20}[.\s]*$)`,
  String.raw`^(?<subject>[\p{Script=Arabic}]{2,20})\s(?=[\p{Script=Arabic}]{2,20}[.\s]*$)`,
].map((form) => new RegExp(form, 'iu'))

/** "It is ..", said of nothing by name. */
const IT_IS =
  /^(?:das\sist|es\sist|es\shandelt\ssich\sum|dort\ssteht|c['\u2019]est|il\s(?:est|s['\u2019]agit\sde)|elle\sest|es|se\strata\sde|é|trata-se\sde|è|si\stratta\sdi|это|там\sнаписано|这是|那是|它是|這是|(?:これ|それ|あれ)は|그것은|이것은|(?:هذا|هذه)\s(?:هو|هي)|यह)\s{0,2}(?=\S)/iu

/** What ends a sentence whose verb comes last. */
const ENDING =
  /(?:です|でした|である|と書かれています|と書いてあります|입니다|이에요|예요|이라고\s쓰여\s있습니다|이다|\s?है|\sका\sहै)[\s.\u3002\u0964]{0,2}$/u

export interface Framed {
  subject: string | null
  from: number
  /** whether the sentence has an ending of its own, which is no part of the answer */
  to: number
}

/** The sentences that a text may be, in a language other than English: where the answer in each begins and ends. */
export function framesOf(text: string): Framed[] {
  const ending = ENDING.exec(text)
  const to = ending?.index ?? text.length
  const it = IT_IS.exec(text)
  return [
    ...(it ? [{ subject: null, from: it[0].length, to }] : []),
    ...FRAMES.flatMap((form): Framed[] => {
      const hit = form.exec(text)
      return hit && hit[0].length < to ? [{ subject: hit.groups?.['subject'] ?? '', from: hit[0].length, to }] : []
    }),
    ...(ending && to > 0 && !/[はがはしをに은는이가]\s/u.test(text.slice(0, to))
      ? [{ subject: null, from: 0, to }]
      : []),
  ]
}

/** "Not Madrid but Barcelona", by language: the answer is in the group `said`. */
const CONTRASTS: readonly RegExp[] = [
  String.raw`^(?:(?:it|that|this)(?:['\u2019]s|\sis)\s)?not\s(?!only|just)[^.!?\n]{1,80}?,?\sbut\s(?:rather\s|instead\s)?(?<said>[^.!?\n]{1,80})`,
  String.raw`^(?:(?:es|das)\sist\s)?nicht\s(?!nur)[^.!?\n]{1,80}?,\ssondern\s(?<said>[^.!?\n]{1,80})`,
  String.raw`^(?:ce\sn['\u2019]est\s)?pas\s(?!seulement)[^.!?\n]{1,80}?,?\smais\s(?:plutôt\s)?(?<said>[^.!?\n]{1,80})`,
  String.raw`^(?:es\s)?no\s(?:es\s)?(?!solo|sólo)[^.!?\n]{1,80}?,?\ssino\s(?<said>[^.!?\n]{1,80})`,
  String.raw`^não\s(?:é\s)?(?!só|apenas)[^.!?\n]{1,80}?,?\smas\s(?:sim\s)?(?<said>[^.!?\n]{1,80})`,
  String.raw`^non\s(?:è\s)?(?!solo)[^.!?\n]{1,80}?,?\s(?:ma|bensì)\s(?<said>[^.!?\n]{1,80})`,
  String.raw`^(?:это\s)?не\s(?!только)[^.!?\n]{1,80}?,\sа\s(?<said>[^.!?\n]{1,80})`,
  String.raw`^(?:这|那|它)?不是[^。\n]{1,80}?[,，]?\s?而是\s?(?<said>[^。\n]{1,80})`,
  String.raw`^[^。\n]{1,80}?ではなく、?(?<said>[^。\n]{1,80}?)(?:です)?[。.]?$`,
  String.raw`^[^.\n]{1,80}?(?:이|가)\s?아니라\s(?<said>[^.\n]{1,80}?)(?:입니다|이다)?[.]?$`,
  String.raw`^ليس(?:ت)?\s[^.\n]{1,80}?،?\sبل\s(?<said>[^.\n]{1,80})`,
  String.raw`^[^\u0964\n]{1,80}?\sनहीं,?\sबल्कि\s(?<said>[^\u0964\n]{1,80}?)(?:\sहै)?[\u0964.]?$`,
  // the other way round
  String.raw`^(?:(?:it|that|this)(?:['\u2019]s|\sis)\s)?(?<said>[^.!?,\n]{1,60})(?:,|\s\()\s?(?:and\s)?(?:not|nicht|pas|et\snon|no|y\sno|não|e\snão|non|e\snon|а\sне|не|而不是|不是)\s[^.!?,\n]{1,60}$`,
  String.raw`^(?<said>[^.!?,\n]{1,60})\s(?:rather\sthan|instead\sof|statt|plutôt\sque|en\slugar\sde|em\svez\sde|invece\sdi|вместо)\s[^.!?,\n]{1,60}$`,
].map((form) => new RegExp(form, 'iu'))

/** What a contrast says is so: [from, to) of the text. */
export function contrasted(text: string): [number, number] | null {
  for (const form of CONTRASTS) {
    const hit = form.exec(text)
    const said = hit?.groups?.['said']
    if (!hit || said === undefined) continue
    const from = hit[0].lastIndexOf(said)
    return [from, from + said.length]
  }
  return null
}
