import { shuffled } from '../../../tools/random.ts'

/** Invented words and phrases that documents are made of. */
export const headings = [
  'The lamp in the harbour',
  'Notes on a dry summer',
  'How the bridge was mended',
  'A letter from the hills',
  'Rules of the reading room',
  'Three days on the river',
  'What the gardener said',
  'The clock of the old mill',
] as const

const subjects = [
  'The keeper',
  'My neighbour',
  'A carpenter',
  'The committee',
  'Our cook',
  'The younger sister',
  'An old sailor',
  'The teacher',
  'Nobody in town',
  'The night train',
] as const
const verbs = [
  'opened',
  'counted',
  'painted',
  'carried',
  'measured',
  'described',
  'repaired',
  'forgot',
  'sold',
  'found',
] as const
const objects = [
  'the green gate',
  'seven heavy boxes',
  'a map of the coast',
  'the broken scale',
  'two rows of chairs',
  'the ladder',
  'an empty notebook',
  'the last of the apples',
  'a very small key',
  'the copper kettle',
] as const
const endings = [
  'before the rain came',
  'on Tuesday morning',
  'without a single word',
  'behind the chapel',
  'at the end of the pier',
  'for the second time',
  'with great care',
  'as soon as it was light',
  'in less than an hour',
  'while the others slept',
] as const
const asides = [
  'It was 14 degrees.',
  'This took 40 minutes.',
  'Nothing else happened.',
  'The bill came to 62.50.',
  'We wrote it down at once.',
  'Who would have thought so?',
  'Page 7 shows a drawing of it.',
  'There were 128 of them, all told.',
] as const

export type Random = () => number

export const pick = <T>(list: readonly T[], random: Random): T => list[Math.floor(random() * list.length)] as T

/** "The keeper counted seven heavy boxes behind the chapel." Ten at most, so that no part is used twice. */
export function sentences(count: number, random: Random): string[] {
  const [who, did, what, how, aside] = [subjects, verbs, objects, endings, asides].map((list) =>
    shuffled(list, random),
  ) as [string[], string[], string[], string[], string[]]
  return Array.from({ length: count }, (_, index) =>
    index < aside.length && random() < 0.2
      ? (aside[index] as string)
      : `${who[index]} ${did[index]} ${what[index]} ${how[index]}.`,
  )
}

/** One after the other, then from the first again. */
export const inTurn = <T>(list: readonly T[], turn: number): T => list[turn % list.length] as T

export const shops = [
  'Hazel & Finch Bakery',
  'Corner Grocery No. 9',
  'Blue Kettle Tea House',
  'Ferry Landing Kiosk',
  'Oak Street Hardware',
  'Mill Lane Books',
] as const
export const goods = [
  'Rye loaf',
  'Butter rolls',
  'Plum jam',
  'Green tea',
  'Oat milk',
  'Apples 1 kg',
  'Candles',
  'Note pad',
  'Wood glue',
  'Light bulb',
  'Honey 500 g',
  'Postcards',
  'Paper bag',
  'Screws M4',
  'Ginger beer',
  'Soft cheese',
] as const
export const streets = [
  'Harbour Road',
  'Mill Lane',
  'Chapel Hill',
  'Orchard Street',
  'Quarry Walk',
  'Lantern Square',
] as const
export const towns = ['Eastwick', 'Port Alder', 'Nether Moor', 'Lindow', 'Saltby', 'Greyford'] as const
export const names = [
  'Mara Lindt',
  'Tomas Okoye',
  'Ines Varga',
  'Jonah Pike',
  'Priya Nair',
  'Elias Brandt',
  'Wen Zhao',
  'Clara Moreau',
  'Samir Haddad',
  'Ruth Osei',
] as const
export const stations = [
  'Eastwick',
  'Saltby',
  'Lindow',
  'Port Alder',
  'Greyford',
  'Nether Moor',
  'Quayside',
  'Holm Park',
  'Stonebridge',
  'Far End',
] as const
export const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const

export const whole = (from: number, to: number, random: Random): number => from + Math.floor(random() * (to - from + 1))
export const digits = (count: number, random: Random): string =>
  Array.from({ length: count }, () => Math.floor(random() * 10)).join('')
/** cents -> "12.40" */
export const money = (cents: number): string => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`
export const time = (minutes: number): string =>
  `${String(Math.floor(minutes / 60) % 24).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
