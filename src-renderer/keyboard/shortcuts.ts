/** Which keys do what now. Components register while they are shown; the newest wins a key. */

export interface Shortcut {
  /** As `KeyboardEvent.key` names it. */
  readonly key: string
  /** What it does, for the list behind `?`. */
  readonly label: string
  readonly group: string
  readonly run: () => void
}

export interface ShortcutTable {
  register(shortcut: Shortcut): () => void
  /** What Escape closes: the one opened last. */
  registerEscape(close: () => void): () => void
  /** True when the key did something. */
  press(key: string): boolean
  list(): readonly Shortcut[]
  follow(listener: () => void): () => void
}

export function createShortcutTable(): ShortcutTable {
  let shortcuts: readonly Shortcut[] = []
  let escapes: readonly (() => void)[] = []
  const listeners = new Set<() => void>()

  function change(next: readonly Shortcut[]) {
    shortcuts = next
    for (const listener of listeners) listener()
  }

  return {
    register(shortcut) {
      change([...shortcuts, shortcut])
      return () => change(shortcuts.filter((other) => other !== shortcut))
    },
    registerEscape(close) {
      escapes = [...escapes, close]
      return () => {
        escapes = escapes.filter((other) => other !== close)
      }
    },
    press(key) {
      const action = key === 'Escape' ? escapes.at(-1) : shortcuts.findLast((one) => one.key === key)?.run
      action?.()
      return action !== undefined
    },
    list: () => shortcuts,
    follow(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
