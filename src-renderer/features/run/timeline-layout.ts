/** Where each bar of the step time line stands. Pure: steps in, milliseconds on one shared clock out. */
import type { Step, StepState } from '#contract/step'
import { niceScale } from '../../ui/scale'

export type BarMark = 'solid' | 'hollow' | 'dotted' | 'failed' | 'stopped' | 'growing'

export interface TimelineRow {
  readonly step: Step
  readonly mark: BarMark
  readonly startMs: number
  readonly endMs: number
}

export interface TimelineGroup {
  /** The stage's name; null where the Dockerfile has one stage only and needs no heading. */
  readonly stage: string | null
  /** As BuildKit names it; null where the build is for one platform and names none. */
  readonly platform: string | null
  readonly rows: readonly TimelineRow[]
}

export interface TimelineTrack {
  readonly groups: readonly TimelineGroup[]
  readonly others: readonly TimelineRow[]
  /** End of the last bar. */
  readonly endMs: number
}

export interface TimelineClock {
  readonly lengthMs: number
  readonly ticksMs: readonly number[]
}

/** One build to draw. `nowMs` is the build's age while it runs and its length when it is over; null where neither is known. */
export interface TimelineBuild {
  readonly steps: readonly Step[]
  readonly otherSteps: readonly Step[]
  readonly nowMs: number | null
}

export function markOf(state: StepState): BarMark {
  switch (state) {
    case 'running':
      return 'growing'
    case 'ran':
      return 'solid'
    case 'cached':
      return 'hollow'
    case 'failed':
      return 'failed'
    case 'cancelled':
      return 'stopped'
    case 'waiting':
    case 'not-reached':
      return 'dotted'
  }
}

function endOf(step: Step, nowMs: number | null): number {
  const started = step.startedMs ?? 0
  if (step.durationMs !== null) return started + step.durationMs
  // A step that was stopped has no end of its own where the engine was lost: it ends with the build.
  const open = step.state === 'running' || step.state === 'cancelled'
  return open ? Math.max(started, nowMs ?? started) : started
}

function layRows(steps: readonly Step[], nowMs: number | null, lastMs: number): TimelineRow[] {
  let reached = 0
  return steps.map((step) => {
    const mark = markOf(step.state)
    if (step.startedMs === null) {
      // A step without a start stands where the build had got to, so that the eye finds the gap there.
      const at = mark === 'dotted' ? lastMs : reached
      return { step, mark, startMs: at, endMs: at }
    }
    const endMs = endOf(step, nowMs)
    reached = Math.max(reached, endMs)
    return { step, mark, startMs: step.startedMs, endMs }
  })
}

/** A stage that is built for several platforms is a group for each: they run side by side. */
function groupByStage(rows: readonly TimelineRow[]): TimelineGroup[] {
  const groups = new Map<string, TimelineGroup>()
  for (const row of rows) {
    const { stage, platform } = row.step
    const key = `${stage} ${platform}`
    const group = groups.get(key) ?? { stage, platform, rows: [] }
    groups.set(key, { ...group, rows: [...group.rows, row] })
  }
  const [only, ...others] = groups.values()
  if (only && others.length === 0 && only.platform === null) return [{ ...only, stage: null }]
  const stages = [...new Set(rows.map((row) => row.step.stage))]
  return stages.flatMap((stage) =>
    [...groups.values()].filter((group) => group.stage === stage).toSorted(byPlatform),
  )
}

function byPlatform(a: TimelineGroup, b: TimelineGroup): number {
  return (a.platform ?? '').localeCompare(b.platform ?? '', 'en')
}

export function layTrack({ steps, otherSteps, nowMs }: TimelineBuild): TimelineTrack {
  const all = [...steps, ...otherSteps]
  const startedEnds = all.filter((step) => step.startedMs !== null).map((step) => endOf(step, nowMs))
  const lastMs = Math.max(0, ...startedEnds)
  const instructionEnds = steps.filter((step) => step.startedMs !== null).map((step) => endOf(step, nowMs))
  const rows = layRows(steps, nowMs, Math.max(0, ...instructionEnds))
  return { groups: groupByStage(rows), others: layRows(otherSteps, nowMs, lastMs), endMs: lastMs }
}

/**
 * The clock that all tracks share. It is a little longer than the longest one and grows by half
 * ticks, so that a live picture does not crawl.
 */
export function sharedClock(endsMs: readonly number[], leastMs = 500): TimelineClock {
  const { end, ticks } = niceScale(Math.max(leastMs, ...endsMs), { most: 8, least: 10, half: true })
  return { lengthMs: end, ticksMs: ticks }
}

/** Instructions that are known before the build has begun, all waiting. */
export function plannedSteps(
  predictable: readonly { readonly line: number; readonly instruction: string }[],
): Step[] {
  return predictable.map(({ line, instruction }) => ({
    vertex: `line-${line}`,
    kind: 'instruction',
    name: instruction,
    instruction,
    stage: null,
    platform: null,
    line,
    state: 'waiting',
    cached: false,
    startedMs: null,
    durationMs: null,
    inputs: [],
    error: null,
  }))
}
