/** Which side of a thing a length is, by language. Insides of regular expressions. */
const DIMENSIONS = {
  length:
    'length|long|lang|länge|longueur|largo|longitud|comprimento|comprido|lungo|lunga|lunghezza|длина|длиной|длину|длинн?\\p{L}*|طول|الطول|लंबाई|लंबा|长度?|長さ|長い|길이',
  width:
    'width|wide|breit|breite|(?<=de\\s)large|largeur|ancho|anchura|largura|larghezza|ширина|шириной|ширину|عرض|العرض|चौड़ाई|चौड़ा|宽度?|寬度?|幅|너비|폭',
  height:
    'height|high|tall|hoch|höhe|hauteur|haut|alto|altura|altezza|высота|высотой|высоту|ارتفاع|الارتفاع|ऊंचाई|ऊँचाई|高度?|高さ|높이',
  depth:
    'depth|deep|thick|thickness|tief|tiefe|dick|dicke|profondeur|épaisseur|profundidad|grosor|profundidade|espessura|profondità|spessore|глубина|толщина|толщиной|عمق|सمك|गहराई|मोटाई|厚度?|深度?|厚さ|深さ|두께|깊이',
  diameter:
    'diameter|in\\sdiameter|across|durchmesser|diamètre|diámetro|diâmetro|diametro|диаметр|диаметром|قطر|القطر|व्यास|直径|直徑|直径|지름|직경',
} as const
export type Dimension = keyof typeof DIMENSIONS

const entries = Object.entries(DIMENSIONS) as [Dimension, string][]
const word = (names: string): string =>
  String.raw`(?:(?<![\p{L}\p{M}])(?:${names})(?![\p{Script=Latin}\p{Script=Cyrillic}\p{M}])|(?:${names
    .split('|')
    .filter((name) => /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}]/u.test(name))
    .join('|')}))`

const ASKED = entries.map(([name, names]) => [name, new RegExp(word(names), 'iu')] as const)
const BEFORE = entries.map(
  ([name, names]) =>
    [
      name,
      new RegExp(
        String.raw`${word(names)}(?:\s(?:of|von|de|di|is|ist|est|es|é|è|:)){0,2}[\s*_"'|]{0,4}(?:[:=\uff1a]|is|are|was|是|为|は|은|는)?[\s*_"'(~≈|]{0,6}(?:about|approximately|around|roughly|约|約)?\s?$`,
        'iu',
      ),
    ] as const,
)
const AFTER = entries.map(
  ([name, names]) =>
    [name, new RegExp(String.raw`^["'*_)]{0,3}[^\S\n]{0,2}\(?(?:in\s|de\s|di\s|im\s)?${word(names)}`, 'iu')] as const,
)

/** The side that a question asks for; null where it names none, or two. */
export function dimensionAsked(question: string): Dimension | null {
  const named = ASKED.filter(([, pattern]) => pattern.test(question)).map(([name]) => name)
  return named.length === 1 ? (named[0] ?? null) : null
}

/** The side that a number is said to be, by the words that stand right beside it. */
export function dimensionSaid(before: string, after: string): Dimension | null {
  return (
    AFTER.find(([, pattern]) => pattern.test(after))?.[0] ??
    BEFORE.find(([, pattern]) => pattern.test(before))?.[0] ??
    null
  )
}
