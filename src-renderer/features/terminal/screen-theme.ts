import type { ITheme } from '@xterm/xterm'

/** The sixteen colours, each at least 4.5:1 on the ground of its theme, but the one that is the ground. */
const light: ITheme = {
  background: '#ffffff',
  foreground: '#13202b',
  cursor: '#13202b',
  cursorAccent: '#ffffff',
  selectionBackground: '#bcd4ec',
  selectionInactiveBackground: '#d5dce1',
  black: '#13202b',
  red: '#b5121f',
  green: '#1b6e33',
  yellow: '#7d5700',
  blue: '#1763ac',
  magenta: '#8a2b8f',
  cyan: '#00695c',
  white: '#505e6a',
  brightBlack: '#505e6a',
  brightRed: '#c21f2c',
  brightGreen: '#1d7a38',
  brightYellow: '#8a6100',
  brightBlue: '#2470bd',
  brightMagenta: '#9a3aa0',
  brightCyan: '#007568',
  brightWhite: '#233039',
}

const dark: ITheme = {
  background: '#141b21',
  foreground: '#e5ebf0',
  cursor: '#e5ebf0',
  cursorAccent: '#141b21',
  selectionBackground: '#2f4a66',
  selectionInactiveBackground: '#2a343d',
  black: '#0c1115',
  red: '#ff8783',
  green: '#6fce8a',
  yellow: '#f0ab45',
  blue: '#6cb0f5',
  magenta: '#d79cf3',
  cyan: '#4bc9b4',
  white: '#cbd4db',
  brightBlack: '#87939d',
  brightRed: '#ffa19d',
  brightGreen: '#8fe0a6',
  brightYellow: '#ffc573',
  brightBlue: '#93c6fa',
  brightMagenta: '#e3baf7',
  brightCyan: '#7adfce',
  brightWhite: '#ffffff',
}

export function screenTheme(scheme: 'light' | 'dark'): ITheme {
  return scheme === 'dark' ? dark : light
}

/** Borders only: whatever colours a program chose stay readable. On both grounds at least 3:1. */
export const searchMarks = {
  matchBorder: '#8a6d1f',
  activeMatchBorder: '#d0611a',
  matchOverviewRuler: '#8a6d1f',
  activeMatchColorOverviewRuler: '#d0611a',
} as const
