import { seeded, seedOf } from '../../../runner/tools/random.ts'

interface Size {
  width: number
  height: number
}

/** A seeded guess in the form that a prompt seems to ask for. It never looks at the pixels: it is there to be read and scored. */
export function guess(prompt: string, image: Size | null, seed: number): string {
  const random = seeded(seedOf(prompt) ^ seed)
  const size = image ?? { width: 1000, height: 1000 }
  const [first, second] = spans(prompt, size)
  const point = () => [place(random, first), place(random, second)]
  const some = Array.from({ length: 1 + Math.floor(random() * 8) }, (_, n) => n)

  const words = choices(prompt)

  if (/\bbox(es)?\b/i.test(prompt)) {
    const label = words[0] ?? 'object'
    const boxes = some.map(() => {
      const [a, b] = [point(), point()] as [number[], number[]]
      return {
        box: [...a.map((v, i) => Math.min(v, b[i] as number)), ...a.map((v, i) => Math.max(v, b[i] as number))],
        label,
      }
    })
    return `\`\`\`json\n${JSON.stringify(boxes)}\n\`\`\``
  }
  if (/\bhow many\b|\bcount\b|number of/i.test(prompt)) return `I count ${some.length}.\n{"count": ${some.length}}`
  if (/\b(centre|center|point|position|coordinate|locate)/i.test(prompt))
    return JSON.stringify(some.map(() => ({ point: point() })))
  return words.length > 0 ? `{"answer": "${words[Math.floor(random() * words.length)]}"}` : 'I see some spots.'
}

/** What one whole side measures in the coordinates asked for: first number, second number. */
function spans(prompt: string, { width, height }: Size): [number, number] {
  if (/\b1000\b/.test(prompt)) return [1000, 1000]
  if (/percent|0 to 100\b/i.test(prompt)) return [100, 100]
  if (/pixel/i.test(prompt)) return [width, height]
  return [1, 1]
}

function place(random: () => number, span: number): number {
  const value = random() * span
  return span > 100 ? Math.round(value) : Number(value.toFixed(3))
}

/** Options or labels: lines of a list ("- hexagonal: ..."), else whatever stands in quotes. */
function choices(prompt: string): string[] {
  const lines = [...prompt.matchAll(/^\s*(?:[-*•]|[A-Z0-9]{1,2}[).])\s+"?([\w -]{1,40})/gm)]
  const found = lines.length > 1 ? lines : [...prompt.matchAll(/"([\w -]{1,40})"/g)]
  return found.map(([, word]) => (word as string).trim())
}
