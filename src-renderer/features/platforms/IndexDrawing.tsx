import { formatBytes } from '../../ui/format'
import type { TellSource } from '../charts/ChartFigure'
import { ChartMark } from '../charts/ChartMark'
import classes from './IndexFigure.module.css'
import { type IndexView, shortDigest } from './index-views'

/** In units of the drawing; 16 of them are one rem. */
const box = { index: 168, manifest: 232, height: 48, across: 48, down: 10, margin: 2, inset: 10 }

const rem = (units: number) => `${units / 16}rem`
const topOf = (row: number) => box.margin + row * (box.height + box.down)

interface IndexDrawingProps {
  readonly view: IndexView
  readonly tell: TellSource
  readonly source: string
}

/** The index at the left, a line to each manifest that it names. */
export function IndexDrawing({ view, tell, source }: IndexDrawingProps) {
  const { manifests, digest, index, title } = view
  const left = box.margin + box.index + box.across
  const width = left + box.manifest + box.margin
  const height = topOf(manifests.length - 1) + box.height + box.margin
  const indexTop = (height - box.height) / 2
  const named = `${manifests.length} ${manifests.length === 1 ? 'platform' : 'platforms'}`
  return (
    <div style={{ width: rem(width), height: rem(height) }}>
      {/* biome-ignore lint/a11y/useSemanticElements: a drawing is no form, whose fields a fieldset would group */}
      <svg
        viewBox={`0 0 ${width} ${height}`}
        className={classes.drawing}
        role="group"
        aria-label={`Index of ${title}`}
      >
        {manifests.map((manifest, row) => (
          <path
            key={manifest.digest}
            className={classes.line}
            d={wayTo(indexTop + box.height / 2, topOf(row) + box.height / 2)}
          />
        ))}
        <ChartMark words={`index ${digest}, ${named}; ${source}`} hue={index} tell={tell}>
          <g className={classes.index}>
            <rect x={box.margin} y={indexTop} width={box.index} height={box.height} rx="3" />
            <text x={box.margin + box.inset} y={indexTop + 20} className={classes.name}>
              index, {named}
            </text>
            <text x={box.margin + box.inset} y={indexTop + 37}>
              {shortDigest(digest)}
            </text>
          </g>
        </ChartMark>
        {manifests.map(({ digest: own, platform, sizeBytes }, row) => (
          <ChartMark
            key={own}
            words={`${platform}, ${formatBytes(sizeBytes)}, manifest ${own}; ${source}`}
            hue={index}
            tell={tell}
          >
            <g className={classes.manifest}>
              <rect x={left} y={topOf(row)} width={box.manifest} height={box.height} rx="3" />
              <text x={left + box.inset} y={topOf(row) + 20} className={classes.name}>
                {platform}
              </text>
              <text
                x={left + box.manifest - box.inset}
                y={topOf(row) + 20}
                textAnchor="end"
                className={classes.size}
              >
                {formatBytes(sizeBytes)}
              </text>
              <text x={left + box.inset} y={topOf(row) + 37}>
                {shortDigest(own)}
              </text>
            </g>
          </ChartMark>
        ))}
      </svg>
    </div>
  )
}

function wayTo(fromY: number, toY: number): string {
  const x1 = box.margin + box.index
  const x2 = x1 + box.across
  const middle = x1 + box.across / 2
  return `M${x1} ${fromY}C${middle} ${fromY} ${middle} ${toY} ${x2} ${toY}`
}
