/** Words that a mirror makes wrong or unreadable. A case that uses one is not mirrored: leaving one out too many costs a control,
 * mirroring a wrong one costs the truth. */

const word = (...parts: string[]): RegExp => new RegExp(`(?<!\\p{L})(?:${parts.join('|')})(?!\\p{L})`, 'iu')

/** Sides, turns and orders that begin at a side. */
const SIDES = word(
  'lefts?',
  'left-?most',
  'leftwards?',
  'left-?hand(?:ed)?',
  'rights?',
  'right-?most',
  'rightwards?',
  'right-?hand(?:ed)?',
  'east(?:ern|wards?)?',
  'west(?:ern|wards?)?',
  '(?:north|south)-?(?:east|west)(?:ern)?',
  '(?:anti|counter-?)?clock-?wise',
  'mirror(?:ed|ing|s)?',
  'flipped',
  'chiral(?:ity)?',
  'spirals?',
  'diagonals?(?:ly)?',
  '(?:back|forward)?-?slash(?:es)?',
  'angles?',
  'degrees?',
  'bearings?',
  'headings?',
  'directions?',
  'arrows?',
  'tilt(?:ed|s)?',
  'slant(?:ed|s)?',
  'rotat(?:ed|es?|ion|ing)',
  'facing',
  'port',
  'starboard',
  'first',
  'last',
  'next',
  'previous',
  'second',
  'third',
  '\\d+(?:st|nd|rd|th)',
  'columns?',
  // German, French, Spanish, Portuguese, Italian, Russian
  'link(?:s|e[nrms]?|e?ster?)',
  'recht(?:s|e[nrms]?)',
  '(?:gegen\\s)?(?:den|dem|im)?\\s?uhrzeigersinn',
  'gauche',
  'droite?s?',
  'izquierd[oa]s?',
  'derech[oa]s?',
  'esquerd[oa]s?',
  'direit[oa]s?',
  'sinistr[oa]',
  'destr[oa]',
  '(?:anti)?hor[aá]ri[oa]',
  '(?:с?лев|с?прав)\\p{L}*',
)
const SIDES_UNSPACED = /[左右东西東]|يسار|يمين|اليسرى|اليمنى/u

/** Things that are read, and things of a screen, which has words all over. */
const TEXT = word(
  'texts?',
  'words?',
  'letters?',
  'characters?',
  'digits?',
  'numerals?',
  'numbers?',
  'read(?:s|ing)?',
  'written',
  'writ(?:es?|ing)',
  'print(?:ed|s)?',
  'says?',
  'said',
  'spell(?:s|ed|ing)?',
  'sentences?',
  'paragraphs?',
  'titles?',
  'headlines?',
  'captions?',
  'legends?',
  'labell?ed',
  'signs?',
  'logos?',
  'names?',
  'named',
  'called',
  'dates?',
  'times?',
  'clocks?',
  'watch(?:es)?',
  'hours?',
  'minutes?',
  'prices?',
  'charts?',
  'axis',
  'axes',
  'scale',
  'gauges?',
  'ruler',
  'maps?',
  'documents?',
  'receipts?',
  'tables?',
  'forms?',
  'pages?',
  'books?',
  'screens?(?:hots?)?',
  'buttons?',
  'icons?',
  'menus?',
  'tabs?',
  'links?',
  'click(?:s|ed)?',
  'check-?box(?:es)?',
  'fields?',
  'window',
  'dialog(?:ue)?',
  'keys?',
  'plates?',
  'licen[cs]e',
  'flags?',
  'hands?',
  'text[eo]s?',
  'wort|wörter|buchstaben?|zahl(?:en)?|ziffern?|uhr(?:en|zeit)?|schild(?:er)?',
  'mots?|lettres?|chiffres?|nombres?|horloge',
  'palabras?|letras?|n[uú]meros?|reloj',
  'parole|lettere|cifre|orologio',
  '(?:слов|букв|цифр|чис|текст|надпис|час)\\p{L}*',
)
const TEXT_UNSPACED = /[字文数數时時钟鐘]|كلم|حرف|رقم|نص|ساعة/u

/** A single capital on its own stands for a mark in the image: "the green disc S". So does a word in quotes. */
const MARK = /(?<![\p{L}\d'’])\p{Lu}(?![\p{L}\d'’])(?!\s(?:is|are|[a-z]+s)\b)|["“”«»„]/u
/** "A regular grid" begins with an article, "I see" with a pronoun. */
const ARTICLE = /(^|[.!?]\s+)[AI](?=\s)/g

/** Letters of scripts whose words for sides are not among those above. */
const UNKNOWN =
  /[^\P{L}\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Arabic}]/u
/** Words without which hardly an English question is asked. */
const ENGLISH = word('the', 'are', 'how', 'what', 'which', 'all', 'every', 'each', 'does', 'there', 'an?')

/** Why what is said of an image may not hold of its mirror image, as a part of a sentence; null where no word tells of one.
 * `question`: a question of the case's own, whose language is anybody's choice. */
export function notMirrored(texts: readonly string[], question: string | undefined): string | null {
  const all = question === undefined ? texts : [question, ...texts]
  if (all.some((text) => SIDES.test(text) || SIDES_UNSPACED.test(text))) return 'speaks of sides or directions'
  if (all.some((text) => TEXT.test(text) || TEXT_UNSPACED.test(text) || MARK.test(text.replace(ARTICLE, '$1'))))
    return 'may have something to read in the image'
  if (all.some((text) => UNKNOWN.test(text)) || (question !== undefined && !ENGLISH.test(question)))
    return 'is in a language that is not checked for words of sides'
  return null
}
