import type { XY } from '../../../records/space.ts'
import type { Canvas } from '../drawing/canvas.ts'
import { drawCircle, drawPath, drawRing } from '../drawing/lines.ts'
import { fillPolygon } from '../drawing/polygon.ts'
import { arc, circle, roundedRectangle, type Box } from '../drawing/rings.ts'
import { hundredth } from '../drawing/spots.ts'
import { around } from '../drawing/turn.ts'

/** What an icon consists of, on a square of 24 units: strokes 2 units wide, open or closed, and filled areas. */
interface Icon {
  open?: readonly (readonly XY[])[]
  closed?: readonly (readonly XY[])[]
  /** centre x, y and radius */
  circles?: readonly (readonly [number, number, number])[]
  filled?: readonly (readonly XY[])[]
}

const STROKE = 2
const dot = (x: number, y: number, radius: number): readonly XY[] => circle([x, y], radius)
const box = (x: number, y: number, width: number, height: number, round = 1.5): readonly XY[] =>
  roundedRectangle([x, y, width, height], round)

/** A wheel of eight teeth. */
const gear = Array.from({ length: 8 }, (_, tooth): XY[] => {
  const middle = tooth * 45
  return [
    around([12, 12], 7.2, middle - 13),
    around([12, 12], 9.8, middle - 9),
    around([12, 12], 9.8, middle + 9),
    around([12, 12], 7.2, middle + 13),
  ]
}).flat()

const star = Array.from({ length: 10 }, (_, corner): XY => around([12, 12.8], corner % 2 ? 4.2 : 10, corner * 36))

