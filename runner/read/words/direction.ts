/** Which way a number goes, told by the words around it: "it fell by 3.2", "3.2 lower", "um 3,2 gestiegen", "4 degrees below zero". */
export type Direction = 'up' | 'down' | 'below'

/** What a question asks a number for: a change, which goes up or down; the size of a fall or of a difference, which is above zero
 * however it is told; or a value, which no change is. */
export type Asked = 'change' | 'size' | 'value'

/** By language: verbs and nouns of falling and of rising before a number, with what may stand between. Insides of regular expressions. */
const BEFORE: readonly (readonly [down: string, up: string, joined: string])[] = [
  [
    String.raw`fell|fall(?:s|en|ing)?|drop(?:s|ped|ping)?|decreas(?:e[ds]?|ing)|declin(?:e[ds]?|ing)|shr[aiu]nk|shrinks|lost|loses|los(?:s|ses|ing)|down|lower|lowered|reduc(?:ed|tion)|plung(?:ed?|es)|slipped|slid|sank|contract(?:ed|s|ion)|dipp?(?:ed|s)?|tumbled|diminish(?:ed|es)|deficit`,
    String.raw`rose|rises?|risen|rising|increas(?:e[ds]?|ing)|grew|grows?|grown|growth|up|higher|gain(?:s|ed|ing)?|climb(?:s|ed)?|jump(?:s|ed)?|surg(?:ed?|es)|expand(?:ed|s)?|rais(?:ed?|es)`,
    String.raw`(?:\s\p{L}{2,14}ly)?(?:\sin\s(?:19|20)\d\d)?,?(?:\s(?:by|of))?(?:\san?(?:other)?)?`,
  ],
  [
    String.raw`fiel|fällt|fallen|gefallen|sank|sinkt|sinken|gesunken|schrumpfte|schrumpft|verringerte|verminderte|reduzierte|rückgang|abnahme|verringerung|minderung|verlust|einbruch|minus`,
    String.raw`stieg|steigt|gestiegen|wuchs|wächst|gewachsen|erhöhte|anstieg|zunahme|wachstum|zuwachs|steigerung|plus`,
    String.raw`(?:\s(?:sich|leicht|stark|deutlich))?(?:\s(?:um|von))?`,
  ],
  [
    String.raw`baisse[rs]?|baissé|diminu(?:é|e|er|tion)|chuté?|chute|recul[eé]?|perdu|perte|régressé|réduction|réduit|déclin`,
    String.raw`augment(?:é|e|er|ation)|hausse|progress(?:é|e|ion)|gagné|croissance|monté|grimpé`,
    String.raw`(?:\s(?:légèrement|fortement))?(?:\s(?:de|d'))?`,
  ],
  [
    String.raw`cayó|cae|caído|caída|baj(?:ó|a|ado|ada)|disminuy(?:ó|e)|disminuido|disminución|descendió|descenso|redujo|reducción|perdió|pérdida|retroce(?:so|dió)`,
    String.raw`subi(?:ó|do|da)|aument(?:ó|o|a|ado)|creci(?:ó|do|miento)|gan(?:ó|ancia)|increment(?:o|ó)`,
    String.raw`(?:\s(?:en|de|del))?(?:\sun)?`,
  ],
  [
    String.raw`caiu|caído|queda|diminuiu|diminuição|reduziu|redução|recu(?:ou|o)|baixou|baixa|perdeu|perda|desceu|declínio`,
    String.raw`subiu|subida|aument(?:ou|o)|cresceu|crescimento|alta|ganhou|ganho|acréscimo`,
    String.raw`(?:\s(?:em|de))?`,
  ],
  [
    String.raw`calat[oaie]|cal[oa]|sces[oaie]|diminuit[oaie]|diminuzione|cadut[oa]|ridott[oaie]|riduzione|pers[oa]|perdita|ribasso|flessione|contrazione`,
    String.raw`salit[oaie]|aument(?:at[oaie]|o)|cresciut[oaie]|crescita|rialzo|incremento`,
    String.raw`(?:\s(?:di|del|dello))?`,
  ],
  [
    String.raw`снизил\p{L}*|снижение|упал\p{L}*|падение|уменьшил\p{L}*|уменьшение|сократил\p{L}*|сокращение|спад|потер\p{L}*|опустил\p{L}*`,
    String.raw`вырос\p{L}*|увеличил\p{L}*|увеличение|рост|поднял\p{L}*|прирост|возрос\p{L}*`,
    String.raw`(?:\s(?:на|в))?`,
  ],
  [
    'انخفض(?:ت)?|تراجع(?:ت)?|هبط(?:ت)?|انخفاضا?|هبوطا?|خسارة|نقص(?:ت)?',
    'ارتفع(?:ت)?|زاد(?:ت)?|ازداد(?:ت)?|ارتفاعا?|زيادة|نمو',
    String.raw`(?:\s(?:بمقدار|بنسبة|قدره|قدرها|بـ|ب))?`,
  ],
]
const DOWN_UNSPACED = '(?:下降|减少|減少|下跌|降低|下滑|萎缩|縮小|损失|亏损|跌|降)了?'
const UP_UNSPACED = '(?:上升|增加|增长|增長|上涨|上漲|提高|升|涨)了?'
const ABOUT = String.raw`(?:\s?(?:about|approximately|around|roughly|nearly|almost|some|ca\.|etwa|rund|environ|unos|cerca\sde|circa|около|约|大约|約))?`
const GLUE = String.raw`[\s*_"'\x60($€£~\u2248]{0,6}$`

