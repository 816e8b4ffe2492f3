/** The colours of a drawn interface. */
export interface Theme {
  name: string
  /** behind the window */
  desk: string
  /** of the window or page, of bars and side panels on it, of fields and cards */
  ground: string
  panel: string
  card: string
  /** of a selected row */
  chosen: string
  line: string
  /** borders of what can be clicked */
  border: string
  text: string
  muted: string
  accent: string
  /** on the accent */
  onAccent: string
}

const light = {
  desk: '#c7d1da',
  ground: '#ffffff',
  panel: '#f3f5f8',
  card: '#ffffff',
  line: '#dde2e8',
  border: '#a9b3bf',
  text: '#1d2733',
  muted: '#5c6875',
  onAccent: '#ffffff',
}
const dark = {
  desk: '#0d1116',
  ground: '#1c2128',
  panel: '#242b34',
  card: '#2a323c',
  line: '#363f4a',
  border: '#5f6b7a',
  text: '#e7ebf0',
  muted: '#9ba7b4',
  onAccent: '#0f151c',
}

export const themes: readonly Theme[] = [
  { name: 'light-blue', ...light, accent: '#2563c9', chosen: '#dfe9fa' },
  { name: 'dark-teal', ...dark, accent: '#4cc2ac', chosen: '#243a37' },
  { name: 'light-green', ...light, accent: '#1b7a5a', chosen: '#dceee7', desk: '#d3d8cf' },
  { name: 'dark-amber', ...dark, accent: '#e0a955', chosen: '#42392a' },
  { name: 'light-plum', ...light, accent: '#8a3f8f', chosen: '#f1e3f2', desk: '#d6cfd9' },
]
