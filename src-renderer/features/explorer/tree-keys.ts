/** What a key does in the tree, as the treegrid pattern has it. Pure. */
import type { TreeRow } from '#contract/image-tree'

export type TreeStep =
  | { readonly kind: 'move'; readonly to: number }
  | { readonly kind: 'toggle' }
  | { readonly kind: 'parent' }
  | { readonly kind: 'open' }

export interface TreePosition {
  readonly row: TreeRow | null
  readonly active: number
  readonly total: number
  /** Whether a filter unfolds all, so that nothing can be folded. */
  readonly unfolded: boolean
  /** Rows that are seen at once. */
  readonly page: number
}

export function treeStep(key: string, { row, active, total, page, unfolded }: TreePosition): TreeStep | null {
  const move = (to: number): TreeStep => ({ kind: 'move', to: Math.max(0, Math.min(total - 1, to)) })
  if (total === 0) return null
  switch (key) {
    case 'ArrowDown':
      return move(active + 1)
    case 'ArrowUp':
      return move(active - 1)
    case 'PageDown':
      return move(active + page)
    case 'PageUp':
      return move(active - page)
    case 'Home':
      return move(0)
    case 'End':
      return move(total - 1)
    case 'ArrowRight':
      if (!row || row.children === 0) return null
      return row.expanded ? move(active + 1) : { kind: 'toggle' }
    case 'ArrowLeft':
      if (!row) return null
      if (row.expanded && !unfolded) return { kind: 'toggle' }
      return row.depth > 0 ? { kind: 'parent' } : null
    case 'Enter':
    case ' ':
      if (!row) return null
      if (row.type !== 'directory') return { kind: 'open' }
      return unfolded ? null : { kind: 'toggle' }
    default:
      return null
  }
}
