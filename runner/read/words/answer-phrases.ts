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
  // German, French, Spanish, Portuguese, Italian
  [
    String.raw`(?:(?:richtige|korrekte|endgültige|endgueltige|meine)\s{1,5})?antwort`,
    String.raw`(?:ist|lautet|wäre)(?!\p{L})`,
  ],
  [String.raw`r[ée]ponse(?:\s{1,5}(?:finale|correcte|exacte))?`, String.raw`(?:est|serait)(?!\p{L})`],
  [String.raw`respuesta(?:\s{1,5}(?:final|correcta))?`, String.raw`(?:es|sería)(?!\p{L})`],
  [String.raw`resposta(?:\s{1,5}(?:final|correta|certa))?`, String.raw`(?:é|e|seria)(?!\p{L})`],
  [String.raw`risposta(?:\s{1,5}(?:finale|corretta|giusta|esatta))?`, String.raw`(?:è|e'|e|sarebbe)(?!\p{L})`],
  // Chinese, Japanese, Korean
  [
    String.raw`(?:最终|最終|正确|正確|参考)?(?:的)?(?:答案|回答|答|结论|結論|選項|选项)`,
    String.raw`(?:应该是|應該是|应为|應為|是|为|為)`,
  ],
  [String.raw`(?:最終的な|正しい)?(?:答え|答|回答|正解|解答)`, 'は'],
  [String.raw`(?:최종\s?)?(?:정답|답변|답)`, '(?:은|는)'],
  // Arabic, Hindi, Russian
  [String.raw`(?:ال)?(?:إجابة|اجابة|جواب)(?:\s{1,5}(?:ال)?(?:صحيحة|صحيح|نهائية|نهائي)){0,2}`, '(?:هي|هو)'],
  [String.raw`(?:(?:सही|अंतिम)\s{1,5})?(?:उत्तर|जवाब)`, String.raw`(?:है|(?=\s))`],
  [String.raw`(?:(?:правильный|верный|итоговый|окончательный|мой)\s{1,5})?ответ`, String.raw`(?:это|будет)(?!\p{L})`],
]

const MARKUP = String.raw`[\s*_"'\x60]{0,10}`
const phrases = LANGUAGES.map(
  ([called, joined]) => String.raw`(?:${called})${MARKUP}(?:(?:${joined})|[:=\u2192\u2014]|->|-\s)`,
).join('|')

/** Inside of a regular expression for "the answer is", "Answer:", "Réponse :", "答案是", up to where the answer begins. */
export const ANSWER_PHRASE = String.raw`(?<![\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Arabic}\p{N}_])(?:${phrases})${MARKUP}(?::${MARKUP})?`
