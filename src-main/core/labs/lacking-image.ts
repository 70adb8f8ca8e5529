/** A build that ended because the engine neither has nor gets an image that its Dockerfile names. */
import type { BuildRecord } from '#contract/build-record'

export interface LackingImage {
  /** As a Dockerfile says it. */
  readonly reference: string
  /** What the engine says; of a frontend, what to do. */
  readonly error: string
}

/** Where BuildKit looks for an image, or fetches it: before the steps, or, on 20.10 for COPY --from, as one of them. */
const lookUp = /^(?:\[[^\]]*internal\] load metadata for|(?:\[[^\]]+\] )?FROM) (\S+)$/

/** Of the line `# syntax=`, before anything else. */
const frontend = /^resolve image config for (?:docker-image:\/\/)?(\S+)$/

export function lackingImage({ vertices }: Pick<BuildRecord, 'vertices'>): LackingImage | undefined {
  for (const { name, error } of vertices) {
    const syntax = frontend.exec(name)?.[1]
    if (syntax !== undefined && error !== null) return lackingFrontend(familiar(syntax))
    const reference = lookUp.exec(name)?.[1]
    if (reference !== undefined && error !== null) return { reference: familiar(reference), error }
  }
  return undefined
}

function lackingFrontend(reference: string): LackingImage {
  const error = `it is the frontend that the line \`# syntax=${reference}\` asks for, and without the internet it cannot be fetched. Remove that line: the frontend that is built into BuildKit is enough.`
  return { reference, error }
}

function familiar(reference: string): string {
  return reference.replace(/^docker\.io\/(library\/)?/, '').replace(/@sha256:[0-9a-f]{64}$/, '')
}
