import { seeded, seedOf } from '../../tools/random.ts'
import { defineGenerator, type DrawnPicture } from './define-generator.ts'
import { CHOICES, choiceCase, countCase, detectCase, yesNoCase, type Choice } from './scenes/questions.ts'
import { backgrounds, drawScene, layScene, type ScenePlan } from './scenes/scene.ts'

const { paper, night, squared, slate } = backgrounds

/** From a few large figures to many small ones, again and again with others. */
const plans: readonly ScenePlan[] = [
  { size: { width: 640, height: 480 }, figures: 6, radii: [46, 92], ground: paper },
  { size: { width: 640, height: 480 }, figures: 9, radii: [38, 84], ground: slate },
  { size: { width: 800, height: 600 }, figures: 12, radii: [40, 96], ground: squared },
  { size: { width: 560, height: 560 }, figures: 10, radii: [34, 80], ground: night },
  { size: { width: 900, height: 520 }, figures: 15, radii: [30, 88], ground: paper },
  { size: { width: 480, height: 640 }, figures: 8, radii: [36, 84], ground: squared },
  { size: { width: 800, height: 600 }, figures: 18, radii: [28, 84], ground: night },
  { size: { width: 960, height: 640 }, figures: 22, radii: [26, 88], ground: slate },
]

const COUNTED_BY = ['kind', 'colour', 'shape', 'kind', 'kind'] as const

export const scenes = defineGenerator({
  name: 'scenes',
  title: 'Scenes',
  description:
    'Coloured shapes, some in front of others: where each is, how many there are, whether there is one, which is larger or in front.',
  version: 1,
  types: ['detect', 'count', 'yes-no', 'pattern'],
  pictures: { usual: 16, fixed: false },
  cases: 80,
  *draw({ seed, count }) {
    for (let index = 0; index < count; index++) yield drawOne(seed, index)
  },
})

function drawOne(seed: number, position: number): DrawnPicture {
  const plan = plans[position % plans.length] as ScenePlan
  const id = `scene-${String(position + 1).padStart(2, '0')}`
  const random = seeded(seedOf(`scenes ${seed} ${id}`))
  let tries = 0
  // one kind of choice after the other; the next where a good many scenes do not allow it
  const { scene, found } = layScene(plan, random, (laid) =>
    choiceCase(laid, CHOICES[(position + Math.floor(tries++ / 60)) % CHOICES.length] as Choice, random),
  )
  const about = { class: 'shapes', tags: [plan.ground.name, `${plan.figures} shapes`] }
  return {
    file: `${id}.png`,
    png: drawScene(scene).png(),
    cases: [
      { id, ...about, ...detectCase(scene) },
      {
        id,
        ...about,
        ...countCase(scene, COUNTED_BY[position % COUNTED_BY.length] as (typeof COUNTED_BY)[number], random),
      },
      { id: `${id}-yes`, ...about, ...yesNoCase(scene, 'yes', random) },
      { id: `${id}-no`, ...about, ...yesNoCase(scene, 'no', random) },
      { id, ...about, ...found },
    ],
    drawn: {
      ground: plan.ground.name,
      figures: scene.figures.map((figure, index) => ({ ...figure, seen: scene.visible[index] })),
    },
  }
}
