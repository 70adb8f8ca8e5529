/** A run: one pass of a lab's experiment over all variants, phases and repeats, or one check of a learner's answer. */
import type { BuiltImage } from './build-record'
import type { EngineInfo } from './engine'
import type { ErrorData } from './errors'
import type { KitIdentity } from './kit'
import type { Prediction } from './lab'
import type { ProbeRecord } from './probe'
import type { Step, StepExplanation } from './step'

export type RunOutcome =
  | { readonly kind: 'success' }
  | { readonly kind: 'failed'; readonly error: ErrorData }
  | { readonly kind: 'cancelled' }
  /** The process died: the builds up to then are whole. */
  | { readonly kind: 'interrupted' }

export interface RunBuild {
  /** The record that holds every number here. */
  readonly build: string
  readonly variant: string
  readonly phase: string
  readonly repeat: number
  readonly temperature: 'cold' | 'warm'
  readonly wallMs: number
  /** Instruction steps that came from the cache. */
  readonly cached: number
  /** Instruction steps that ran. */
  readonly ran: number
  readonly contextBytes: number
  readonly mirrorBytes: number | null
  /** Instruction steps, in Dockerfile order. */
  readonly steps: readonly Step[]
  /** FROM, context and export steps, in order of start. */
  readonly otherSteps: readonly Step[]
  readonly image: BuiltImage | null
  /** Why each instruction step ran that did. */
  readonly explain: readonly StepExplanation[]
  readonly outcome: 'success' | 'failed' | 'cancelled' | 'engine-lost'
  readonly error: string | null
}

export interface CheckResult {
  readonly id: string
  readonly title: string
  readonly pass: boolean
  /** In words, with the figures. */
  readonly observed: string
  readonly expected: string
}

/** The task whose answer a run checked. */
export interface CheckedTask {
  readonly id: string
  readonly title: string
  /** The verdict; null while there is none, and for a check that did not come to its end. */
  readonly pass: boolean | null
}

export interface RunSummary {
  readonly id: string
  readonly kind: 'experiment' | 'check'
  /** Null for an experiment. */
  readonly task: CheckedTask | null
  readonly lab: string
  readonly labTitle: string
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly endedAt: string | null
  readonly repeat: number
  readonly outcome: RunOutcome | { readonly kind: 'running' }
  readonly builds: number
  readonly engine: EngineInfo
  readonly kit: KitIdentity
}

export interface RunDetail extends RunSummary {
  readonly runs: readonly RunBuild[]
  /** What containers of the built images said, in the order in which they were asked. */
  readonly probes: readonly ProbeRecord[]
  readonly checks: readonly CheckResult[]
  readonly prediction: Prediction | null
  /** Delay that the mirror added, as set for this run. */
  readonly mirrorSpeed: MirrorSpeed
}

/** `full`: as fast as the machine; `venue`: 2 Mbit/s and 40 ms per request, as on crowded Wi-Fi. */
export const mirrorSpeeds = ['full', 'venue'] as const
export type MirrorSpeed = (typeof mirrorSpeeds)[number]

/** Median, smallest and largest over the repeats of one variant and phase. */
export interface Spread {
  readonly variant: string
  readonly phase: string
  readonly temperature: 'cold' | 'warm'
  readonly samples: readonly { readonly build: string; readonly repeat: number; readonly wallMs: number }[]
  readonly medianMs: number
  readonly minMs: number
  readonly maxMs: number
}

/** Two runs side by side; a factor over 1 means that B took longer. */
export interface RunComparison {
  readonly a: RunSummary
  readonly b: RunSummary
  readonly rows: readonly {
    readonly variant: string
    readonly phase: string
    readonly a: Spread | null
    readonly b: Spread | null
    readonly factor: number | null
  }[]
  /** What makes the two hard to compare: other engine, other image store, other mirror speed … */
  readonly differences: readonly string[]
}
