import { useState } from 'react'

export interface TwoChoices {
  readonly chosen: readonly string[]
  /** Both, once there are two. */
  readonly pair: readonly [string, string] | null
  /** A third was ticked: it was not taken. To be shown with `refusedWords`. */
  readonly refused: boolean
  toggle(id: string): void
  /** What is not there any more. */
  forget(id: string): void
}

export const refusedWords = 'Two are ticked already. Untick one of them first.'

/** A tick more or less; null for a third, which would undo one of the two without a word. */
export function toggled(chosen: readonly string[], id: string): readonly string[] | null {
  if (chosen.includes(id)) return chosen.filter((one) => one !== id)
  return chosen.length === 2 ? null : [...chosen, id]
}

/** Two of a list, to be compared. */
export function useTwoChoices(): TwoChoices {
  const [{ chosen, refused }, set] = useState({ chosen: [] as readonly string[], refused: false })
  const [a, b] = chosen
  return {
    chosen,
    pair: a !== undefined && b !== undefined ? [a, b] : null,
    refused,
    toggle: (id) =>
      set((before) => {
        const next = toggled(before.chosen, id)
        return { chosen: next ?? before.chosen, refused: next === null }
      }),
    forget: (id) => set((before) => ({ chosen: before.chosen.filter((one) => one !== id), refused: false })),
  }
}