const before = (side: 0 | 1, unspaced: string): RegExp =>
  new RegExp(
    String.raw`(?:${BEFORE.map((row) => String.raw`(?<![\p{L}-])(?:${row[side]})${row[2]}`).join('|')}|${unspaced})${ABOUT}${GLUE}`,
    'iu',
  )
const DOWN_BEFORE = before(0, DOWN_UNSPACED)
const UP_BEFORE = before(1, UP_UNSPACED)

/** What may stand between a number and the word that says which way: a unit, "points", "in 2020". */
const UNIT = String.raw`^["'*_)]{0,3}\s?(?:%|°\s?[CF]?|℃|percentage|percent|per\scent|points?|degrees?|dollars?|euros?|million|billion|thousand|Prozent(?:punkte)?|Punkte|pour\scent|por\sciento|por\scento|per\scento|percento|puntos|pontos|punti|процент\p{L}*|пункт\p{L}*|个百分点|ポイント|パーセント|퍼센트|포인트|प्रतिशत|अंक|\s){0,3}`
const AFTER = (words: string): RegExp => new RegExp(String.raw`${UNIT}\(?(?:${words})`, 'iu')
const NO_LETTER = String.raw`(?![\p{L}])`
const DOWN_AFTER = AFTER(
  String.raw`(?:an?\s)?(?:lower|less|fewer|down|decrease|decline|drop|fall|loss|reduction|dip|contraction|gesunken|gefallen|geschrumpft|zurückgegangen|abgenommen|niedriger|weniger|zurück|ab|de\smoins|menos|(?:di\s|in\s)?meno|меньше|ниже)${NO_LETTER}(?!\sthan\s(?:or|\d)|\sor\b)|(?:的|の)?(?:下降|减少|減少|低下|下落|下がり|下がった|縮小|落ち|減)|감소|하락|줄었|줄어|떨어|낮아|(?:की|का|से)?\s?(?:गिरावट|कमी|कम|घट|गिर)`,
)
const UP_AFTER = AFTER(
  String.raw`(?:an?\s)?(?:higher|more|up|increase|rise|gain|growth|gestiegen|gewachsen|zugenommen|höher|mehr|zu|hoch|de\splus|más|mais|(?:di\s|in\s)?più|больше|выше)${NO_LETTER}(?!\sthan\s(?:or|\d)|\sor\b)|(?:的|の)?(?:上升|增加|増加|增长|上昇|上がり|上がった|増)|증가|상승|늘었|늘어|올랐|올라|(?:की|का|से)?\s?(?:वृद्धि|बढ़ोतरी|बढ़|अधिक)`,
)
/** "nahm um 3,2 ab": in German and Dutch order the word behind says it. */
const OPEN_BEFORE = new RegExp(String.raw`(?<!\p{L})um${ABOUT}${GLUE}`, 'iu')
/** Words behind a number that say which way only where "um" stands before it. */
const SHORT_AFTER = /(?<!\p{L})(?:ab|zu|hoch|zurück)(?!\p{L})$/iu

