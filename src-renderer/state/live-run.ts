/** A run under way, folded from events: the builds that are done, the one that goes on, its newest log. */
import type { BuildLogLine } from '#contract/build-record'
import type { LiveBuild } from '#contract/events'
import type { RunBuild } from '#contract/run'

/** Lines of each step. Enough to read along; the whole log is asked for once the build is recorded. */
export const liveLogLimit = 5000

/** The newest lines of a step, and how many came before them. */
export interface LiveLog {
  readonly dropped: number
  readonly lines: readonly BuildLogLine[]
}

export interface LiveRun {
  readonly run: string
  readonly done: readonly RunBuild[]
  readonly live: LiveBuild | null
  /** When `live` arrived, on the window's own monotonic clock, in milliseconds. */
  readonly receivedAtMs: number
  /** By the vertex that wrote it. */
  readonly log: { readonly build: string; readonly steps: Readonly<Record<string, LiveLog>> } | null
}

export function emptyRun(run: string): LiveRun {
  return { run, done: [], live: null, receivedAtMs: 0, log: null }
}

export function foldLive(previous: LiveRun, live: LiveBuild, receivedAtMs: number): LiveRun {
  if (previous.done.some((build) => build.build === live.build)) return previous
  return { ...previous, live, receivedAtMs }
}

export function foldDone(previous: LiveRun, result: RunBuild): LiveRun {
  const others = previous.done.filter((build) => build.build !== result.build)
  const live = previous.live?.build === result.build ? null : previous.live
  return { ...previous, done: [...others, result], live }
}

export function foldLog(previous: LiveRun, build: string, lines: readonly BuildLogLine[]): LiveRun {
  const before = previous.log?.build === build ? previous.log.steps : {}
  const steps = { ...before }
  for (const vertex of new Set(lines.map((line) => line.vertex))) {
    const known = steps[vertex] ?? { dropped: 0, lines: [] }
    const all = [...known.lines, ...lines.filter((line) => line.vertex === vertex)]
    const over = Math.max(0, all.length - liveLogLimit)
    steps[vertex] = { dropped: known.dropped + over, lines: all.slice(over) }
  }
  return { ...previous, log: { build, steps } }
}
