/** A run under way, folded from events: the builds that are done, the one that goes on, its newest log. */
import type { BuildLogLine } from '#contract/build-record'
import type { LiveBuild } from '#contract/events'
import type { RunBuild } from '#contract/run'

/** Enough to read along; the whole log is asked for once the build is recorded. */
export const liveLogLimit = 5000

export interface LiveRun {
  readonly run: string
  readonly done: readonly RunBuild[]
  readonly live: LiveBuild | null
  /** When `live` arrived, on the window's own monotonic clock, in milliseconds. */
  readonly receivedAtMs: number
  readonly log: { readonly build: string; readonly lines: readonly BuildLogLine[] } | null
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
  const before = previous.log?.build === build ? previous.log.lines : []
  return { ...previous, log: { build, lines: [...before, ...lines].slice(-liveLogLimit) } }
}