/** By the name that a person would say. */
export const icons = {
  magnifier: {
    circles: [[10.5, 10.5, 6.5]],
    open: [
      [
        [15.3, 15.3],
        [20.5, 20.5],
      ],
    ],
  },
  trash: {
    open: [
      [
        [4, 6.5],
        [20, 6.5],
      ],
      [
        [9, 6],
        [9.6, 3.5],
        [14.4, 3.5],
        [15, 6],
      ],
      [
        [6, 7],
        [7, 20.5],
        [17, 20.5],
        [18, 7],
      ],
      [
        [10, 10.5],
        [10.3, 17],
      ],
      [
        [14, 10.5],
        [13.7, 17],
      ],
    ],
  },
  gear: { closed: [gear], circles: [[12, 12, 3.2]] },
  plus: {
    open: [
      [
        [12, 4],
        [12, 20],
      ],
      [
        [4, 12],
        [20, 12],
      ],
    ],
  },
  pencil: {
    closed: [
      [
        [4, 20],
        [5, 15.5],
        [16.5, 4],
        [20, 7.5],
        [8.5, 19],
      ],
    ],
    open: [
      [
        [13.8, 6.7],
        [17.3, 10.2],
      ],
    ],
  },
  star: { closed: [star] },
  heart: { closed: [[...arc([8, 8.7], 4.6, -128, 58), ...arc([16, 8.7], 4.6, -58, 128), [12, 20.3]]] },
  'back arrow': {
    open: [
      [
        [20, 12],
        [4, 12],
      ],
      [
        [10.5, 5.5],
        [4, 12],
        [10.5, 18.5],
      ],
    ],
  },
  menu: {
    open: [
      [
        [4, 6.5],
        [20, 6.5],
      ],
      [
        [4, 12],
        [20, 12],
      ],
      [
        [4, 17.5],
        [20, 17.5],
      ],
    ],
  },
  bell: {
    closed: [[[4.5, 17.5], [6.5, 14.5], ...arc([12, 10], 5.5, -90, 90), [17.5, 14.5], [19.5, 17.5]]],
    open: [arc([12, 18.6], 2.2, 110, 250)],
  },
  share: {
    circles: [
      [6, 12, 2.6],
      [17.5, 5.7, 2.6],
      [17.5, 18.3, 2.6],
    ],
    open: [
      [
        [8.3, 10.8],
        [15.2, 7],
      ],
      [
        [8.3, 13.2],
        [15.2, 17],
      ],
    ],
  },
  download: {
    open: [
      [
        [12, 3.5],
        [12, 15.5],
      ],
      [
        [6.5, 10.5],
        [12, 16],
        [17.5, 10.5],
      ],
      [
        [4, 20.5],
        [20, 20.5],
      ],
    ],
  },
  person: { circles: [[12, 7.8, 4]], open: [arc([12, 21], 7.5, -90, 90)] },
  house: {
    open: [
      [
        [3.5, 11.5],
        [12, 4],
        [20.5, 11.5],
      ],
      [
        [6, 10.5],
        [6, 20],
        [18, 20],
        [18, 10.5],
      ],
    ],
  },
  envelope: {
    closed: [box(3, 5, 18, 14)],
    open: [
      [
        [3.8, 6.6],
        [12, 13],
        [20.2, 6.6],
      ],
    ],
  },
  calendar: {
    closed: [box(3.5, 5, 17, 15.5)],
    open: [
      [
        [3.5, 10],
        [20.5, 10],
      ],
      [
        [8, 3],
        [8, 6.5],
      ],
      [
        [16, 3],
        [16, 6.5],
      ],
    ],
  },
  padlock: { closed: [box(5, 10.5, 14, 10)], open: [[[8, 10.5], ...arc([12, 8], 4, -90, 90), [16, 10.5]]] },
  camera: {
    closed: [
      [
        [3, 8],
        [7.5, 8],
        [9, 5],
        [15, 5],
        [16.5, 8],
        [21, 8],
        [21, 19.5],
        [3, 19.5],
      ],
    ],
    circles: [[12, 13.3, 3.5]],
  },
  'reply arrow': {
    open: [
      [
        [9, 5.5],
        [3.8, 10.7],
        [9, 15.9],
      ],
      [[4, 10.7], [13.5, 10.7], ...arc([13.5, 16.7], 6, 0, 90).slice(1), [19.5, 19]],
    ],
  },
  'archive box': {
    closed: [
      box(3, 4, 18, 5, 1),
      [
        [5, 9],
        [19, 9],
        [19, 20.5],
        [5, 20.5],
      ],
    ],
    open: [
      [
        [10, 13],
        [14, 13],
      ],
    ],
  },
  flag: {
    open: [
      [
        [5.5, 21],
        [5.5, 3.5],
        [19, 3.5],
        [15.8, 8.2],
        [19, 13],
        [5.5, 13],
      ],
    ],
  },
  'paper plane': {
    closed: [
      [
        [3, 11],
        [21, 3],
        [14, 21],
        [11, 13.5],
      ],
    ],
    open: [
      [
        [11, 13.5],
        [21, 3],
      ],
    ],
  },
  'three dots': { filled: [dot(5, 12, 2), dot(12, 12, 2), dot(19, 12, 2)] },
  funnel: {
    closed: [
      [
        [3.5, 4.5],
        [20.5, 4.5],
        [14, 12.5],
        [14, 17.5],
        [10, 20],
        [10, 12.5],
      ],
    ],
  },
  refresh: {
    open: [
      arc([12, 12.5], 7.5, 60, 360),
      [
        [8.6, 1.6],
        [12.2, 5],
        [8.6, 8.4],
      ],
    ],
  },
  'play triangle': {
    filled: [
      [
        [7, 4],
        [20, 12],
        [7, 20],
      ],
    ],
  },
  pause: { filled: [box(6, 4.5, 4, 15, 1), box(14, 4.5, 4, 15, 1)] },
  'next track': {
    filled: [
      [
        [5, 5],
        [15.5, 12],
        [5, 19],
      ],
      box(16.5, 5, 2.5, 14, 0.5),
    ],
  },
  'previous track': {
    filled: [
      [
        [19, 5],
        [8.5, 12],
        [19, 19],
      ].reverse() as XY[],
      box(5, 5, 2.5, 14, 0.5),
    ],
  },
  folder: {
    closed: [
      [
        [3, 19],
        [3, 5.5],
        [9.5, 5.5],
        [11.5, 8],
        [21, 8],
        [21, 19],
      ],
    ],
  },
  page: {
    closed: [
      [
        [5.5, 3],
        [14, 3],
        [18.5, 7.5],
        [18.5, 21],
        [5.5, 21],
      ],
    ],
    open: [
      [
        [13.7, 3.4],
        [13.7, 8],
        [18, 8],
      ],
    ],
  },
  clock: {
    circles: [[12, 12, 8.5]],
    open: [
      [
        [12, 7],
        [12, 12],
        [15.5, 14],
      ],
    ],
  },
  chevron: {
    open: [
      [
        [9, 5],
        [16, 12],
        [9, 19],
      ],
    ],
  },
  'downward chevron': {
    open: [
      [
        [5, 9],
        [12, 16],
        [19, 9],
      ],
    ],
  },
  cross: {
    open: [
      [
        [5, 5],
        [19, 19],
      ],
      [
        [19, 5],
        [5, 19],
      ],
    ],
  },
  tick: {
    open: [
      [
        [4.5, 12.5],
        [10, 18],
        [19.5, 6.5],
      ],
    ],
  },
  picture: {
    closed: [
      box(3, 4.5, 18, 15),
      [
        [4, 18.5],
        [9.5, 11.5],
        [13, 15.5],
        [15.5, 13],
        [20, 18.5],
      ],
    ],
    circles: [[16, 8.7, 1.3]],
  },
  telephone: {
    closed: [
      [
        [5, 3.5],
        [9, 3.5],
        [10.5, 8.5],
        [8, 10.2],
        [13.8, 16],
        [15.5, 13.5],
        [20.5, 15],
        [20.5, 19],
        [18.5, 20.5],
        [10, 17],
        [7, 14],
        [3.5, 5.5],
      ],
    ],
  },
  microphone: {
    closed: [box(9, 3, 6, 11, 3)],
    open: [
      arc([12, 11], 6.5, 90, 270),
      [
        [12, 17.5],
        [12, 21],
      ],
      [
        [8.5, 21],
        [15.5, 21],
      ],
    ],
  },
} as const satisfies Record<string, Icon>

