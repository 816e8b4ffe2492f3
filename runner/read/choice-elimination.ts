import type { Range } from '../records/answer.ts'
import { tablesIn } from './marks/tables.ts'
import type { OptionFinder, OptionHit } from './option-finder.ts'
import { NO_UNSPACED, NO_WORDS, YES_UNSPACED, YES_WORDS } from './words/yes-no-words.ts'
import { matchesOf, patternOf } from '../tools/matches.ts'

/** What says of an option that it is right or wrong, as the whole of a cell or of what follows its letter. */
const VERDICT = new RegExp(
  String.raw`^[\s*_.!()]{0,6}(?:(?<yes>${YES_WORDS}|${YES_UNSPACED}|fits|matches|match|[\u2705\u2714\u2713]\ufe0f?)|(?<no>${NO_WORDS}|${NO_UNSPACED}|[\u274c\u2717\u2718x\u00d7]\ufe0f?))(?![\p{L}\p{N}])`,
  'iu',
)
const verdictOf = (text: string): boolean | null => {
  const hit = VERDICT.exec(text)
  return hit ? hit.groups?.['yes'] !== undefined : null
}

interface Judged {
  hit: OptionHit
  right: boolean
}
/** The only one that is called right, where every other that is judged is called wrong. */
function onlyRight(judged: readonly Judged[]): OptionHit | undefined {
  const right = judged.filter((item) => item.right)
  const [only] = right
  return only && judged.some((item) => !item.right) && new Set(right.map(({ hit }) => hit.index)).size === 1
    ? only.hit
    : undefined
}

/** Tables of the options with a yes or a no for each, down or across. */
export function inVerdictTable(text: string, finder: OptionFinder): OptionHit | undefined {
  for (const { header, rows } of tablesIn(text).reverse()) {
    const down = rows.flatMap((row): Judged[] => {
      const own = row.findIndex((cell) => finder.exactly(cell.text) !== undefined)
      const index = own < 0 ? undefined : finder.exactly(row[own]?.text ?? '')
      const right = row.map((cell, i) => (i === own ? null : verdictOf(cell.text))).find((said) => said !== null)
      const range = row[own]?.range
      return index === undefined || right === undefined || right === null || !range
        ? []
        : [{ hit: { index, range }, right }]
    })
    const across = rows.flatMap((row) =>
      row.flatMap((cell, i): Judged[] => {
        const index = finder.exactly(header[i]?.text ?? '')
        const right = verdictOf(cell.text)
        return index === undefined || right === null
          ? []
          : [{ hit: { index, range: header[i]?.range ?? cell.range }, right }]
      }),
    )
    const found = onlyRight(down) ?? (down.length === 0 ? onlyRight(across) : undefined)
    if (found) return found
  }
  return undefined
}

/** "- [ ] A", "- [x] B": the one of several boxes that is ticked. */
export function inCheckList(text: string, finder: OptionFinder): OptionHit | undefined {
  const boxes = matchesOf(
    text,
    /^[ \t]{0,8}(?:[-*+\u2022]\s)?(?:\[([ xX\u2713\u2714])\]|\(([ xX])\)|([\u2610\u2611\u2612\u2705]))\s{1,3}([^\n]{1,300})$/gmu,
  )
  const judged = boxes.flatMap((hit): Judged[] => {
    const index = finder.exactly(hit[4] ?? '')
    const mark = hit[1] ?? hit[2] ?? hit[3] ?? ''
    return index === undefined
      ? []
      : [{ hit: { index, range: [hit.index, hit.index + hit[0].length] }, right: !/[ \u2610]/.test(mark) }]
  })
  return judged.length > 1 ? onlyRight(judged) : undefined
}

/** "A: no, B: yes, C: no", "A - nein\nB - ja": letters or names, each with its verdict right behind it. */
export function inVerdictList(text: string, finder: OptionFinder): OptionHit | undefined {
  const letter = patternOf(
    String.raw`(?<![\p{L}\p{N}])\(?(${finder.LETTER})\)?(?=\s{0,3}(?:[:=\uff1a]|[-\u2013\u2014]\s|\||[\u2705\u2714\u2713\u274c\u2717\u2718]))`,
    'gu',
  )
  const letters = matchesOf(text, letter).flatMap((hit): OptionHit[] => {
    const index = finder.letter(hit[1] ?? '')
    return index === undefined ? [] : [{ index, range: [hit.index, hit.index + hit[0].length] }]
  })
  const judged = [...letters, ...finder.names(text)].flatMap((hit): Judged[] => {
    const behind =
      /^["'*_)|]{0,3}\s{0,3}(?:[:=\uff1a|]|[-\u2013\u2014]\s|(?=[\u2705\u2714\u2713\u274c\u2717\u2718]))\s{0,3}/.exec(
        text.slice(hit.range[1], hit.range[1] + 12),
      )
    const end = hit.range[1] + (behind?.[0].length ?? 0)
    const right = behind ? verdictOf(text.slice(end, end + 20)) : null
    return right === null ? [] : [{ hit, right }]
  })
  return onlyRight(judged)
}

