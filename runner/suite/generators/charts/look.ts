/** Colours of a chart. Marks stand out from the ground by 3:1 or more. */
export interface Look {
  ground: string
  ink: string
  muted: string
  grid: string
  marks: readonly string[]
}

export const LOOKS = {
  light: {
    ground: '#ffffff',
    ink: '#1b2230',
    muted: '#5d6778',
    grid: '#e3e7ee',
    marks: ['#2f6fde', '#d9622b', '#1f9070', '#8a4fc8', '#b8860b', '#c23a6b'],
  },
  paper: {
    ground: '#faf7f1',
    ink: '#2b2620',
    muted: '#6e6558',
    grid: '#e6dfd2',
    marks: ['#1d6a72', '#c8553d', '#5b7f2b', '#7b4b94', '#a8741a', '#35508f'],
  },
  dark: {
    ground: '#161b24',
    ink: '#eef1f6',
    muted: '#a3adbd',
    grid: '#2c3442',
    marks: ['#5aa2f7', '#f5955b', '#4fc79b', '#b694f0', '#e8c14e', '#f07fa8'],
  },
} as const satisfies Record<string, Look>