export type IconName = keyof typeof icons

/** Draws an icon in a square of `size` px whose top left corner is at [x, y]. Returns the box around its ink, px. */
export function drawIcon(canvas: Canvas, name: IconName, [x, y]: XY, size: number, colour: string): Box {
  const { open = [], closed = [], circles = [], filled = [] }: Icon = icons[name]
  const scale = size / 24
  const pen = { colour, width: STROKE * scale, cap: 'round' as const }
  const place = ([px, py]: XY): XY => [x + px * scale, y + py * scale]
  for (const ring of filled) fillPolygon(canvas, ring.map(place), colour)
  for (const [cx, cy, radius] of circles) drawCircle(canvas, place([cx, cy]), radius * scale, pen)
  for (const ring of closed) drawRing(canvas, ring.map(place), pen)
  for (const line of open) drawPath(canvas, line.map(place), pen)

  const stroked = [
    ...open.flat(),
    ...closed.flat(),
    ...circles.flatMap(([cx, cy, radius]): XY[] => [
      [cx - radius, cy - radius],
      [cx + radius, cy + radius],
    ]),
  ]
  const reach = [
    ...filled.flat(),
    ...stroked.flatMap(([px, py]): XY[] => [
      [px - STROKE / 2, py - STROKE / 2],
      [px + STROKE / 2, py + STROKE / 2],
    ]),
  ].map(place)
  const [left, top] = [Math.min(...reach.map(([px]) => px)), Math.min(...reach.map(([, py]) => py))]
  return [left, top, Math.max(...reach.map(([px]) => px)) - left, Math.max(...reach.map(([, py]) => py)) - top].map(
    hundredth,
  ) as unknown as Box
}
