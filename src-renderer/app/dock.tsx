import { createContext, type ReactNode, useContext } from 'react'
import { createPortal } from 'react-dom'

const DockContext = createContext<HTMLElement | null>(null)

export const DockProvider = DockContext.Provider

/** Puts its content below the work, where it takes room instead of covering anything. */
export function Docked({ children }: { children: ReactNode }) {
  const dock = useContext(DockContext)
  return dock ? createPortal(children, dock) : null
}