const AND = String.raw`(?:\s{0,3}[,\u3001\uff0c/]\s{0,3}(?:and|or|nor|und|oder|noch|et|ou|ni|y|o|e|né|и|или|ни)?\s{0,3}|\s{1,3}(?:and|or|nor|&|und|oder|noch|et|ou|ni|y|o|e|né|и|или|ни)\s{1,3}|\s{0,3}[和或及与]\s{0,3})`
const DENIED_FIRST = String.raw`(?:n['\u2019]t(?:\sbe)?|(?<!\p{L})(?:(?:is|are|it['\u2019]s|be)\snot|not|neither|nor|none\sof|(?:rules?|ruled|ruling)\sout|eliminat(?:e[ds]?|ing)|exclud(?:e[ds]?|ing)|discard(?:ed)?|reject(?:ed)?|nicht|weder|ausgeschlossen|n['\u2019]est|ni|pas|no\ses|ni|não\sé|nem|non\sè|né|не|ни|排除(?:了|掉)?|不是|不选|既不是))`
const DENIED_LAST = String.raw`(?:(?:are|is|can\sbe|were|was)\s(?:all\s|both\s|also\s|clearly\s)?(?:wrong|incorrect|false|ruled\sout|eliminated|excluded|out|not\s(?:correct|right|it|the\sanswer|possible))|(?:do|does)(?:\snot|n['\u2019]t)\s(?:fit|match|apply|work)|cannot\sbe|sind\sfalsch|ist\sfalsch|scheiden\saus|passen\snicht|sont\s(?:fausses|faux|incorrectes?)|son\sincorrect[ao]s|están?\smal|estão\serrad[ao]s|sono\s(?:sbagliat[ei]|errat[ei])|неверн\p{L}*|都?(?:不对|不對|错误|错|不正确|可以排除|被排除)|は(?:違います|間違い|不正解)|은?는?\s?(?:틀렸|아닙니다))`

/** Options that are denied by name or by letter: the one that is left over, where it is only one and nothing else says which. */
export function byElimination(
  text: string,
  finder: OptionFinder,
  count: number,
): { index: number; range: Range } | undefined {
  if (count < 3 || text.length > 2000) return undefined
  const option = String.raw`["'*(]{0,3}(?:[Oo]ptions?\s|[Oo]ption(?:en)?\s)?["'*(]{0,3}(?:${finder.LETTER}(?![\p{Script=Latin}\p{Script=Cyrillic}\p{N}])|${finder.NAME})["'*)]{0,3}`
  const list = String.raw`(?<list>(?:[Oo]ptions?\s)?${option}(?:${AND}${option}){0,24})`
  const denied = new Map<number, Range>()
  for (const pattern of [
    patternOf(String.raw`${DENIED_FIRST}\s{0,2}(?:the\s|either\s|an?\s)?${list}`, 'giu'),
    patternOf(String.raw`(?<![\p{L}\p{N}])${list}\s{0,2}${DENIED_LAST}`, 'giu'),
  ])
    for (const hit of matchesOf(text, pattern)) {
      const said = hit.groups?.['list'] ?? ''
      const from = hit.index + hit[0].indexOf(said)
      const letters = matchesOf(
        said,
        patternOf(
          String.raw`(?<![\p{Script=Latin}\p{N}])${finder.LETTER}(?![\p{Script=Latin}\p{Script=Cyrillic}\p{N}])`,
          'gu',
        ),
      )
      for (const letter of letters) {
        const index = finder.letter(letter[0])
        if (index !== undefined) denied.set(index, [from, from + said.length])
      }
      for (const { index } of finder.names(said)) denied.set(index, [from, from + said.length])
    }
  const but = patternOf(
    String.raw`(?<!\p{L})(?:everything|anything|all(?:\sof\sthem|\sothers|\soptions)?|alle(?:s)?|tout|todo|tutto)\s(?:but|except|besides|apart\sfrom|außer|sauf|menos|tranne)\s(${option})[^.!?\n]{0,20}\b(?:excluded|ruled\sout|eliminated|wrong|incorrect|falsch|exclu|descartad[ao]|escluso)`,
    'iu',
  ).exec(text)
  if (but) {
    const index = finder.exactly(but[1] ?? '')
    if (index !== undefined) return { index, range: [but.index, but.index + but[0].length] }
  }
  if (denied.size !== count - 1) return undefined
  const index = Array.from({ length: count }, (_, i) => i).find((i) => !denied.has(i))
  const ranges = [...denied.values()]
  return index === undefined
    ? undefined
    : { index, range: [Math.min(...ranges.map(([from]) => from)), Math.max(...ranges.map(([, to]) => to))] }
}
