import { matchesOf } from '../../tools/matches.ts'

/** Texts with the places where they stand, as Florence-2 ("STOP<loc_1>..<loc_8>"), InternVL and Qwen-VL ("<ref>STOP</ref><box>..</box>")
 * and DeepSeek ("<|ref|>STOP<|/ref|><|det|>[[..]]<|/det|>") write them. */
const PLACE = String.raw`(?:<loc_\d{1,4}>){4,8}|<(?:box|quad)>[^<>]{0,200}<\/(?:box|quad)>|<\|(?:det|box_start|quad_start)\|>[^<>]{0,200}<\|(?:\/det|box_end|quad_end)\|>`
const PIECE = new RegExp(
  String.raw`\s*(?:<(?:ref|\|ref\||\|object_ref_start\|)>)?([^<>]{1,2000}?)(?:<(?:\/ref|\|\/ref\||\|object_ref_end\|)>)?\s*(?:${PLACE})\s*`,
  'gy',
)
/** Longer replies hold something else. */
const LONGEST = 50_000

/** The texts alone, a line each, of a reply that is nothing but texts with places; null for every other. */
export function placedText(reply: string): string | null {
  const said = reply.trim()
  if (!/^[^<]{0,2000}<(?:loc_\d|\/?ref>|box>|quad>|\|)/.test(said) || said.length > LONGEST) return null
  const pieces = matchesOf(said, PIECE)
  const last = pieces.at(-1)
  if (!last || last.index + last[0].length !== said.length) return null
  return pieces.map(([, text = '']) => text.trim()).join('\n')
}
