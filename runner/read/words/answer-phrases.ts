/** How an answer is announced, by language: what it is called, and what stands between that and the answer. Insides of regular
 * expressions; case is ignored. */
const LANGUAGES: readonly (readonly [called: string, joined: string])[] = [
  // English
  [
    String.raw`(?:(?:final|correct|right|best|overall|my|short)\s{1,5}){0,2}(?:answer|ans|result|verdict|conclusion|solution)`,
    String.raw`(?:is|was|would\sbe|should\sbe|must\sbe|will\sbe)\b`,
  ],
  [
    String.raw`(?:correct|right|best|final|chosen|selected|my)\s{1,5}(?:option|choice)`,
    String.raw`(?:is|would\sbe|should\sbe|must\sbe)\b`,
  ],
  [String.raw`final(?:\s{1,5}(?:value|number|count|reading|estimate|choice|decision|pick|time|label))?`, '(?!)'],
  // German, French, Spanish, Portuguese, Italian
  [
    String.raw`(?:(?:richtige|korrekte|endgültige|endgueltige|meine)\s{1,5})?(?:antwort|lösung|ergebnis)`,
    String.raw`(?:ist|lautet|wäre)(?!\p{L})`,
  ],
  [
    String.raw`(?:r[ée]ponse|résultat)(?:\s{1,5}(?:final|finale|correcte|exacte))?`,
    String.raw`(?:est|serait)(?!\p{L})`,
  ],
  [String.raw`(?:respuesta|resultado)(?:\s{1,5}(?:final|correcta))?`, String.raw`(?:es|sería)(?!\p{L})`],
  [String.raw`resposta(?:\s{1,5}(?:final|correta|certa))?`, String.raw`(?:é|e|seria)(?!\p{L})`],
  [
    String.raw`(?:risposta|risultato)(?:\s{1,5}(?:finale|corretta|giusta|esatta))?`,
    String.raw`(?:è|e'|e|sarebbe)(?!\p{L})`,
  ],
  [String.raw`(?:richtige|korrekte)\s{1,5}(?:option|auswahl|wahl)`, String.raw`(?:ist|lautet|wäre)(?!\p{L})`],
  [
    String.raw`(?:bonne\s{1,5}(?:option|réponse)|(?:option|choix)\s{1,5}correcte?)`,
    String.raw`(?:est|serait)(?!\p{L})`,
  ],
  [String.raw`opción(?:\s{1,5}correcta)`, String.raw`(?:es|sería)(?!\p{L})`],
  [String.raw`(?:opção|alternativa)\s{1,5}(?:correta|certa)`, String.raw`(?:é|e|seria)(?!\p{L})`],
  [String.raw`opzione\s{1,5}(?:corretta|giusta)`, String.raw`(?:è|e'|e|sarebbe)(?!\p{L})`],
  [String.raw`endergebnis|valeur\sfinale|valor\sfinal|valore\sfinale|résultat\sfinal|итого|итог`, '(?!)'],
  // Chinese, Japanese, Korean
  [
    String.raw`(?:最终|最終|正确|正確|参考)?(?:的)?(?:答案|回答|答|结论|結論|選項|选项)`,
    String.raw`(?:应该是|應該是|应为|應為|是|为|為)`,
  ],
  ['最终|最終|最终值|最终结果|最終結果|最終値|최종|النهائي|अंतिम', '(?!)'],
  [String.raw`(?:最終的な|正しい)?(?:答え|答|回答|正解|解答)`, 'は'],
  [String.raw`(?:최종\s?)?(?:정답|답변|답)`, '(?:은|는)'],
  // Arabic, Hindi, Russian
  [
    String.raw`(?:ال)?(?:إجابة|اجابة|جواب|خيار(?=\sالصحيح))(?:\s{1,5}(?:ال)?(?:صحيحة|صحيح|نهائية|نهائي)){0,2}`,
    '(?:هي|هو)',
  ],
  [String.raw`(?:(?:सही|अंतिम)\s{1,5})?(?:उत्तर|जवाब|(?<=सही\s)विकल्प)`, String.raw`(?:है|(?=\s))`],
  [
    String.raw`(?:(?:правильный|верный|итоговый|окончательный|мой)\s{1,5})?(?:ответ|результат|(?<=\s)вариант)`,
    String.raw`(?:это|будет)(?!\p{L})`,
  ],
]

const MARKUP = String.raw`[\s*_"'\x60\u201c\u300c\u300e]{0,10}`
/** "is therefore", "est donc" */
const HENCE = String.raw`(?:[\s,]{1,3}(?:therefore|thus|hence|clearly|definitely|simply|most\slikely|likely|probably|also|somit|daher|donc|por\s(?:lo\s)?tanto|portanto|quindi|значит)(?!\p{L})[\s,]{0,3})?`
const phrases = LANGUAGES.map(
  ([called, joined]) =>
    String.raw`(?:${called})${MARKUP}(?:(?:${joined})${HENCE}|[:\uff1a=\u2192\u2014\u3011\]]|->|-\s)`,
).join('|')
/** A heading of its own: "### Final answer", "**Antwort**", and the line ends. */
const HEADING = String.raw`(?<=(?:#{1,6}|\*\*)[ \t]{0,3})(?:${LANGUAGES.map(([called]) => called).join('|')})[*_ \t]{0,5}\n`

/** Inside of a regular expression for "the answer is", "Answer:", "Réponse :", "答案是", up to where the answer begins. */
export const ANSWER_PHRASE = String.raw`(?<![\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Arabic}\p{N}_])(?:${phrases}|${HEADING})${MARKUP}(?:[:\uff1a]${MARKUP})?`

/** What ends a sentence behind its answer where the verb comes last: "答えはBです", "정답은 B입니다", "उत्तर B है". */
export const COPULA = String.raw`(?:です|でした|である|だ(?=[\s。.]|$)|입니다|이에요|예요|이다|\s{0,3}है(?!\p{M}))`
