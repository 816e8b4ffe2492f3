/** Words that say yes or no, by language, as they stand alone or open a reply. In lower case, in plain characters. */
const LANGUAGES: readonly (readonly [yes: string, no: string])[] = [
  [
    'yes|yep|yeah|yup|yea|aye|true|correct|affirmative|indeed|positive',
    'no|nope|nah|nay|false|incorrect|negative|wrong',
  ],
  ['ja|jawohl|richtig|wahr|stimmt|korrekt', 'nein|nee|falsch|unwahr'],
  ['oui|vrai', 'non|faux'],
  ['sí|si|verdadero|cierto|correcto|afirmativo', 'falso|incorrecto|negativo'],
  ['sim|verdadeiro|certo|correto', 'não|nao|incorreto'],
  ['sì|vero|esatto', 'errato|sbagliato'],
  ['да|верно|правда|правильно', 'нет|неверно|неправда|ложь|неправильно'],
  ['نعم|أجل|بلى|صحيح|ايوه', 'لا|كلا|خطأ|خاطئ'],
  ['evet|doğru', 'hayır|yanlış'],
  ['tak|prawda', 'nie|fałsz'],
  ['ya|iya|benar|betul', 'tidak|bukan|salah'],
  ['có|đúng|vâng|phải', 'không'],
  ['kyllä|ναι', 'nej|όχι|οχι|ні'],
  ['כן|بله|بلی|হ্যাঁ', 'לא|خیر|نه|না'],
  ['हाँ|हां|जी हाँ|जी हां|सही', 'नहीं|जी नहीं|ना|गलत'],
]
/** The same in scripts without spaces, longest first. */
const UNSPACED: readonly (readonly [yes: string, no: string])[] = [
  [
    '是的|是啊|对的|對的|有的|正确|正確|确实|確實|存在|是|对|對|有',
    '不存在|并没有|並沒有|没有的|没有|沒有|不是的|不是|不对|不對|不正确|错误|否定|否|不|没|無|无|错',
  ],
  [
    'はい|ええ|そうです|その通りです|あります|います|正しいです',
    'いいえ|いえ|いや|ありません|いません|違います|ないです|ない',
  ],
  ['ใช่|มี|ถูกต้อง', 'ไม่ใช่|ไม่มี|ไม่'],
  ['예|네|맞습니다|맞아요|그렇습니다|있습니다|있어요', '아니요|아니오|아뇨|아닙니다|아니다|없습니다|없어요'],
]
const all = (side: 0 | 1, rows: readonly (readonly [string, string])[]): string =>
  rows.map((row) => row[side]).join('|')

export const YES_WORDS = all(0, LANGUAGES)
export const NO_WORDS = all(1, LANGUAGES)
export const YES_UNSPACED = all(0, UNSPACED)
export const NO_UNSPACED = all(1, UNSPACED)

/** Whole replies that say yes or no in more than a word. */
export const YES_PHRASES = [
  String.raw`there\sis\sone(?:\s(?:there|visible|present|in\s(?:the|this)\s(?:image|picture|photo)))?|i\s(?:do\s|can\s)?see\sone(?:\sthere)?|(?:fortunately|luckily),?\s(?:yes|so)`,
  String.raw`(?:yes,?\s)?(?:it|they|there|he|she|that|this|i|we|you)\s?(?:is|are|was|were|does|do|did|has|have|can)`,
  String.raw`(?:it|this|that)\s(?:appears|seems|looks)\s(?:so|to\sbe|like\sit|that\sway|to)|(?:i|we)\s(?:think|believe|guess|would\ssay)\sso|so\sit\s(?:appears|seems)|it\swould\s(?:appear|seem)\sso`,
  String.raw`(?:certainly|definitely|absolutely|of\scourse|clearly|surely|sure|very\slikely|most\slikely|probably)(?:,?\s(?:yes|so|yeah))?|that(?:'s|\sis)\sright|you\sare\sright|without\s(?:a\s)?doubt`,
  String.raw`(?:the|this|that)(?:\s(?:statement|claim|assertion|answer|description|sentence))?(?:\sis|'s)\s(?:indeed\s)?(?:true|correct|right|accurate)|y|так`,
].join('|')
export const NO_PHRASES = [
  String.raw`there\s(?:is|are)\snone(?:\s(?:there|visible|present|in\s(?:the|this)\s(?:image|picture|photo)))?|i\s(?:do\snot|don't|cannot|can't)\ssee\s(?:one|any)(?:\sthere)?|(?:unfortunately|sadly),?\s(?:not|no)`,
  String.raw`(?:no,?\s)?(?:it|they|there|he|she|that|this|i|we|you)\s?(?:is|are|was|were|does|do|did|has|have|can|ca)(?:\snot|n't|not)`,
  String.raw`(?:it|this|that)\s(?:(?:does\snot|doesn't)\s(?:appear|seem|look)\s(?:so|to\sbe|like\sit|that\sway|to)|(?:appears|seems)\snot)|(?:i|we)\s(?:(?:do\snot|don't)\s(?:think|believe)\sso|(?:think|believe|guess)\snot)|it\swould\snot\s(?:appear|seem)\sso`,
  String.raw`(?:certainly|definitely|absolutely|of\scourse|clearly|surely|probably|most\slikely|very\slikely)(?:,?\s(?:not|no))|that(?:'s|\sis)\s(?:not\sright|wrong)|none|neither`,
  String.raw`not\s(?!only|just|merely|sure|clear|certain|enough|applicable|possible|able|known|given|specified|answerable|determin|readable|legible|stated)[^.!?\n]{1,60}|not`,
  String.raw`(?:the|this|that)(?:\s(?:statement|claim|assertion|answer|description|sentence))?(?:(?:\sis|'s)\s(?:indeed\s)?(?:false|incorrect|wrong|untrue|inaccurate|not\s(?:true|correct|right|accurate))|\sisn't\s(?:true|correct|right|accurate))|n`,
  String.raw`(?:图中|圖中|图片中|画面中)?(?:不是|并不是|並不是)(?!足够|足夠|确定|確定|明确|明確|很|太|特别|特別|十分|清)[\p{Script=Han}]{1,16}`,
].join('|')

/** Words that open a sentence of another language as well, without saying yes there: "Ya no hay ningún gato" (no longer), "Так, на
 * изображении нет кошки" (so). The first says yes only before a stop, the second only in a Ukrainian text. */
export const NEVER_GOES_ON = 'ya'
export const UKRAINIAN_YES =
  /^[\s"'*_(]{0,6}(?<yes>так)(?=["'*_)]{0,4}\s{0,3}(?:[.,;:!\n\u2013\u2014]|-\s))(?=[^]*[іїєґ])/iu

/** What may follow an opening yes or no without a stop between them: "No there is not", "Ja es gibt", "No hay". */
export const AFTER_OPENING = [
  "there|it|its|it's|i|i'm|they|this|that|these|those|he|she|we|you|the|a|an|because|since|as|but|and|both|all|not|definitely|confidence",
  'es|da|das|der|die|ich|sie|auf|im|in|weil',
  "il|elle|ils|on|je|ce|c'est|la|le|les|dans",
  'hay|se|veo|existe|está|están|es|son|en|la|el|lo|hay',
  'há|vejo|o|os|as|na|no',
  "c'è|ci|vedo|nell|nella|ho|si|gli|non",
  'на|это|есть|там|я|не',
  'في|هناك|يوجد|توجد|لا|إنها|هذا|هذه',
  'यह|इस|तस्वीर|छवि|चित्र|में|वहाँ|वहां',
].join('|')
