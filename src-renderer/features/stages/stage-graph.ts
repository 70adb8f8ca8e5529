/** The stages of a build and what each needs of the others, read from the inputs of its steps. Pure. */
import type { Step } from '#contract/step'
import { type BarMark, markOf } from '../run/timeline-layout'

export interface StageNode {
  readonly name: string
  readonly mark: BarMark
  readonly steps: readonly Step[]
  /** Sum of the times of the steps that ran. */
  readonly ranMs: number
  /** Stages that must be there first: 0 for those that need none. */
  readonly column: number
  /** From the top of its column. */
  readonly row: number
}

export interface StageEdge {
  readonly from: string
  readonly to: string
  /** FROM: it starts from that stage; COPY: it takes files of it, by COPY --from or a mount. */
  readonly kind: 'FROM' | 'COPY'
}

export interface StageGraph {
  readonly nodes: readonly StageNode[]
  readonly edges: readonly StageEdge[]
}

interface BuildSteps {
  readonly steps: readonly Step[]
  readonly otherSteps: readonly Step[]
}

export function stageGraph({ steps, otherSteps }: BuildSteps): StageGraph {
  const names = [...new Set(steps.flatMap(({ stage }) => stage ?? []))]
  const edges = edgesOf(steps, otherSteps)
  const columns = columnsOf(names, edges)
  const rows = new Map<number, number>()
  const nodes = names.map((name): StageNode => {
    const own = steps.filter(({ stage }) => stage === name)
    const column = columns.get(name) ?? 0
    const row = rows.get(column) ?? 0
    rows.set(column, row + 1)
    const ran = own.flatMap(({ state, durationMs }) => (state === 'ran' ? (durationMs ?? 0) : []))
    return {
      name,
      mark: markOfStage(own),
      steps: own,
      ranMs: ran.reduce((sum, ms) => sum + ms, 0),
      column,
      row,
    }
  })
  return { nodes, edges }
}

function edgesOf(steps: readonly Step[], otherSteps: readonly Step[]): StageEdge[] {
  const known = new Map([...steps, ...otherSteps].map((step) => [step.vertex, step]))
  const begun = new Set<string | null>()
  const edges = new Map<string, StageEdge>()
  for (const step of steps) {
    const first = !begun.has(step.stage)
    begun.add(step.stage)
    for (const [index, input] of step.inputs.entries()) {
      const takesFiles =
        step.inputs.length === 1 && /^(?:COPY|ADD)\s+(?:--\S+\s+)*--from=/i.test(step.instruction)
      const kind = first && index === 0 && !takesFiles ? 'FROM' : 'COPY'
      for (const from of stagesBehind(input, known)) {
        if (from === step.stage || step.stage === null) continue
        const key = `${from} ${step.stage}`
        if (edges.get(key)?.kind !== 'FROM') edges.set(key, { from, to: step.stage, kind })
      }
    }
  }
  return [...edges.values()]
}

/** The stage of a step; of BuildKit's own steps, those that it works on. A base image belongs to no stage alone. */
function stagesBehind(vertex: string, known: ReadonlyMap<string, Step>): readonly string[] {
  const step = known.get(vertex)
  if (!step || step.kind === 'base') return []
  if (step.kind === 'instruction') return step.stage === null ? [] : [step.stage]
  return step.inputs.flatMap((input) => stagesBehind(input, known))
}

/** The longest way to each stage. */
function columnsOf(names: readonly string[], edges: readonly StageEdge[]): ReadonlyMap<string, number> {
  const columns = new Map<string, number>()
  const columnOf = (name: string): number => {
    const before = columns.get(name)
    if (before !== undefined) return before
    const needed = edges.filter(({ to }) => to === name).map(({ from }) => columnOf(from) + 1)
    const column = Math.max(0, ...needed)
    columns.set(name, column)
    return column
  }
  for (const name of names) columnOf(name)
  return columns
}

/** Of several marks, the first of these tells most. */
const telling: readonly BarMark[] = ['failed', 'stopped', 'growing', 'solid', 'hollow', 'dotted']

function markOfStage(steps: readonly Step[]): BarMark {
  const marks = new Set(steps.map(({ state }) => markOf(state)))
  return telling.find((mark) => marks.has(mark)) ?? 'dotted'
}
