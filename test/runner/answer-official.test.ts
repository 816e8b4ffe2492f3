import t, { type Test } from '../helpers/tap.ts'
import { anls } from '../../runner/score/anls.ts'
import { itemsOf, pairedItems } from '../../runner/score/short-answers/lists.ts'
import { numbersIn, sameNumbers } from '../../runner/score/short-answers/many-numbers.ts'
import { relaxedAnswer, sameNumber } from '../../runner/score/short-answers/numbers.ts'
import { sameAnswer } from '../../runner/score/short-answers/exact.ts'
import { agreement } from '../../runner/score/f1.ts'
import { chartqaRelaxed } from '../../runner/score/relaxed.ts'
import { vqaAccuracy } from '../../runner/score/short-answers/vqa.ts'
import { seeded } from '../../runner/tools/random.ts'

const PAIRS = 1000
type Random = () => number
const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
const below = (random: Random, most: number): number => Math.floor(random() * most)

/** Runs a rule and the official one, written anew below, over pairs; both right and wrong ones must be among them. */
function agree<T extends number | boolean>(
  t: Test,
  pair: (random: Random) => { words: string; ours: T; official: T },
  seed: number,
): void {
  const random = seeded(seed)
  const pairs = Array.from({ length: PAIRS }, () => pair(random))
  t.same(
    pairs.filter(({ ours, official }) => Math.abs(Number(ours) - Number(official)) > 1e-12).slice(0, 5),
    [],
    `${PAIRS} pairs agree`,
  )
  const right = pairs.filter(({ official }) => Number(official) > 0).length
  t.ok(right > PAIRS / 20 && right < PAIRS * 0.95, `${right} of ${PAIRS} are right: the pairs tell something`)
  t.end()
}

/** Spellings of a few answers: the same one in other words, and others. */
const PHRASES = ['red car', 'fire truck', 'generation z', 'march', 'new york', 'tennis racket', 'dog', 'pizza']
function spelled(random: Random): string {
  let text = pick(random, PHRASES)
  if (random() < 0.3) text = `${pick(random, ['the', 'a', 'The', 'an'])} ${text}`
  if (random() < 0.3) text = text.toUpperCase()
  if (random() < 0.2) text = text.replace(' ', '  ')
  if (random() < 0.3) text += pick(random, ['.', '!', '?', ',', "'s", '"'])
  if (random() < 0.2) text = `"${text}"`
  return text
}

t.test('exact equals the exact match of SQuAD', (t) => {
  const form = (text: string): string =>
    text
      .toLowerCase()
      .split('')
      .filter((letter) => !'!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'.includes(letter))
      .join('')
      .replace(/\b(a|an|the)\b/g, ' ')
      .trim()
      .split(/\s+/)
      .join(' ')
  agree(
    t,
    (random) => {
      const [a, b] = [spelled(random), spelled(random)]
      return { words: `${a} / ${b}`, ours: sameAnswer(a, b), official: form(a) === form(b) }
    },
    11,
  )
})

t.test("relaxed equals ChartQA's", (t) => {
  /** Python's float() of plain notations. */
  const float = (text: string): number | undefined =>
    /^\s*[-+]?(\d+(\.\d*)?|\.\d+)\s*$/.test(text) ? parseFloat(text) : undefined
  const read = (text: string): number | undefined => {
    if (!text.endsWith('%')) return float(text)
    const number = float(text.replace(/%+$/, ''))
    return number === undefined ? undefined : number / 100
  }
  const official = (target: string, prediction: string): boolean => {
    const [p, q] = [read(prediction), read(target)]
    if (p !== undefined && q) return Math.abs(p - q) / Math.abs(q) <= 0.05
    return prediction.toLowerCase() === target.toLowerCase()
  }
  agree(
    t,
    (random) => {
      if (random() < 0.3) {
        const [a, b] = [pick(random, PHRASES), pick(random, PHRASES)]
        const said = random() < 0.5 ? b.toUpperCase() : b
        return { words: `${said} / ${a}`, ours: relaxedAnswer(said, a), official: official(a, said) }
      }
      // percent signs stand on both sides or on none, and no target is 0: the differences that are named
      const sign = random() < 0.3 ? '%' : ''
      const right = 1 + below(random, 9000) / pick(random, [1, 10, 100])
      const off = Math.round(right * (0.9 + random() * 0.2) * 100) / 100
      const [a, b] = [`${right}${sign}`, `${off}${sign}`]
      const ours = relaxedAnswer(b, a)
      if (ours !== chartqaRelaxed(b, a)) throw new Error(`the official rule beside it differs: ${b} / ${a}`)
      return { words: `${b} / ${a}`, ours, official: official(a, b) }
    },
    12,
  )
})

