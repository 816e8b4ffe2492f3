import type { Range } from '../../records/answer.ts'
import { matchesOf } from '../../tools/matches.ts'

/** Ends of a clause: a stop that is no decimal point, a line, a semicolon, a dash between words, or a conjunction that turns. */
const ENDS =
  /[.!?]+(?=["')*\s]|$)|(?<=[\p{L}\p{Script=Han}])\.(?=\p{Script=Han})|[;\n]+|\s[-\u2013\u2014]\s|(?:,\s{0,3}|\s)(?:but|however|although|though|whereas|while|aber|mais|pero|mas|ma|но)\s|(?:但是|但|不过|然而|しかし|하지만|그러나)/giu

/** The clauses of a text, each a range of it, none empty. */
export function clausesOf(text: string): Range[] {
  const found: Range[] = []
  let from = 0
  const add = (to: number): void => {
    if (text.slice(from, to).trim() !== '') found.push([from, to])
  }
  for (const end of matchesOf(text, ENDS)) {
    add(end.index)
    from = end.index + end[0].length
  }
  add(text.length)
  return found
}

/** Where a self-correction begins what then holds: "wait, actually", "no, 5", "on second thought", "better:". */
const CORRECTIONS =
  /(?<![\p{L}])(?:wait|actually|correction|hold on|scratch that|on second thoughts?|(?:up)?on (?:a )?(?:closer|further|second) (?:look|inspection|examination)|let me (?:re-?count|re-?check|correct|(?:look|check|count|try) again|double[- ]check|re-?consider|re-?examine)|(?:checking|counting|looking) again|re-?count(?=:)|i (?:mis\w{3,12}|made a mistake)|more (?:carefully|precisely)|moment|halt|korrektur|en fait|attendez|espera|en realidad|na verdade|in realtà|aspetta|подожди(?:те)?|на самом деле|стоп)(?![\p{L}])|(?<=[.!?\n]\s{0,3}|^)(?:better|rather)\s{0,2}[,:]\s|(?:等等|不对|更正|待って|訂正|아니다|잠깐)/giu

/** "4... no, 5": a no that takes back; where yes and no are the answers themselves, it is one of them. */
const NO = /(?:\.{3}|\u2026|[.!?,\n])\s{0,3}(?:no|nein|non|não|нет)\s{0,2}(?:[,:]\s|(?=\d))/giu

/** The place after the last self-correction, 0 where there is none. `orNo`: a "no," in between corrects as well. */
export function afterCorrection(text: string, orNo = false): number {
  const skipped = Math.max(0, text.length - LONGEST)
  const end = text.slice(skipped)
  const opening = text.search(/\S/)
  let from = 0
  for (const hit of [...matchesOf(end, CORRECTIONS), ...(orNo ? matchesOf(end, NO) : [])]) {
    // what opens a reply corrects nothing
    if (skipped + hit.index > opening) from = Math.max(from, skipped + hit.index + hit[0].length)
  }
  return text.slice(from).trim() === '' ? 0 : from
}

/** A reply corrects itself near its end; so many characters of it are looked at. */
const LONGEST = 20_000

/** What is only supposed: "if there were", "would be yes". Told for a clause. */
export const isHypothetical = (clause: string): boolean =>
  /(?<!\p{L})(?:if|had\s(?:you|it|they|i|there)|were\s(?:it|there|they)|suppose|supposing|assuming|unless|falls|wenn|si\s(?:il|on|vous|hubiera|fuera)|если\sбы|如果|若|もし|만약)(?!\p{L})/iu.test(
    clause,
  )

/** What the speaker does not know: "I cannot tell whether there is a dog". Told for a clause. */
export const isUnsure = (clause: string): boolean =>
  /\b(?:whether|unclear|unsure|uncertain|unknown|undetermined|(?:not|n't)\s(?:\w+\s)?(?:sure|certain|clear|tell|determine|know|say|confirm|verify|possible|enough)|cannot\s(?:tell|determine|know|say|confirm|verify|be\ssure)|hard\sto|difficult\sto|impossible\sto|might|may\sbe|may(?:\sor\smay)?\snot|may\shave|possibly|perhaps|maybe|could\sbe|ambiguous|unable\sto\s(?:tell|determine|say|confirm|verify))\b|不确定|不清楚|无法(?:确定|判断)|わかりません|확실하지/i.test(
    clause,
  )