const LOW = String.raw`below\s(?:zero|freezing|0|(?:the\s)?sea\slevel)|unter\s(?:null|0|dem\s(?:gefrierpunkt|meeresspiegel))|(?:en\s)?(?:dessous|au-dessous)\s(?:de\széro|du\sniveau\sde\sla\smer)|sous\s(?:zéro|le\sniveau\sde\sla\smer)|bajo\s(?:cero|el\snivel\sdel\smar)|(?:abaixo\sde\szero|abaixo\sdo\snível\sdo\smar|negativos?(?!\p{L}))|sotto\s(?:lo\s)?(?:zero|il\slivello\sdel\smare)|ниже\s(?:нуля|ноля|уровня\sморя)|мороза|تحت\sالصفر|नीचे`
const LOW_AFTER = new RegExp(String.raw`^[\s°]{0,3}(?:[\p{L}\p{M}°℃]{1,20}\s){0,3}(?:${LOW})`, 'iu')
const LOW_BEFORE = new RegExp(String.raw`(?:零下|氷点下|영하)\s?$`, 'u')
const LOW_ASKED = new RegExp(String.raw`${LOW}|零下|氷点下|영하`, 'iu')

const DENIED =
  /(?:n['\u2019]t|(?<!\p{L})(?:not|never|nicht|kein\p{L}*|ne|pas|no|não|non|не)(?!\p{L})|没有|沒有|没|未)\s?(?:\p{L}+\s)?$/iu

const CHANGE =
  /(?<!\p{L})(?:changes?|changed|changing|variation|evolution|trend|profit|earnings|net\s(?:income|result)|balance|veränder\p{L}*|änder\p{L}*|gewinn|saldo|changement|évolution|bénéfice|solde|cambi[oó]|variación|beneficio|mudança|variação|lucro|variazione|cambiamento|utile|изменени\p{L}*|изменил\p{L}*|прибыль)(?!\p{L})|变化|變化|改变|利润|変化|利益|변화|이익|تغي[يّ]?ر|تغيير|ربح|परिवर्तन|बदलाव|लाभ/iu
const DIFFERENCE =
  /(?<!\p{L})(?:differences?|differ|gap|apart|unterschied|differenz|différence|écart|diferencia|diferença|differenza|divario|разниц\p{L}*)(?!\p{L})|差|차이|الفرق|अंतर/iu
const words = (side: 0 | 1, unspaced: string, more: string): RegExp =>
  new RegExp(
    String.raw`(?<![\p{L}-])(?:${BEFORE.map((row) => row[side]).join('|')}|${more})(?!\p{L})|${unspaced}`,
    'iu',
  )
const FALLS = words(0, DOWN_UNSPACED, 'less|fewer|shrink|sinken|fallen|abgenommen|menos|meno|moins|меньше')
const RISES = words(1, UP_UNSPACED, 'more|mehr|plus|más|mais|più|больше|zugenommen')

/** What a question asks for. One that names both ways, or a change, is open; one that names a fall alone has its size for an answer. */
export function askedFor(question: string): Asked {
  if (CHANGE.test(question) || RISES.test(question)) return 'change'
  return FALLS.test(question) || DIFFERENCE.test(question) || LOW_ASKED.test(question) ? 'size' : 'value'
}

/** Which way a number goes between these two texts; `denied`: the words say that it does not go that way by so much. null where no word
 * tells. */
export function directionSaid(text: string, after: string): { direction: Direction; denied: boolean } | null {
  if (LOW_AFTER.test(after) || LOW_BEFORE.test(text)) return { direction: 'below', denied: false }
  const [down, up] = [DOWN_BEFORE.exec(text), UP_BEFORE.exec(text)]
  const told = down ?? up
  if (told) return { direction: down ? 'down' : 'up', denied: DENIED.test(text.slice(0, told.index)) }
  for (const [pattern, direction] of [
    [DOWN_AFTER, 'down'],
    [UP_AFTER, 'up'],
  ] as const) {
    const hit = pattern.exec(after)
    if (hit && (!SHORT_AFTER.test(hit[0]) || OPEN_BEFORE.test(text))) return { direction, denied: false }
  }
  return null
}
