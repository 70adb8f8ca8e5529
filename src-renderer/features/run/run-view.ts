/** Which build of a run is looked at, and what each variant has there. Pure. */
import type { LabDetail, LabVariant } from '#contract/lab'
import type { RunBuild } from '#contract/run'
import type { LiveRun } from '../../state/live-run'
import { layTrack, plannedSteps, type TimelineTrack } from './timeline-layout'

/** One build of each variant: the same phase, the same repeat. */
export interface BuildChoice {
  readonly phase: string
  readonly repeat: number
}

export type TrackState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'running'; readonly build: string; readonly ageMs: number }
  | { readonly kind: 'built'; readonly build: RunBuild }

export interface TrackView {
  readonly variant: LabVariant
  readonly index: number
  readonly state: TrackState
  readonly track: TimelineTrack
}

/** Builds of the record and of the events, each once. */
export function mergeBuilds(recorded: readonly RunBuild[], live: LiveRun | null): readonly RunBuild[] {
  if (!live) return recorded
  const known = new Set(recorded.map((build) => build.build))
  return [...recorded, ...live.done.filter((build) => !known.has(build.build))]
}

function viewTrack(
  variant: LabVariant,
  index: number,
  choice: BuildChoice,
  builds: readonly RunBuild[],
  live: LiveRun | null,
  nowMs: number,
): TrackView {
  const here = (place: { variant: string; phase: string; repeat: number }) =>
    place.variant === variant.id && place.phase === choice.phase && place.repeat === choice.repeat
  const build = builds.find(here)
  if (build) {
    const track = layTrack({ ...build, nowMs: build.wallMs })
    return { variant, index, state: { kind: 'built', build }, track }
  }
  if (live?.live && here(live.live)) {
    const ageMs = live.live.atMs + Math.max(0, nowMs - live.receivedAtMs)
    const state = { kind: 'running', build: live.live.build, ageMs } as const
    const steps = live.live.steps.length > 0 ? live.live.steps : plannedSteps(variant.predictable)
    return {
      variant,
      index,
      state,
      track: layTrack({ steps, otherSteps: live.live.otherSteps, nowMs: ageMs }),
    }
  }
  const steps = plannedSteps(variant.predictable)
  return {
    variant,
    index,
    state: { kind: 'waiting' },
    track: layTrack({ steps, otherSteps: [], nowMs: null }),
  }
}

/** @param nowMs the window's clock on which `live.receivedAtMs` was taken. */
export function viewTracks(
  variants: readonly LabVariant[],
  choice: BuildChoice,
  builds: readonly RunBuild[],
  live: LiveRun | null,
  nowMs: number,
): TrackView[] {
  return variants.map((variant, index) => viewTrack(variant, index, choice, builds, live, nowMs))
}

export interface FinishedTrack {
  readonly variant: LabVariant
  readonly index: number
  readonly build: RunBuild
}

export function finishedBuilds(tracks: readonly TrackView[]): FinishedTrack[] {
  return tracks.flatMap(({ variant, index, state }) =>
    state.kind === 'built' ? [{ variant, index, build: state.build }] : [],
  )
}

/** What to look at when the learner has chosen nothing: the build under way, else the newest, else the most telling. */
export function followedChoice(
  lab: LabDetail,
  builds: readonly RunBuild[],
  live: LiveRun | null,
  running: boolean,
): BuildChoice {
  if (live?.live) return { phase: live.live.phase, repeat: live.live.repeat }
  const newest = builds.at(-1)
  if (running && newest) return { phase: newest.phase, repeat: newest.repeat }
  const failed = builds.find((build) => build.outcome !== 'success')
  if (failed) return { phase: failed.phase, repeat: failed.repeat }
  const telling = lab.phases.find((phase) => phase.id === lab.predict?.phase) ?? lab.phases[0]
  return { phase: telling?.id ?? '', repeat: 1 }
}

export function buildsPlanned(lab: LabDetail, repeat: number): number {
  return lab.phases.length * lab.variants.length * repeat
}
