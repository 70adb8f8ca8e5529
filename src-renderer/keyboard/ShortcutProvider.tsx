import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import { createShortcutTable, type Shortcut, type ShortcutTable } from './shortcuts'

const ShortcutContext = createContext<ShortcutTable | null>(null)

const typing = 'input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]'
/** Where arrow keys have a meaning of their own. */
const arrowing = 'input, [role=slider], [data-arrows], pre'

export function ShortcutProvider({ children }: { children: ReactNode }) {
  const [table] = useState(createShortcutTable)
  useEffect(() => {
    function press(event: KeyboardEvent) {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
      const target = event.target instanceof Element ? event.target : null
      if (target?.closest(typing) && event.key !== 'Escape') return
      if (target?.closest(arrowing) && event.key.startsWith('Arrow')) return
      if (table.press(event.key)) event.preventDefault()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [table])
  return <ShortcutContext value={table}>{children}</ShortcutContext>
}

function useTable(): ShortcutTable {
  const table = useContext(ShortcutContext)
  if (!table) throw new Error('ShortcutProvider is missing above this component')
  return table
}

function useLatest(run: () => void) {
  const latest = useRef(run)
  useEffect(() => {
    latest.current = run
  })
  return latest
}

/** Binds a key while the component is shown and `enabled`. */
export function useShortcut(key: string, group: string, label: string, run: () => void, enabled = true) {
  const table = useTable()
  const latest = useLatest(run)
  useEffect(() => {
    if (!enabled) return
    return table.register({ key, label, group, run: () => latest.current() })
  }, [table, key, group, label, enabled, latest])
}

/** Lets Escape close something while it is open. */
export function useEscape(open: boolean, close: () => void) {
  const table = useTable()
  const latest = useLatest(close)
  useEffect(() => {
    if (!open) return
    return table.registerEscape(() => latest.current())
  }, [table, open, latest])
}

export function useShortcuts(): readonly Shortcut[] {
  const table = useTable()
  return useSyncExternalStore(table.follow, table.list)
}
