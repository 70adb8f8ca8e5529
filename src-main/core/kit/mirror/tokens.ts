/**
 * Which token opens the private packages for which build. The mirror is told hashes only, so that no command line
 * and no log of the engine ever shows a token.
 */
import { createHash } from 'node:crypto'

/** Builds that have a token at the same time; the oldest are forgotten first. */
const rememberedBuilds = 1_000

export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

export class BuildTokens {
  readonly #byBuild = new Map<string, string>()

  /** In place of the one that the build had. `hash` is that of `tokenHash`. */
  allow(buildId: string, hash: string): void {
    this.#byBuild.delete(buildId)
    this.#byBuild.set(buildId, hash)
    if (this.#byBuild.size > rememberedBuilds) {
      const [oldest] = this.#byBuild.keys()
      if (oldest !== undefined) this.#byBuild.delete(oldest)
    }
  }

  opens(buildId: string, authorization: string | undefined): boolean {
    const [scheme, token] = (authorization ?? '').split(' ')
    const wanted = this.#byBuild.get(buildId)
    return (
      wanted !== undefined &&
      scheme?.toLowerCase() === 'bearer' &&
      token !== undefined &&
      tokenHash(token) === wanted
    )
  }
}
