import type { ReactNode } from 'react'
import { useProjector } from './use-projector'

/** Paths, addresses and the like: left out in projector view. */
export function Private({ children }: { children: ReactNode }) {
  const { projector } = useProjector()
  return projector ? <span>(hidden in projector view)</span> : children
}
