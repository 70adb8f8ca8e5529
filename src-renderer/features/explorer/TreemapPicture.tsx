import { useElementSize } from '@mantine/hooks'
import { type KeyboardEvent, useMemo, useState } from 'react'
import type { TreemapNode } from '#contract/image-tree'
import { formatBytes } from '../../ui/format'
import type { TellSource } from '../charts/ChartFigure'
import { pathText } from './file-words'
import { toneColor } from './layer-rows'
import classes from './Treemap.module.css'
import { labelPx, type TreemapBox, treemapBoxes } from './treemap-boxes'

interface TreemapPictureProps {
  readonly root: TreemapNode
  readonly layers: number
  readonly tell: TellSource
  /** Goes into a folder, or to a file. */
  readonly onOpen: (node: TreemapNode) => void
  /** To the folder around; null at the root. */
  readonly onOut: (() => void) | null
}

const letterPx = 6.6
const leastLabel = { width: 34, height: 16 }

export function boxWords({ node, parent, bytes, layer }: TreemapBox): string {
  const size = formatBytes(bytes)
  if (!node) return `${size} in smaller ones of ${pathText(parent.path)}`
  return node.type === 'directory'
    ? `${pathText(node.path)}/, ${size}, most of it of layer ${layer}`
    : `${pathText(node.path)}, ${size}, layer ${layer}`
}

/** Boxes in boxes, as large as what they stand for and toned by their layer. */
export function TreemapPicture({ root, layers, tell, onOpen, onOut }: TreemapPictureProps) {
  const { ref, width, height } = useElementSize()
  const boxes = useMemo(() => treemapBoxes(root, width, height), [root, width, height])
  const top = boxes.filter((box) => box.depth === 1 && box.node)
  const [at, setAt] = useState(0)
  const [focused, setFocused] = useState(false)
  const current = top[Math.min(at, top.length - 1)] ?? null

  function move(to: number) {
    const next = Math.max(0, Math.min(top.length - 1, to))
    setAt(next)
    const box = top[next]
    if (box) tell(boxWords(box))
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'ArrowRight' || event.key === 'ArrowDown') move(at + 1)
    else if (event.key === 'ArrowLeft' || event.key === 'ArrowUp') move(at - 1)
    else if (event.key === 'Enter' && current?.node) onOpen(current.node)
    else if (event.key === 'Backspace' && onOut) onOut()
    else return
    event.preventDefault()
  }

  return (
    <div ref={ref} className={classes.picture}>
      <svg
        width={width}
        height={height}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the picture takes the arrow keys
        tabIndex={0}
        role="application"
        aria-label={`Sizes in ${pathText(root.path)}; arrows go from box to box, Enter goes in, Backspace out`}
        data-arrows
        onKeyDown={onKeyDown}
        onFocus={() => {
          setFocused(true)
          move(at)
        }}
        onBlur={() => {
          setFocused(false)
          tell(null)
        }}
        onMouseLeave={() => tell(null)}
      >
        {boxes.map((box) => (
          <Box
            key={`${box.depth} ${box.parent.path} ${box.node?.path ?? 'rest'}`}
            box={box}
            layers={layers}
            onTell={() => tell(boxWords(box))}
            onOpen={() => onOpen(box.node ?? box.parent)}
          />
        ))}
        {focused && current ? (
          <rect
            x={current.x + 1}
            y={current.y + 1}
            width={Math.max(0, current.width - 2)}
            height={Math.max(0, current.height - 2)}
            className={classes.focus}
          />
        ) : null}
      </svg>
    </div>
  )
}

interface BoxProps {
  readonly box: TreemapBox
  readonly layers: number
  readonly onTell: () => void
  readonly onOpen: () => void
}

function Box({ box, layers, onTell, onOpen }: BoxProps) {
  const { node, name, bytes, layer, holds, x, y, width, height } = box
  const label = labelOf(`${name}${node?.type === 'directory' ? '/' : ''}`, width, height)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the picture around it has the keys
    <g onMouseEnter={onTell} onClick={onOpen} className={classes.box} data-holds={holds || undefined}>
      <rect
        x={x}
        y={y}
        width={width}
        height={height}
        fill={holds ? 'var(--panel-deep)' : toneColor(layer, layers)}
        strokeDasharray={node ? undefined : '4 3'}
      />
      {label ? (
        <text x={x + 5} y={y + labelPx - 5} className={classes.label} data-folder={holds || undefined}>
          {label}
        </text>
      ) : null}
      {label && !holds && height > 2 * labelPx && width > 56 ? (
        <text x={x + 5} y={y + 2 * labelPx - 6} className={classes.size}>
          {formatBytes(bytes)}
        </text>
      ) : null}
    </g>
  )
}

function labelOf(text: string, width: number, height: number): string | null {
  if (width < leastLabel.width || height < leastLabel.height) return null
  const letters = Math.floor((width - 8) / letterPx)
  if (text.length <= letters) return text
  return letters > 3 ? `${text.slice(0, letters - 1)}…` : null
}
