import { shuffled } from '../../../tools/random.ts'
import type { Case } from '../../../records/case.ts'
import { areaOf, kindOf, outlineOf, plural, withArticle } from './figures.ts'
import type { Scene } from './scene.ts'

type Asked = Pick<Case, 'type' | 'given' | 'truth' | 'question'>

export const CHOICES = ['largest', 'side', 'front'] as const
export type Choice = (typeof CHOICES)[number]

/** Every figure; of one that is hidden in part, the part that is seen. */
export function detectCase({ figures, visible, kinds }: Scene): Asked {
  return {
    type: 'detect',
    question:
      'Detect every shape in the image. Give its label and its bounding box. Where one shape hides part of another, the box goes around the visible part only.',
    given: { labels: kinds },
    truth: { boxes: figures.map((figure, index) => ({ label: kindOf(figure), box: visible[index]?.box })) },
  }
}

/** How many there are of a kind, of a colour, or of a shape. */
export function countCase(
  { figures, visible, kinds }: Scene,
  by: 'kind' | 'colour' | 'shape',
  random: () => number,
): Asked {
  // one in six asks for a kind that may not be there
  const asked =
    random() < 1 / 6
      ? (kinds[Math.floor(random() * kinds.length)] as string)
      : kindOf(figures[Math.floor(random() * figures.length)] as Scene['figures'][number])
  const [colour = '', shape = ''] = asked.split(' ')
  const wanted = {
    kind: { object: plural(asked), is: (kind: string) => kind === asked },
    colour: { object: `${colour} shapes`, is: (kind: string) => kind.startsWith(`${colour} `) },
    shape: { object: plural(shape), is: (kind: string) => kind.endsWith(` ${shape}`) },
  }[by]
  const points = figures.flatMap((figure, index) => (wanted.is(kindOf(figure)) ? [{ at: visible[index]?.centre }] : []))
  return { type: 'count', given: { object: wanted.object, points: true }, truth: { count: points.length, points } }
}

/** Whether there is one of a kind. What is not there has a colour and a shape that are. */
export function yesNoCase({ figures, visible, kinds }: Scene, answer: 'yes' | 'no', random: () => number): Asked {
  const present = figures.map(kindOf)
  const asked = shuffled(
    kinds.filter((kind) => present.includes(kind) === (answer === 'yes')),
    random,
  )[0] as string
  const box = visible[present.indexOf(asked)]?.box
  return {
    type: 'yes-no',
    question: `Is there ${withArticle(asked)} in the image?`,
    given: {},
    truth: { answer, ...(box ? { box } : {}) },
  }
}

/** One of named options; undefined where the scene does not allow the question without doubt. */
export function choiceCase(scene: Scene, choice: Choice, random: () => number): Asked | undefined {
  if (choice === 'largest') return largest(scene, random)
  return choice === 'side' ? side(scene) : front(scene)
}

function largest({ figures, visible }: Scene, random: () => number): Asked | undefined {
  const bySize = figures
    .map((figure, index) => ({
      kind: kindOf(figure),
      area: areaOf(outlineOf(figure)),
      share: visible[index]?.share ?? 0,
    }))
    .sort((a, b) => b.area - a.area)
  const [first, second] = bySize
  const others = [...new Set(bySize.map(({ kind }) => kind))].filter((kind) => kind !== first?.kind)
  if (!first || !second || others.length < 3 || first.share < 0.97 || first.area < 1.35 * second.area) return undefined
  const options = shuffled([first.kind, ...others.slice(0, 3)], random)
  return {
    type: 'pattern',
    given: {
      options: options.map((name) => ({ name })),
      question: 'Which of these shapes is the largest in the image, by area?',
    },
    truth: { option: first.kind },
  }
}

const SIDES = ['to the left', 'to the right', 'above', 'below'] as const

function side(scene: Scene): Asked | undefined {
  const singles = onlyOnes(scene)
  for (const a of singles)
    for (const b of singles) {
      const [dx, dy] = [a.figure.at[0] - b.figure.at[0], a.figure.at[1] - b.figure.at[1]]
      if (Math.max(Math.abs(dx), Math.abs(dy)) < 3 * Math.min(Math.abs(dx), Math.abs(dy)) + 60) continue
      const truth = Math.abs(dx) > Math.abs(dy) ? (dx < 0 ? SIDES[0] : SIDES[1]) : dy < 0 ? SIDES[2] : SIDES[3]
      return {
        type: 'pattern',
        truth: { option: truth },
        given: {
          options: SIDES.map((name) => ({ name })),
          question: `Where is the ${kindOf(a.figure)}, seen from the ${kindOf(b.figure)}?`,
        },
      }
    }
  return undefined
}

function front(scene: Scene): Asked | undefined {
  const singles = onlyOnes(scene)
  for (const a of singles)
    for (const b of singles) {
      const hides = scene.hidden.get(a.index)?.get(b.index) ?? 0
      if (hides < 0.08 * areaOf(outlineOf(b.figure))) continue
      const names = [kindOf(a.figure), kindOf(b.figure)].sort()
      return {
        type: 'pattern',
        truth: { option: kindOf(a.figure) },
        given: {
          options: [...names.map((name) => ({ name })), { name: 'they do not overlap' }],
          question: `The ${names[0]} and the ${names[1]}: which of them lies in front of the other?`,
        },
      }
    }
  return undefined
}

/** Figures that are the only ones of their kind. */
function onlyOnes({ figures }: Scene): { figure: Scene['figures'][number]; index: number }[] {
  const kinds = figures.map(kindOf)
  return figures
    .map((figure, index) => ({ figure, index }))
    .filter(({ index }) => kinds.indexOf(kinds[index] as string) === kinds.lastIndexOf(kinds[index] as string))
}
