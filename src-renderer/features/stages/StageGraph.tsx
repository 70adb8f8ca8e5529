import { useId } from 'react'
import { formatSeconds } from '../../ui/format'
import type { TellSource } from '../charts/ChartFigure'
import { ChartMark } from '../charts/ChartMark'
import classes from './Stages.module.css'
import type { StageGraph as Graph, StageEdge, StageNode } from './stage-graph'
import { stageWords } from './stage-words'

/** In units of the drawing; 16 of them are one rem. `lane` lies between two arrows that go below boxes. */
const box = { width: 136, height: 44, acrossGap: 64, downGap: 20, margin: 4, lane: 7, inset: 9 }

const leftOf = ({ column }: StageNode) => box.margin + column * (box.width + box.acrossGap)
const topOf = ({ row }: StageNode) => box.margin + row * (box.height + box.downGap)
const rem = (units: number) => `${units / 16}rem`

interface StageGraphProps {
  readonly graph: Graph
  readonly label: string
  readonly hue: number
  readonly tell: TellSource
  readonly source: string
}

/** A box per stage, marked as the bars of its steps are; an arrow from what is needed to what needs it. */
export function StageGraph({ graph, label, hue, tell, source }: StageGraphProps) {
  const arrow = useId()
  const { nodes, edges } = graph
  const width = Math.max(...nodes.map((node) => leftOf(node) + box.width)) + box.margin
  const height = Math.max(...nodes.map((node) => topOf(node) + box.height)) + box.downGap
  const find = (name: string) => nodes.find((node) => node.name === name)
  return (
    <div className={classes.drawing} style={{ width: rem(width), height: rem(height) }}>
      {/* biome-ignore lint/a11y/useSemanticElements: a drawing is no form, whose fields a fieldset would group */}
      <svg viewBox={`0 0 ${width} ${height}`} role="group" aria-label={label}>
        <defs>
          <marker
            id={arrow}
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="8"
            markerHeight="8"
            orient="auto"
            markerUnits="userSpaceOnUse"
          >
            <path d="M0 0 8 4 0 8z" className={classes.head} />
          </marker>
        </defs>
        {edges.map((edge) => {
          const [from, to] = [find(edge.from), find(edge.to)]
          if (!from || !to) return null
          return (
            <path
              key={`${edge.from} ${edge.to}`}
              d={wayOf(from, to)}
              className={classes.edge}
              data-kind={edge.kind}
              markerEnd={`url(#${arrow})`}
            />
          )
        })}
        {nodes.map((node) => (
          <ChartMark key={node.name} words={toldOf(node, edges, source)} hue={hue} tell={tell}>
            <StageBox node={node} />
          </ChartMark>
        ))}
      </svg>
    </div>
  )
}

function StageBox({ node }: { node: StageNode }) {
  const [x, y] = [leftOf(node), topOf(node)]
  const mark = node.mark === 'hollow' ? '✓ ' : node.mark === 'failed' ? '✕ ' : ''
  return (
    <g data-mark={node.mark} className={classes.box}>
      <rect x={x} y={y} width={box.width} height={box.height} rx="3" />
      <text x={x + box.inset} y={y + 18} className={classes.name}>
        {shortened(node.name)}
      </text>
      <text x={x + box.inset} y={y + 35}>
        {mark}
        {node.mark === 'solid' ? formatSeconds(node.ranMs) : stageWords[node.mark]}
      </text>
    </g>
  )
}

/** To what fits into a box. */
function shortened(name: string): string {
  return name.length > 15 ? `${name.slice(0, 14)}…` : name
}

/** An arrow that skips a column goes below what stands there, if that is in its way. */
function wayOf(from: StageNode, to: StageNode): string {
  const [x1, y1] = [leftOf(from) + box.width, topOf(from) + box.height / 2]
  const [x2, y2] = [leftOf(to) - 1, topOf(to) + box.height / 2]
  const bend = box.acrossGap / 2
  if (to.column - from.column < 2 || y1 !== y2) {
    return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`
  }
  const below = y1 + box.height / 2 + Math.min(box.downGap - 2, box.lane * (to.column - from.column - 1))
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x1} ${below} ${x1 + bend} ${below}H${x2 - bend}C${x2} ${below} ${x2 - bend} ${y2} ${x2} ${y2}`
}

function toldOf(node: StageNode, edges: readonly StageEdge[], source: string): string {
  const needs = edges.filter(({ to }) => to === node.name).map(({ from, kind }) => `${kind} ${from}`)
  const needed = needs.length === 0 ? 'needs no other stage' : `needs ${needs.join(', ')}`
  const ran = node.mark === 'solid' ? `ran ${formatSeconds(node.ranMs)}` : stageWords[node.mark]
  return `${node.name}: ${ran}, ${needed}; ${source}`
}
