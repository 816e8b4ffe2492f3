import { ERRORS, type ErrorCode } from '../../server/error-codes.ts'
import { seeded } from '../../runner/tools/random.ts'

/** Orders that no form would send: names, settings and whole bodies of any kind of JSON. The same ones each time. */

const WORDS = [
  'constructor',
  '__proto__',
  'toString',
  '',
  ' ',
  'openai/constructor',
  'builtin/chance',
  'openai-compatible/__proto__',
  '../../etc/passwd',
  'a/b/c/d',
  '\ud800',
  '\u202egnp.exe',
  '\u0000\u001b[2J',
  '<script>alert(1)</script>',
  '{{ 7 * 7 }}',
  'x'.repeat(5_000),
  'é'.normalize('NFD'),
  '💥',
  'starter',
  'null',
  'NaN',
  "' OR 1=1 --",
]
const NUMBERS = [0, -0, -1, 1, 0.5, 2 ** 31, 2 ** 53, -(2 ** 53), 1e308, -1e308, 1e-320, 33]
const FIELDS = [
  ...['suites', 'models', 'types', 'classes', 'tags', 'title', 'note', 'system', 'repeats', 'shots', 'reminders'],
  ...['parallel', 'seed', 'limit', 'budgetUsd', 'prompts', 'pictures', 'efforts', 'circular', 'acceptUnknownCost'],
]

export function oddOrders(count: number, seed = 7): string[] {
  const random = seeded(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const value = (depth: number): unknown => {
    const kind = random()
    if (kind < 0.4) return pick(WORDS)
    if (kind < 0.6) return pick(NUMBERS)
    if (kind < 0.7) return pick([null, true, false])
    if (depth > 3) return []
    if (kind < 0.85) return Array.from({ length: Math.floor(random() * 4) }, () => value(depth + 1))
    // not every name can be set by assigning it
    return Object.fromEntries(Array.from({ length: Math.floor(random() * 4) }, () => [pick(WORDS), value(depth + 1)]))
  }
  return Array.from({ length: count }, () => {
    const kind = random()
    if (kind < 0.05) return pick(['', '{', '[', '"', '{"suites":', '\u0000', '[[[[[[[[', 'NaN', '1e999', '{"a":1,}'])
    if (kind < 0.15) return JSON.stringify(value(0))
    const sound: [string, unknown][] = [
      ['suites', ['starter']],
      ['models', ['builtin/chance']],
      ['limit', 1],
      ['types', ['count']],
    ]
    const odd = Array.from({ length: 1 + Math.floor(random() * 3) }, (): [string, unknown] => [
      random() < 0.9 ? pick(FIELDS) : pick(WORDS),
      value(1),
    ])
    return JSON.stringify(Object.fromEntries([...sound, ...odd]))
  })
}

/** What an answer says, where it is an order that was taken or an error of the closed list; null where it is neither. */
export function isTyped(status: number, text: string): string | null {
  try {
    const { id, error } = JSON.parse(text) as { id?: unknown; error?: { code?: unknown; message?: unknown } }
    if (status === 201 && typeof id === 'string') return 'ordered'
    const { code, message } = error ?? {}
    if (typeof code !== 'string' || typeof message !== 'string' || !Object.hasOwn(ERRORS, code)) return null
    return status < 500 && ERRORS[code as ErrorCode].status === status ? code : null
  } catch {
    return null
  }
}
