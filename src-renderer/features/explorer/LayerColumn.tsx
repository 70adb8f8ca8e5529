// biome-ignore-all lint/a11y/useFocusableInteractive: the focus stays on the listbox, which names the layer that it is on
import { type Dispatch, type KeyboardEvent, useId } from 'react'
import type { AnalyzedLayer, HistoryRow, ImageAnalysis } from '#contract/image'
import type { TreeView } from '#contract/image-tree'
import { useShortcut } from '../../keyboard/ShortcutProvider'
import { formatBytes } from '../../ui/format'
import { type ExplorerAction, sameView } from './explorer-state'
import classes from './LayerColumn.module.css'
import { layerRows, toneStyle } from './layer-rows'

interface LayerColumnProps {
  readonly image: ImageAnalysis
  readonly history: readonly HistoryRow[]
  readonly view: TreeView
  readonly dispatch: Dispatch<ExplorerAction>
}

const all: TreeView = { kind: 'all' }

/** The layers, thick by size, the base at the bottom; choosing one shows what it did. */
export function LayerColumn({ image, history, view, dispatch }: LayerColumnProps) {
  const id = useId()
  const rows = layerRows(image.layers, history)
  const choices: readonly TreeView[] = [
    all,
    ...rows.flatMap((row): TreeView[] =>
      row.kind === 'layer' ? [{ kind: 'layer', layer: row.layer.index }] : [],
    ),
  ]
  const at = choices.findIndex((choice) => sameView(choice, view))
  const choose = (index: number) => {
    const next = choices[Math.max(0, Math.min(choices.length - 1, index))]
    if (next) dispatch({ kind: 'view', view: next })
  }
  useShortcut(']', 'Image', 'Layer above', () => choose(at - 1))
  useShortcut('[', 'Image', 'Layer below', () => choose(at + 1))

  function onKeyDown(event: KeyboardEvent) {
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: choices.length - 1 }[event.key]
    if (to === undefined) return
    event.preventDefault()
    choose(to)
  }

  return (
    <div className={classes.root}>
      <h2 className={classes.title} id={`${id}-title`}>
        Layers
      </h2>
      <div
        role="listbox"
        aria-labelledby={`${id}-title`}
        aria-activedescendant={`${id}-${at}`}
        className={classes.list}
        tabIndex={0}
        data-arrows
        onKeyDown={onKeyDown}
      >
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: the listbox has the keys */}
        <div
          id={`${id}-0`}
          role="option"
          aria-selected={view.kind === 'all'}
          className={classes.all}
          onClick={() => choose(0)}
        >
          All layers
          <span className={classes.size}>{formatBytes(image.sizeBytes)}</span>
        </div>
        {rows.map((row) =>
          row.kind === 'metadata' ? (
            <div key={row.key} role="presentation" className={classes.metadata} title={row.createdBy}>
              <span className={classes.instruction}>{row.createdBy || 'metadata'}</span>
            </div>
          ) : (
            <Layer
              key={row.key}
              id={`${id}-${choices.findIndex((one) => one.kind === 'layer' && one.layer === row.layer.index)}`}
              layer={row.layer}
              layers={image.layers.length}
              thicknessPx={row.thicknessPx}
              selected={view.kind === 'layer' && view.layer === row.layer.index}
              onChoose={() => dispatch({ kind: 'view', view: { kind: 'layer', layer: row.layer.index } })}
            />
          ),
        )}
      </div>
    </div>
  )
}

interface LayerProps {
  readonly id: string
  readonly layer: AnalyzedLayer
  readonly layers: number
  readonly thicknessPx: number
  readonly selected: boolean
  readonly onChoose: () => void
}

function Layer({ id, layer, layers, thicknessPx, selected, onChoose }: LayerProps) {
  const { index, sizeBytes, createdBy, added, modified, removed } = layer
  const words = createdBy || 'an instruction that the history does not name'
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the listbox has the keys
    <div
      id={id}
      role="option"
      aria-selected={selected}
      aria-label={`Layer ${index}, ${formatBytes(sizeBytes)}, ${words}; ${added} added, ${modified} modified, ${removed} removed`}
      className={classes.layer}
      title={words}
      onClick={onChoose}
    >
      <span className={classes.bar} style={{ height: thicknessPx, ...toneStyle(index, layers) }} />
      <span className={classes.text}>
        <span className={classes.head}>
          <b>{index}</b>
          <span className={classes.size}>{formatBytes(sizeBytes)}</span>
        </span>
        <span className={classes.instruction}>{createdBy || '(not named)'}</span>
        <span className={classes.counts}>
          {[
            [added, 'A'],
            [modified, 'M'],
            [removed, 'R'],
          ]
            .filter(([count]) => count !== 0)
            .map(([count, letter]) => `${letter} ${count?.toLocaleString('en-GB')}`)
            .join('  ') || 'nothing changed'}
        </span>
      </span>
    </div>
  )
}
