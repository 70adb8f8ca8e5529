import { useMantineColorScheme } from '@mantine/core'

const order = ['auto', 'light', 'dark'] as const
export type ThemeChoice = (typeof order)[number]

export interface ThemeControl {
  readonly choice: ThemeChoice
  readonly next: () => void
}

export function useThemeChoice(): ThemeControl {
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true })
  const next = order[(order.indexOf(colorScheme) + 1) % order.length] ?? 'auto'
  return { choice: colorScheme, next: () => setColorScheme(next) }
}
