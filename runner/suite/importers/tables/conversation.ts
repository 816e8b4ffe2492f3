import { textOf } from './columns.ts'

type Fields = Record<string, unknown>

const ASKS = ['human', 'user']
const ANSWERS = ['gpt', 'assistant', 'model']

/** What a row of the LLaVA format asks and answers: the first turn of its conversation. What follows may rest on the turns
 * before it, and is only counted. undefined where the row has no conversation. */
export function firstTurn(cells: Fields): { question: string; answer: string; further: number } | undefined {
  const turns = [cells.conversations, cells.messages].find(Array.isArray)
  if (!turns) return undefined
  const said = turns.flatMap((turn: unknown) => {
    const { from, role, value, content } = (typeof turn === 'object' && turn !== null ? turn : {}) as Fields
    const text = wordsOf(value ?? content)
    return text === undefined ? [] : [{ by: String(from ?? role ?? '').toLowerCase(), text }]
  })
  const at = said.findIndex(({ by }, i) => ASKS.includes(by) && ANSWERS.includes(said[i + 1]?.by ?? ''))
  const [asked, answered] = [said[at], said[at + 1]]
  if (!asked || !answered) return undefined
  return {
    question: asked.text.replace(/<image>\s*|\s*<image>/g, '').trim(),
    answer: answered.text,
    further: said.slice(at + 2).filter(({ by }) => ASKS.includes(by)).length,
  }
}

/** A text, or the texts among the parts of a message. */
function wordsOf(value: unknown): string | undefined {
  if (!Array.isArray(value)) return textOf(value)
  const texts = value.flatMap((part: unknown) => textOf((part as { text?: unknown } | null)?.text) ?? [])
  return texts.length > 0 ? texts.join('\n') : undefined
}
