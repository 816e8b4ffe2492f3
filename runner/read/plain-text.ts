import type { Range } from '../records/answer.ts'
import { cleanJson } from './json-rungs.ts'
import { parseJson, type JsonNode } from './json.ts'
import { inAnswerTag, lastBoxed } from './marks/answer-part.ts'
import { placedText } from './marks/placed-text.ts'
import { COPULA } from './words/answer-phrases.ts'
import { QUOTE_PAIRS } from './marks/quote-pairs.ts'
import { saidInSentence } from './words/said-text.ts'
import { matchesOf } from '../tools/matches.ts'

export type TextReading = { rule: string; range: Range; text: string; notes: string[] } | { rule: null; reason: string }

const KEYS = [
  'text',
  'text_content',
  'full_text',
  'transcription',
  'transcript',
  'ocr_text',
  'ocr',
  'content',
  'answer',
  'value',
  'result',
  'lines',
  '<ocr>',
  '<ocr_with_region>',
  'labels',
]
const FENCE = /```[\w+-]{0,20}[ \t]*\n?/g
const POLITE = String.raw`(?:sure|certainly|of course|okay|ok)[,.!]?\s{1,3}`
const WHERE = String.raw`(?:\s(?:in|on|of|from)\s(?:the|this|your)\s[\p{L} ]{1,30})?`
const SAYS = String.raw`(?:reads|says|is|states|shows)(?:\sas\sfollows)?`
/** "The text says", in other languages; quotes or a colon must follow. */
const ELSEWHERE = [
  String.raw`(?:der|das|auf dem)\s(?:text|schild|wort)(?:\s(?:im|auf dem)\s(?:bild|schild))?\s(?:lautet|sagt|ist|steht|heißt)`,
  String.raw`le\s(?:texte|mot|panneau)(?:\s(?:sur|dans)\sl'image)?\s(?:est|dit|indique|se\slit)`,
  String.raw`(?:el|o|il)\s(?:texto|testo|letrero|cartel|cartello)(?:\s(?:de|en|da|na|dell')\s?(?:la\s)?(?:imagen|imagem|immagine))?\s(?:dice|diz|es|é|è|recita|pone|reza)`,
  '(?:图片|圖片|图像|图|照片|画面)?(?:中|上|里)?的?(?:文字|文本)(?:内容)?(?:是|为|為)?',
  '(?:画像|写真|看板)?(?:の|に書かれている)?(?:テキスト|文字)は',
  '(?:標識|看板|ラベル|画像|紙|ボード)には、?',
  '(?:표지판|간판|이미지|라벨)에는?',
  '(?:이미지의\\s)?(?:텍스트|글자)(?:는|은)?',
  String.raw`текст(?:\sна\s\p{L}{4,15})?(?:\sгласит)?`,
  '(?:ال)?نص(?:\\sهو)?',
].join('|')
/** What models write before a text, and no sign, menu or letter does: it names the text of the image as such. */
const INTRODUCTION = new RegExp(
  String.raw`^\s{0,20}(?:${POLITE})?[*_#\s]{0,6}(?:` +
    String.raw`(?:here(?:'s|\u2019s| is)|below is)\s(?:the|a|my)\s(?:[\p{L}-]{1,20}\s){0,4}?(?:text|transcription|transcript|transcribed|extracted|ocr)\b[^\n:]{0,60}:[*_]{0,3}` +
    String.raw`|(?:the|all)\s(?:[\p{L}-]{1,12}\s){0,2}?(?:text|words?|sign|inscription|label|writing|caption)${WHERE}\s${SAYS}:?[*_]{0,3}(?=\s{0,3}["\u201c\u00ab'*\n]|:)` +
    String.raw`|(?:the|this)\s(?:image|picture|photo|sign|screenshot)\s(?:contains|shows|reads|says|displays|has)(?:\sthe\s(?:text|words|following\stext|following))?:?(?=\s{0,3}["\u201c\u00ab])` +
    String.raw`|i can (?:read|see)(?:\sthe\s(?:text|words|following(?:\stext)?))?:?(?=\s{0,3}["\u201c\u00ab\n])|the text (?:in the image )?(?:reads|says|is):|it (?:says|reads)(?::|(?=\s{0,3}["\u201c\u00ab]))` +
    String.raw`|(?:${ELSEWHERE})\s{0,3}(?:[:\uff1a]|(?=["\u201c\u201e\u00ab\u300c]))` +
    String.raw`|#{1,6}[ \t]{1,3}(?:the\s)?(?:transcription|transcript|transcribed text|extracted text|visible text|text in the image|ocr(?: result)?)[*_: \t]{0,5}\n|(?<=sure\W{1,3}|certainly\W{1,3}|of course\W{1,3}|^\s{0,20})here (?:it is|you go):[*_]{0,3}\n` +
    String.raw`|(?:transcription|transcript|the transcription is|transcribed text|extracted text|text(?:\son\sthe\s\p{L}{3,12})?|answer|final answer|ocr(?: result)?|der text lautet|texte|texto|testo|текст|文本|文字|テキスト|텍스트|النص)\s?[:\uff1a][*_]{0,3})[:\s]{0,10}`,
  'iu',
)
/** Remarks behind a text, on a paragraph of their own or in parentheses that speak of its looks. */
const REMARK =
  /\n\s*\n\s*(?:\*{0,2}\(?(?:note|please note|nb|hinweis|remarque)\b[^\n]{0,300}|\((?:the\s(?:rest|remaining|remainder|other|text|image|handwriting)|some\s(?:text|words|letters)|illegible|unreadable)\b[^()\n]{0,200}\)|(?:let me know|i hope|hope this|if you (?:need|have)|is there anything else|would you like me to)[^\n]{0,200}|\([^()\n]{0,30}\b(?:letters|lettering|text|writing)\s(?:on|in|against)\s[^()\n]{1,80}\))\s*$|\s\((?:in|written in|printed in|all in)\s(?:bold|italics?|capitals?|capital letters|caps|red|blue|green|white|black|handwriting|large letters|small letters)[^()]{0,40}\)\s*\.?$/i
/** A reply that says that there is no text. */
const NO_TEXT =
  /^\W{0,10}(?:(?:there\s(?:is|are|appears?\sto\sbe)\s(?:no|not\sany)|i\s(?:can\snot|cannot|can't|do\snot|don't)\s(?:see|find|detect)\sany|(?:the|this)\s(?:image|picture|photo)\s(?:contains|has|shows|does\snot\s(?:contain|have|show)\sany)(?:\sno)?)\s(?:visible\s|readable\s|legible\s)?(?:text|words|writing|letters)\b[^\n]{0,60}|no\s(?:visible\s|readable\s|legible\s)?text(?:\s(?:found|visible|present|detected|in the image))?|none)\W{0,5}$/i
const PAIRS: readonly (readonly [string, string])[] = [...QUOTE_PAIRS, ['**', '**'], ['`', '`'], ["'", "'"], ['{', '}']]

const BEHIND_QUOTE = new RegExp(
  String.raw`(?<=[\u300d\u201d"])(?:${COPULA}|と(?:書かれて|書いて|表示されて)(?:います|あります|いる|ある)|(?:이|라)?라고\s(?:쓰여|적혀)\s있습니다)[.\u3002]?$`,
  'u',
)
/** Note of a text in quotes that may be the model's own. */
export const QUOTED = 'in quotes, compared with and without them'
/** The text inside of one pair of quotes around all of it. */
export const withoutQuotes = (text: string): string => text.slice(1, -1).trim()

/** Reads a text for its own sake: the last answer tag, JSON with a text in it, `\boxed{}`, the only fenced block, else the whole
 * reply; then what introduces it, a heading's mark, a remark about its looks and one pair of quotes or braces around all of it are
 * taken off. What a rule took off is noted. Quotes that nothing introduces may stand in the image and stay. */
export const readPlainText = (whole: string): TextReading =>
  inAnswerTag(whole, (shown): TextReading => {
    if (NO_TEXT.test(shown.trim().slice(0, 300)) && shown.trim().length < 300)
      return { rule: null, reason: 'the reply says that there is no text' }
    return fromJson(shown) ?? fromBoxed(shown) ?? fromPlaced(shown) ?? fromSentence(shown) ?? fromWhole(shown)
  })

/** "\text{STOP}", "$\text{STOP}$": LaTeX around all of it. */
const LATEX_ALONE = /^\s*\$?\\text\{[^{}]{1,2000}\}\$?\s*$/

function fromBoxed(shown: string): TextReading | undefined {
  const boxed = lastBoxed(shown) ?? (LATEX_ALONE.test(shown) ? [0, shown.length] : null)
  if (!boxed) return undefined
  const latex = /^\s*\$?\\text\{([^{}]*)\}\$?\s*$/.exec(shown.slice(...boxed))?.[1]
  const start = latex === undefined ? boxed[0] : shown.indexOf(latex, boxed[0])
  const [from, to] = trimmed(shown, start, latex === undefined ? boxed[1] : start + latex.length)
  return from < to ? { rule: 'boxed', range: [from, to], text: shown.slice(from, to), notes: [] } : undefined
}

function fromPlaced(shown: string): TextReading | undefined {
  const text = placedText(shown)
  return text === null
    ? undefined
    : { rule: 'texts with places', range: trimmed(shown, 0, shown.length), text, notes: [] }
}

function fromSentence(shown: string): TextReading | undefined {
  const [from, to] = trimmed(shown, 0, shown.length)
  const said = saidInSentence(shown.slice(from, to))
  if (!said) return undefined
  const range: Range = [from + said[0], from + said[1]]
  return { rule: 'sentence', range, text: shown.slice(...range), notes: ['sentence around it taken off'] }
}

function fromWhole(shown: string): TextReading {
  const {
    rule,
    range: [start, end],
    notes,
  } = unfenced(shown)
  let [from, to] = trimmed(shown, start, end)
  const introduction = INTRODUCTION.exec(shown.slice(from, Math.min(to, from + 400)))
  let introduced = false
  if (introduction && from + introduction[0].length < to) {
    ;[from, to] = trimmed(shown, from + introduction[0].length, to)
    notes.push('introduction taken off')
    introduced = true
  }
  const remark = REMARK.exec(shown.slice(Math.max(from, to - 600), to))
  if (remark && remark[0].length < to - from) {
    ;[from, to] = trimmed(shown, from, to - remark[0].length)
    notes.push('remark taken off')
  }
  // a block quote of Markdown, where the reply says that the text follows
  const quoted =
    introduced &&
    shown
      .slice(from, to)
      .split('\n')
      .every((line) => /^\s{0,3}>|^\s*$/.test(line))
  if (quoted) notes.push('quote marks taken off')
  if (quoted && !shown.slice(from, to).includes('\n'))
    from += /^\s{0,3}>[ \t]?/.exec(shown.slice(from, from + 6))?.[0].length ?? 0
  const heading = /^#{1,6}[ \t]+(?=\S)/.exec(shown.slice(from, from + 10))
  if (heading && !shown.slice(from, to).includes('\n')) {
    from += heading[0].length
    notes.push('heading mark taken off')
  }
  const copula = introduced ? BEHIND_QUOTE.exec(shown.slice(from, to)) : null
  if (copula) to -= copula[0].length
  // the stop of the sentence that introduced a quoted text
  const ends =
    introduced &&
    /^["\u201c\u00ab'*]/.test(shown.slice(from, from + 1)) &&
    /["\u201d\u00bb'*][.!]$/.test(shown.slice(from, to))
  const edge = ends ? to - 1 : to
  const full = shown.slice(from, to)
  for (const [open, close] of PAIRS) {
    const inside = shown.slice(from + open.length, edge - close.length)
    if (
      edge - from <= open.length + close.length ||
      !shown.startsWith(open, from) ||
      !shown.slice(from, edge).endsWith(close) ||
      inside.includes(open) ||
      inside.includes(close)
    )
      continue
    // quotes that nothing introduces may stand in the image: both texts are compared
    if (!introduced && open !== '{' && open !== '**' && open !== '`')
      return { rule, range: [from, to], text: full, notes: [...notes, QUOTED] }
    ;[from, to] = trimmed(shown, from + open.length, edge - close.length)
    notes.push(open === '{' ? 'braces taken off' : 'quotes taken off')
    break
  }
  if (from >= to) return { rule: null, reason: 'no text was found' }
  const text = shown.slice(from, to)
  return { rule, range: [from, to], text: quoted ? text.replace(/^\s{0,3}>[ \t]?/gm, '') : text, notes }
}

/** The inside of the only fence there is, or of one that never closes; else everything. */
function unfenced(text: string): { rule: string; range: Range; notes: string[] } {
  const fences = matchesOf(text, FENCE)
  const [open, close] = fences
  const bare = text.trimStart().startsWith('```')
  if (!open || fences.length > 2 || (fences.length === 1 && !bare))
    return { rule: 'whole reply', range: [0, text.length], notes: [] }
  const outside = text.slice(0, open.index).trim() + (close ? text.slice(close.index + close[0].length).trim() : '')
  return {
    rule: 'fenced text',
    range: [open.index + open[0].length, close ? close.index : text.length],
    notes: outside === '' ? [] : ['words around the fence left out'],
  }
}

function trimmed(text: string, from: number, to: number): Range {
  const said = text.slice(from, to)
  const start = from + said.length - said.trimStart().length
  return [start, Math.max(start, from + said.trimEnd().length)]
}

function fromJson(text: string): TextReading | undefined {
  for (const { rule, range, roots } of cleanJson(text)) {
    const said = roots.flatMap(textsIn)
    if (said.length > 0) return { rule, range, text: said.join('\n'), notes: [] }
  }
  return fromLooseJson(text)
}

/** A whole reply that is one object with a text, in single quotes or with a comma too many. */
function fromLooseJson(text: string): TextReading | undefined {
  const range = trimmed(text, 0, text.length)
  const [from, to] = range
  if (text[from] !== '{' || text[to - 1] !== '}') return undefined
  const { node, end } = parseJson(text, from, to)
  const said = node?.kind === 'object' && node.cut === null && end === to ? textsIn(node) : []
  return said.length > 0 ? { rule: 'rescued json', range, text: said.join('\n').trim(), notes: [] } : undefined
}

/** A string, lines of strings, or what stands under a key that means a text. */
function textsIn(node: JsonNode): string[] {
  if (node.kind === 'string') return node.value.trim() === '' ? [] : [node.value]
  if (node.kind === 'array') return node.items.flatMap(textsIn)
  if (node.kind !== 'object') return []
  for (const key of KEYS) {
    const held = node.entries.find((entry) => entry.key.toLowerCase() === key)?.value
    if (held?.kind === 'number') return [String(held.value)]
    if (held) return textsIn(held)
  }
  return []
}
