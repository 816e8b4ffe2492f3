import { seeded, seedOf } from '../../tools/random.ts'
import { defineGenerator, type DrawnPicture } from './define-generator.ts'
import { cablesPicture, type CablesPlan } from './mazes/cables.ts'
import { mazePicture, type MazePlan } from './mazes/maze.ts'

const paper = { ground: '#fbf9f4', ink: '#2b3440' }
const night = { ground: '#161c25', ink: '#b9c4d1' }
const blueprint = { ground: '#e6eef6', ink: '#26507f' }

/** From easy to hard, again and again with other numbers. */
const plans: readonly (MazePlan | CablesPlan)[] = [
  { columns: 5, rows: 5, cell: 72, wall: 6, digging: 'winding', ...paper },
  { number: 3, turns: 3, width: 9, ground: '#fbf9f4', colours: ['#2d63c8', '#cf3a3a', '#2b8a55'] },
  { columns: 7, rows: 5, cell: 64, wall: 6, digging: 'branching', ...blueprint },
  { columns: 8, rows: 8, cell: 56, wall: 6, digging: 'winding', ...night },
  { number: 4, turns: 4, width: 8, ground: '#eef1f4', colours: ['#3b4a5c'] },
  { columns: 10, rows: 8, cell: 52, wall: 4, digging: 'branching', ...paper },
  { columns: 12, rows: 12, cell: 44, wall: 4, digging: 'winding', ...blueprint },
  {
    number: 5,
    turns: 5,
    width: 7,
    ground: '#161c25',
    colours: ['#56b4e9', '#e69f00', '#3fbf7f', '#f0e442', '#d98bb8'],
  },
  { columns: 16, rows: 11, cell: 40, wall: 4, digging: 'branching', ...night },
]

export const mazes = defineGenerator({
  name: 'mazes',
  title: 'Mazes',
  description:
    'Mazes with exactly one way from start to goal, and tangled cables of which one is to be followed to its end.',
  version: 1,
  types: ['trace'],
  pictures: { usual: 18, fixed: false },
  cases: 18,
  *draw({ seed, count }) {
    for (let index = 0; index < count; index++) yield drawOne(seed, index)
  },
})

function drawOne(seed: number, index: number): DrawnPicture {
  const plan = plans[index % plans.length] as (typeof plans)[number]
  const number = String(index + 1).padStart(2, '0')
  const id = 'columns' in plan ? `maze-${number}` : `cables-${number}`
  const random = seeded(seedOf(`mazes ${seed} ${id}`))
  return 'columns' in plan ? mazePicture(id, plan, random) : cablesPicture(id, plan, random)
}
