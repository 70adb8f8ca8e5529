import type { EngineInfo } from '#contract/engine'
import { DataTable } from '../../ui/DataTable'
import { formatSeconds } from '../../ui/format'
import { VariantTag } from '../../ui/VariantTag'
import { variantHue } from '../../ui/variant-hue'
import { ChartFigure } from '../charts/ChartFigure'
import { sourceOf } from '../charts/sources'
import type { FinishedTrack } from '../run/run-view'
import { StageGraph } from './StageGraph'
import classes from './Stages.module.css'
import { type StageGraph as Graph, stageGraph } from './stage-graph'
import { stageWords } from './stage-words'
import { type StepOverlap, stepOverlap } from './step-overlap'

interface StagesFigureProps {
  readonly builds: readonly FinishedTrack[]
  readonly engine: EngineInfo
}

interface StagesOf extends FinishedTrack {
  readonly graph: Graph
  readonly overlap: StepOverlap | null
}

/** The stages of each build and what they need of each other; nothing where no build has two. */
export function StagesFigure({ builds, engine }: StagesFigureProps) {
  const shown = builds.map((one): StagesOf => {
    return { ...one, graph: stageGraph(one.build), overlap: stepOverlap(one.build.steps) }
  })
  if (!shown.some(({ graph }) => graph.nodes.length > 1)) return null
  return (
    <div className={classes.root}>
      <ChartFigure
        title="Stages"
        about="An arrow goes from what is needed to the stage that needs it: solid where that starts FROM it, dashed where it copies its files."
        hint="Point at a stage, or Tab to it, for what it needs and for its record."
        chart={(tell) =>
          shown.map(({ variant, index, build, graph, overlap }) => (
            <div key={build.build} className={classes.one} data-variant={variantHue(index)}>
              <p className={classes.heading}>
                <VariantTag index={index} title={variant.title} />
                <span className={classes.figures}>
                  {graph.nodes.length > 1 ? overlapWords(overlap) : 'one stage'}
                </span>
              </p>
              <div className={classes.scroll}>
                <StageGraph
                  graph={graph}
                  label={`Stages of ${variant.title}`}
                  hue={index}
                  tell={tell}
                  source={sourceOf(engine, build.build)}
                />
              </div>
            </div>
          ))
        }
        table={<StageTables shown={shown} />}
      />
    </div>
  )
}

function overlapWords(overlap: StepOverlap | null): string {
  if (!overlap) return 'no step ran'
  const { wallMs, sumMs, overlapMs } = overlap
  const both = overlapMs >= 1 ? `overlap ${formatSeconds(overlapMs)}` : 'no overlap'
  return `wall time ${formatSeconds(wallMs)}, sum of steps ${formatSeconds(sumMs)}, ${both}`
}

function inMilliseconds(ms: number): string {
  return `${Math.round(ms).toLocaleString('en-GB')} ms`
}

function StageTables({ shown }: { shown: readonly StagesOf[] }) {
  const stages = shown.flatMap(({ variant, build, graph }) =>
    graph.nodes.map((node) => ({
      key: `${build.build} ${node.name}`,
      variant: variant.title,
      stage: node.name,
      outcome: stageWords[node.mark],
      ran: formatSeconds(node.ranMs),
      needs: graph.edges.filter(({ to }) => to === node.name).map(({ from, kind }) => `${kind} ${from}`),
    })),
  )
  return (
    <>
      <DataTable
        caption="Steps that ran, by variant: wall time is from the first start to the last end"
        rows={shown}
        rowKey={({ build }) => build.build}
        columns={[
          { header: 'Variant', heads: true, cell: ({ variant }) => variant.title },
          {
            header: 'Wall time',
            numeric: true,
            cell: ({ overlap }) => (overlap ? inMilliseconds(overlap.wallMs) : 'none'),
          },
          {
            header: 'Sum of steps',
            numeric: true,
            cell: ({ overlap }) => (overlap ? inMilliseconds(overlap.sumMs) : 'none'),
          },
          {
            header: 'Overlap',
            numeric: true,
            cell: ({ overlap }) => (overlap ? inMilliseconds(overlap.overlapMs) : 'none'),
          },
          {
            header: 'Wall by sum',
            numeric: true,
            cell: ({ overlap }) =>
              overlap && overlap.sumMs > 0 ? (overlap.wallMs / overlap.sumMs).toFixed(2) : 'none',
          },
        ]}
      />
      <DataTable
        caption="Stages and what they need"
        rows={stages}
        rowKey={({ key }) => key}
        columns={[
          { header: 'Stage', heads: true, cell: ({ stage }) => stage },
          { header: 'Variant', cell: ({ variant }) => variant },
          { header: 'Outcome', cell: ({ outcome }) => outcome },
          { header: 'Needs', cell: ({ needs }) => (needs.length === 0 ? 'nothing' : needs.join(', ')) },
          { header: 'Ran', numeric: true, cell: ({ ran }) => ran },
        ]}
      />
    </>
  )
}
