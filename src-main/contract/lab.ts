/** A lab as the renderer and the command line see it: loaded, checked, texts included. */

import type { EngineFeature } from './engine'

export type Beat = 'read' | 'predict' | 'run' | 'explain' | 'fix' | 'prove'
export const beats = ['read', 'predict', 'run', 'explain', 'fix', 'prove'] as const

export interface LabSummary {
  readonly id: string
  readonly title: string
  readonly summary: string
  readonly topic: string
  /** Its place in the curriculum; labs are listed by it. */
  readonly order: number
  readonly difficulty: 'beginner' | 'intermediate' | 'advanced'
  readonly minutes: number
  readonly xp: number
  /** False when the folder has errors: it is listed, with its errors, and cannot be run. */
  readonly usable: boolean
  readonly problems: readonly LabProblem[]
}

/** A fault in a lab folder. */
export interface LabProblem {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly message: string
  readonly todo: string
}

export interface LabStep {
  readonly title: string
  /** Markdown, our own words. */
  readonly markdown: string
}

/** A text file of one variant. */
export interface VariantFile {
  readonly path: string
  readonly text: string
}

export interface LabVariant {
  readonly id: string
  readonly title: string
  /** What to expect of this variant, one sentence. */
  readonly summary: string
  /** As shipped, naming the well-known images. */
  readonly dockerfile: string
  /** What lies beside its Dockerfile, e.g. `.dockerignore`, sorted by path; not there where nothing does. */
  readonly files?: readonly VariantFile[]
  /** Dockerfile instructions that a prediction can tick, in order. */
  readonly predictable: readonly { readonly line: number; readonly instruction: string }[]
}

export interface LabPhase {
  readonly id: string
  readonly title: string
  /** What is changed before this build, in words; empty for the first. */
  readonly change: string
  /** The change as a unified diff per file; empty for the first. */
  readonly diff: string
  readonly temperature: 'cold' | 'warm'
}

export interface LabCheckText {
  readonly id: string
  readonly title: string
}

/** What the learner is to mend, and how it is proven. */
export interface LabTask {
  readonly id: string
  readonly title: string
  readonly xp: number
  readonly checks: readonly LabCheckText[]
}

export interface LabDetail extends LabSummary {
  readonly steps: readonly LabStep[]
  readonly variants: readonly LabVariant[]
  readonly phases: readonly LabPhase[]
  readonly defaultRepeat: number
  /** The figure and the two builds of which the result in one sentence is made; null for the largest warm gain. */
  readonly headline: {
    readonly figure: 'time' | 'size' | 'layers' | 'context' | 'mirror'
    readonly small: { readonly variant: string; readonly phase: string }
    readonly large: { readonly variant: string; readonly phase: string }
  } | null
  readonly images: readonly string[]
  /** The kinds of packages that some variant installs; with none, a slow mirror slows nothing down. */
  readonly mirrors: readonly string[]
  /** What the engine must be able to do. */
  readonly features: readonly EngineFeature[]
  readonly checks: readonly LabCheckText[]
  readonly tasks: readonly LabTask[]
  /** The phase and variants about which the learner predicts. */
  readonly predict: { readonly phase: string; readonly question: string } | null
}

/** Ticked instruction lines per variant, for the lab's predicted phase. */
export interface Prediction {
  readonly phase: string
  readonly variants: Readonly<Record<string, readonly number[]>>
  /** ISO 8601, UTC. */
  readonly madeAt: string
}