t.test('percent, years and separators are the differences from ChartQA', (t) => {
  t.equal(relaxedAnswer('12%', '12'), true)
  t.equal(relaxedAnswer('12%', '0.12'), true)
  t.equal(relaxedAnswer('12', '12%'), true)
  t.equal(relaxedAnswer('12%', '1.2'), false)
  t.equal(relaxedAnswer('2008', '2016', { year: true }), false)
  t.equal(relaxedAnswer('2008', '2016'), true)
  t.equal(relaxedAnswer('1,234', '1234'), true)
  t.equal(relaxedAnswer('$5', '5'), true)
  t.equal(relaxedAnswer('0.0', '0'), true)
  t.equal(relaxedAnswer('35 psi', '35 bar'), false)
  t.same(
    [
      ['12%', '12'],
      ['1,234', '1234'],
      ['$5', '5'],
      ['0.0', '0'],
    ].map(([a = '', b = '']) => chartqaRelaxed(a, b)),
    [false, false, false, false],
    'where the official rule has traps',
  )
  t.end()
})

t.test('anls equals that of DocVQA', (t) => {
  const distance = (a: string, b: string): number => {
    const row = Array.from({ length: b.length + 1 }, (_, i) => i)
    for (let i = 1; i <= a.length; i++) {
      let corner = row[0] as number
      row[0] = i
      for (let j = 1; j <= b.length; j++) {
        const above = row[j] as number
        row[j] = Math.min(above + 1, (row[j - 1] as number) + 1, corner + (a[i - 1] === b[j - 1] ? 0 : 1))
        corner = above
      }
    }
    return row[b.length] as number
  }
  const plain = (text: string): string => text.trim().toLowerCase().split(/\s+/).join(' ')
  const official = (truths: string[], said: string): number => {
    const apart = truths.map((truth) => {
      const [a, b] = [plain(truth), plain(said)]
      const longer = Math.max(a.length, b.length)
      return longer === 0 ? 0 : distance(a, b) / longer
    })
    const like = 1 - Math.min(...apart)
    return like < 0.5 ? 0 : like
  }
  const letters = [...'abc d1,']
  agree(
    t,
    (random) => {
      const truths = Array.from({ length: 1 + below(random, 3) }, () =>
        Array.from({ length: 4 + below(random, 12) }, () => pick(random, letters)).join('x'),
      )
      const said = [...pick(random, truths)].slice(0, 3 + below(random, 30))
      for (let edits = below(random, 12); edits > 0; edits--)
        said.splice(
          below(random, said.length + 1),
          below(random, 2),
          ...(random() < 0.6 ? [pick(random, letters)] : []),
        )
      const text = random() < 0.5 ? said.join('').toUpperCase() : said.join('')
      const tidy = (name: string): string => name.replace(/\s+/g, ' ').trim()
      return {
        words: `${text} / ${truths.join(' | ')}`,
        ours: anls(tidy(text), truths.map(tidy)),
        official: official(truths, text),
      }
    },
    13,
  )
})

