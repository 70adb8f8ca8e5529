/** A build that ended because the engine neither has nor gets an image that its Dockerfile names. */
import type { BuildRecord } from '#contract/build-record'

export interface LackingImage {
  /** As a Dockerfile says it. */
  readonly reference: string
  /** What the engine says. */
  readonly error: string
}

/** Where BuildKit looks for an image, or fetches it: before the steps, or, on 20.10 for COPY --from, as one of them. */
const lookUp = /^(?:\[[^\]]*internal\] load metadata for|(?:\[[^\]]+\] )?FROM) (\S+)$/

export function lackingImage({ vertices }: Pick<BuildRecord, 'vertices'>): LackingImage | undefined {
  for (const { name, error } of vertices) {
    const reference = lookUp.exec(name)?.[1]
    if (reference !== undefined && error !== null) return { reference: familiar(reference), error }
  }
  return undefined
}

function familiar(reference: string): string {
  return reference.replace(/^docker\.io\/(library\/)?/, '').replace(/@sha256:[0-9a-f]{64}$/, '')
}
