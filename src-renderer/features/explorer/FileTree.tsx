// biome-ignore-all lint/a11y/useSemanticElements: a table cannot draw only the rows that are seen
import { useVirtualizer } from '@tanstack/react-virtual'
import { type Dispatch, type KeyboardEvent, useEffect, useId, useRef } from 'react'
import { useProjector } from '../../ui/use-projector'
import type { ExplorerAction, ExplorerState } from './explorer-state'
import classes from './FileTree.module.css'
import { FileTreeRow } from './FileTreeRow'
import { treeStep } from './tree-keys'
import type { TreeRows } from './use-tree-rows'

/** Fixed, so that a list of any length scrolls without measuring. Text grows in projector view, and rows with it. */
const rowPx = { normal: 26, projector: 32 } as const

interface FileTreeProps {
  readonly rows: TreeRows
  readonly state: ExplorerState
  readonly dispatch: Dispatch<ExplorerAction>
  /** Asked for with `/`. */
  readonly onFilter: () => void
}

/** The files as a list that draws only what is seen; the focus stays on the list and names the row that it is on. */
export function FileTree({ rows, state, dispatch, onFilter }: FileTreeProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const id = useId()
  const total = rows.page?.total ?? 0
  const { projector } = useProjector()
  const height = projector ? rowPx.projector : rowPx.normal
  const virtualizer = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 12,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows of another height lie elsewhere
  useEffect(() => virtualizer.measure(), [height, virtualizer])
  const items = virtualizer.getVirtualItems()
  const first = items.at(0)?.index ?? 0
  const last = items.at(-1)?.index ?? 0
  const { need } = rows
  useEffect(() => need(first, last), [need, first, last])

  const active = Math.min(state.active, Math.max(0, total - 1))
  const row = rows.rowAt(active)
  const unfolded = state.filter !== '' || state.minBytes > 0

  function moveTo(index: number) {
    virtualizer.scrollToIndex(index)
    const target = rows.rowAt(index)
    if (target) {
      dispatch({ kind: 'choose', active: index, row: target })
      return
    }
    // Far away: the row comes with its page.
    need(index, index)
    dispatch({ kind: 'go', active: index })
  }

  // A row that was gone to before it was there is chosen when it comes.
  useEffect(() => {
    if (row && state.pending) dispatch({ kind: 'choose', active, row })
  }, [row, active, state.pending, dispatch])

  // The list starts where it was left, and at its top where the rows have become others.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only then, not at each move
  useEffect(
    () => virtualizer.scrollToIndex(active),
    [state.view, state.filter, state.sort, state.hide, state.minBytes],
  )

  async function onKeyDown(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === '/') {
      event.preventDefault()
      onFilter()
      return
    }
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? height) / height) - 1)
    const step = treeStep(event.key, { row, active, total, page, unfolded })
    if (!step) return
    event.preventDefault()
    if (step.kind === 'move') moveTo(step.to)
    if (step.kind === 'open') open(active)
    if (step.kind === 'toggle' && row) toggle(active)
    if (step.kind === 'parent') {
      const parent = await rows.parentOf(active)
      if (parent !== null) moveTo(parent)
    }
  }

  function toggle(index: number) {
    const target = rows.rowAt(index)
    if (!target) return
    dispatch({ kind: 'choose', active: index, row: target })
    if (target.children > 0 && !unfolded) dispatch({ kind: 'toggle', path: target.path })
  }

  function open(index: number) {
    const target = rows.rowAt(index)
    if (!target) return
    dispatch({ kind: 'choose', active: index, row: target })
    if (target.type !== 'directory') dispatch({ kind: 'read' })
  }

  return (
    <div className={classes.root}>
      <div className={classes.head} aria-hidden="true">
        <span>Name</span>
        <span className={classes.wide}>Mode</span>
        <span className={classes.wide}>Owner</span>
        <span className={classes.number}>Layer</span>
        <span className={classes.number}>Size</span>
      </div>
      <div
        ref={scroller}
        className={classes.scroller}
        role="treegrid"
        aria-label="Files of the image"
        aria-rowcount={total}
        aria-activedescendant={row ? `${id}-${active}` : undefined}
        tabIndex={0}
        data-arrows
        onKeyDown={(event) => void onKeyDown(event)}
      >
        <div className={classes.lines} role="rowgroup" style={{ height: virtualizer.getTotalSize() }}>
          {items.map((item) => (
            <FileTreeRow
              key={item.key}
              id={`${id}-${item.index}`}
              index={item.index}
              top={item.start}
              height={height}
              row={rows.rowAt(item.index)}
              active={item.index === active}
              chosen={state.chosen !== null && rows.rowAt(item.index)?.path === state.chosen.path}
              onChoose={() => moveTo(item.index)}
              onToggle={() => toggle(item.index)}
              onOpen={() => open(item.index)}
            />
          ))}
        </div>
      </div>
    </div>
  )
}