t.test('vqa equals the script of the challenge', (t) => {
  const contracted = new Map([
    ['dont', "don't"],
    ['isnt', "isn't"],
    ['whats', "what's"],
    ["couldnt've", "couldn't've"],
    ["y'allll", "y'all'll"],
  ])
  const numbers = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']
  const punctuation = (text: string): string => {
    let out = text
    for (const mark of [
      ';',
      '/',
      '[',
      ']',
      '"',
      '{',
      '}',
      '(',
      ')',
      '=',
      '+',
      '\\',
      '_',
      '-',
      '>',
      '<',
      '@',
      '`',
      ',',
      '?',
      '!',
    ]) {
      const drop = text.includes(mark + ' ') || text.includes(' ' + mark) || /[0-9],[0-9]/.test(text)
      out = out.split(mark).join(drop ? '' : ' ')
    }
    return [...out].filter((letter, i, all) => letter !== '.' || /[0-9]/.test(all[i + 1] ?? '')).join('')
  }
  const words = (text: string): string => {
    const kept: string[] = []
    for (const word of text.toLowerCase().split(/\s+/)) {
      const digit = word === 'none' ? 0 : numbers.indexOf(word)
      const said = digit >= 0 ? String(digit) : word
      if (said !== '' && !['a', 'an', 'the'].includes(said)) kept.push(contracted.get(said) ?? said)
    }
    return kept.join(' ')
  }
  const form = (text: string): string => words(punctuation(text.replace(/\n/g, ' ').replace(/\t/g, ' ').trim()))
  const official = (people: string[], said: string): number => {
    let sum = 0
    for (let left = 0; left < people.length; left++) {
      const others = people.filter((_, i) => i !== left)
      sum += Math.min(1, others.filter((other) => form(other) === form(said)).length / 3)
    }
    return sum / people.length
  }
  const kinds = [
    ['two', '2', 'Two.', 'the two', 'three'],
    ["don't walk", 'dont walk', 'Dont walk!', 'walk'],
    ["isn't", 'isnt', 'is not'],
    ['t-shirt', 't shirt', 'T - shirt', 'tshirt', 'shirt'],
    ['1,000', '1000', '1,000.', '1.000'],
    ['none', '0', 'zero', 'no'],
    ['a red/white sign', 'red white sign', 'the Red/White sign', 'red sign'],
    ["what's up?", 'whats up', "couldnt've", "couldn't've"],
    ['3.5', '3.5.', '35', '(3.5)'],
  ]
  agree(
    t,
    (random) => {
      const kind = pick(random, kinds)
      const people = Array.from({ length: 10 }, () => pick(random, random() < 0.8 ? kind : pick(random, kinds)))
      const said = pick(random, random() < 0.9 ? kind : pick(random, kinds))
      return {
        words: `${said} / ${people.join(' | ')}`,
        ours: vqaAccuracy(said, people),
        official: official(people, said),
      }
    },
    14,
  )
})

t.test('number: the same number in the same unit', (t) => {
  const units = ['bar', 'psi', 'kg']
  agree(
    t,
    (random) => {
      const [value, said] = [below(random, 4) + below(random, 4) / 4, below(random, 4) + below(random, 4) / 4]
      const [unit, saidUnit] = [pick(random, units), pick(random, [...units, ''])]
      const same = random() < 0.5 ? value : said
      return {
        words: `${same} ${saidUnit} / ${value} ${unit}`,
        ours: sameNumber(`${same} ${saidUnit}`.trim(), `${value} ${unit}`, { tolerance: 0 }) === true,
        official: same === value && (saidUnit === '' || saidUnit === unit),
      }
    },
    15,
  )
})

t.test('list: F1 over the items in any order', (t) => {
  const all = ['red', 'green', 'blue', 'dark red', 'white']
  const official = (right: string[], said: string[]): number => {
    const left = [...right]
    let hits = 0
    for (const item of said) {
      const at = left.indexOf(item)
      if (at >= 0) {
        left.splice(at, 1)
        hits++
      }
    }
    if (hits === 0) return 0
    const [precision, recall] = [hits / said.length, hits / right.length]
    return (2 * precision * recall) / (precision + recall)
  }
  agree(
    t,
    (random) => {
      const some = (): string[] => Array.from({ length: 1 + below(random, 4) }, () => pick(random, all))
      const [right, said] = [some(), some()]
      const text = said.join(pick(random, [', ', '; ', ' and ', '\n']))
      const found = itemsOf(text)
      const pairs = pairedItems(itemsOf(right.join(', ')), found)
      const hits = pairs.filter(([a, b]) => a !== null && b !== null).length
      return {
        words: `${text} / ${right.join(', ')}`,
        ours: agreement(right.length, found.length, hits).f1,
        official: official(right, said),
      }
    },
    16,
  )
})

t.test('multi-number: all of them right', (t) => {
  agree(
    t,
    (random) => {
      const [rows, columns, r, c] = Array.from({ length: 4 }, () => 3 + below(random, 3)) as [
        number,
        number,
        number,
        number,
      ]
      const said = pick(random, [
        `${r}x${c}`,
        `rows={${r}} columns={${c}}`,
        `columns={${c}} rows={${r}}`,
        `${r} rows and ${c} columns`,
        `{${r}} {${c}}`,
      ])
      const names = ['rows', 'columns']
      return {
        words: `${said} / ${rows}x${columns}`,
        ours: sameNumbers(numbersIn(said, names), numbersIn(`${rows}x${columns}`, names)),
        official: r === rows && c === columns,
      }
    },
    17,
  )
})
