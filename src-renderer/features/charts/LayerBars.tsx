import { Bar, BarChart, CartesianGrid, ResponsiveContainer, usePlotArea, XAxis, YAxis } from 'recharts'
import type { ImageLayer } from '#contract/build-record'
import { formatBytes } from '../../ui/format'
import { niceScale } from '../../ui/scale'
import { useProjector } from '../../ui/use-projector'
import { variantLetter } from '../../ui/VariantTag'
import type { TellSource } from './ChartFigure'
import classes from './ChartFigure.module.css'
import { ChartMark } from './ChartMark'
import type { LayerStackOf } from './layer-stack'
import { totalBytes } from './layer-stack'
import { VariantMark } from './VariantMark'

interface LayerBarsProps {
  readonly stacks: readonly LayerStackOf[]
  /** Layers from the bottom that are left out. */
  readonly from: number
  readonly words: (stack: LayerStackOf, layer: ImageLayer) => string
  readonly tell: TellSource
}

const chartPx = 300
const textPx = 13
/** Beside each stack stand its words: with more stacks the bars give them room. */
const barPx = (stacks: number) => (stacks <= 2 ? 72 : stacks === 3 ? 48 : stacks === 4 ? 22 : 16)
/** The least room in which a size can be read. */
const wordsPx = 46
/** The least in which the start of an instruction says something. */
const instructionPx = 76
const letterPx = (projector: boolean) => (projector ? 9 : 7)
/** So that `250 MB` stays on one line in the larger text of the projector view too. */
const axisPx = (projector: boolean) => (projector ? 84 : 64)
/** Right of the last stack, for its words. */
const marginPx = 48

interface LayerShapeProps {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly layer: ImageLayer
  readonly hue: number
  readonly words: string
  readonly tell: TellSource
  readonly images: number
}

function cut(text: string, roomPx: number, onePx: number): string {
  const letters = Math.max(4, Math.floor(roomPx / onePx))
  return text.length > letters ? `${text.slice(0, letters - 1)}…` : text
}

/** Thick by size; a layer too thin to see keeps a hair of 1 px, like the metadata that has no size. */
function LayerShape({ x, y, width, height, layer, hue, words, tell, images }: LayerShapeProps) {
  const plot = usePlotArea()
  const { projector } = useProjector()
  const left = x + width
  const toNext = (plot?.width ?? 0) / images - width
  const toEdge = (plot ? plot.x + plot.width + marginPx : left) - left
  const roomPx = Math.min(toNext, toEdge) - 10
  const named = height > 2 * textPx + 4 && roomPx >= instructionPx
  const hair = layer.empty || layer.sizeBytes === 0
  return (
    <ChartMark words={words} hue={hue} tell={tell}>
      {hair ? (
        <line x1={x} x2={x + width + 12} y1={y} y2={y} stroke="var(--hue)" strokeWidth={1} />
      ) : (
        <rect
          x={x}
          y={y}
          width={width}
          height={Math.max(1, height)}
          fill="var(--hue)"
          stroke="var(--panel)"
          strokeWidth={height > 3 ? 1 : 0}
        />
      )}
      {height > textPx && roomPx >= wordsPx ? (
        <text x={x + width + 6} y={y + height / 2 + (named ? -3 : 4)} fontWeight={600}>
          {formatBytes(layer.sizeBytes)}
        </text>
      ) : null}
      {named ? (
        <text x={x + width + 6} y={y + height / 2 + 11} className={classes.softText}>
          {cut(layer.createdBy, roomPx, letterPx(projector))}
        </text>
      ) : null}
    </ChartMark>
  )
}

/** A stack per image on one scale, the base at the bottom. */
export function LayerBars({ stacks, from, words, tell }: LayerBarsProps) {
  const most = Math.max(0, ...stacks.map((stack) => stack.image.layers.length))
  const levels = Array.from({ length: Math.max(0, most - from) }, (_, index) => index + from)
  const largest = Math.max(0, ...stacks.map((stack) => totalBytes(stack.image.layers.slice(from))))
  const scale = niceScale(largest, { least: 1000 })
  const { projector } = useProjector()
  // The letter above the size, where both beside each other would run into the next stack's.
  const crowded = stacks.length > 3
  return (
    <ResponsiveContainer width="100%" height={chartPx}>
      <BarChart
        data={[...stacks]}
        barSize={barPx(stacks.length)}
        margin={{ top: 22, right: marginPx, bottom: 0, left: 0 }}
        accessibilityLayer={false}
      >
        <CartesianGrid vertical={false} />
        <YAxis
          type="number"
          width={axisPx(projector)}
          tickFormatter={formatBytes}
          domain={[0, scale.end]}
          ticks={[...scale.ticks]}
          interval={0}
        />
        <XAxis
          type="category"
          dataKey="variant"
          height={crowded ? 46 : 30}
          interval={0}
          tickLine={false}
          tick={({ x, y, index }: { x: number | string; y: number | string; index: number }) => {
            const stack = stacks[index]
            if (!stack) return <g />
            return (
              <g>
                <VariantMark
                  x={Number(x) - (crowded ? 0 : 46)}
                  y={Number(y) + 10}
                  hue={stack.index}
                  letter={variantLetter(stack.index)}
                />
                <text
                  x={Number(x) - (crowded ? 0 : 32)}
                  y={Number(y) + (crowded ? 34 : 14)}
                  textAnchor={crowded ? 'middle' : 'start'}
                  fontWeight={600}
                >
                  {formatBytes(totalBytes(stack.image.layers.slice(from)))}
                </text>
              </g>
            )
          }}
        />
        {levels.map((level) => (
          <Bar
            key={level}
            dataKey={(stack: LayerStackOf) => stack.image.layers[level]?.sizeBytes ?? 0}
            stackId="layers"
            isAnimationActive={false}
            shape={({ x, y, width, height, index }) => {
              const stack = stacks[index]
              const layer = stack?.image.layers[level]
              if (!stack || !layer) return <g />
              return (
                <LayerShape
                  x={x}
                  y={y}
                  width={width}
                  height={height}
                  layer={layer}
                  hue={stack.index}
                  words={words(stack, layer)}
                  tell={tell}
                  images={stacks.length}
                />
              )
            }}
          />
        ))}
      </BarChart>
    </ResponsiveContainer>
  )
}
