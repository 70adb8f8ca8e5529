/** The secrets of one run of a lab: made when it begins, given to its builds, forgotten with it. */
import { randomBytes } from 'node:crypto'
import type { BuildRequest } from '../build/builder'
import type { RunningMirror } from '../kit/kit'
import type { BuildSettings } from './build-schema'
import type { LabDefinition } from './lab-schema'
import { placeholder } from './secret-schema'

export interface SecretFile {
  readonly path: string
  readonly text: string
}

/** What a build gets: its arguments and secrets, and what its record must not show. */
export interface GivenSecrets extends Pick<BuildRequest, 'secrets' | 'confidential'> {
  readonly args: Readonly<Record<string, string>>
}

export class LabSecrets {
  readonly #values: ReadonlyMap<string, string>

  constructor({ secrets }: Pick<LabDefinition, 'secrets'>) {
    this.#values = new Map(secrets.map(({ id }) => [id, `lab_${randomBytes(20).toString('hex')}`]))
  }

  /** Throws for an id that lab.yaml does not declare. */
  value(id: string): Buffer {
    return Buffer.from(this.#named(id))
  }

  /** Of all secrets: what must not be told, whoever was given it. */
  get confidential(): readonly Buffer[] {
    return [...this.#values.values()].map((value) => Buffer.from(value))
  }

  given({ args, secrets }: Pick<BuildSettings, 'args' | 'secrets'>): GivenSecrets {
    const filled = Object.entries(args).map(([name, value]) => [name, this.#filled(value)])
    return {
      args: Object.fromEntries(filled),
      ...(secrets.length > 0
        ? { secrets: Object.fromEntries(secrets.map((id) => [id, this.value(id)])) }
        : {}),
      ...(this.#values.size > 0 ? { confidential: this.confidential } : {}),
    }
  }

  files({ secretFiles }: Pick<BuildSettings, 'secretFiles'>): readonly SecretFile[] {
    return secretFiles.map(({ path, text }) => ({ path, text: this.#filled(text) }))
  }

  /** To be called before a build: from then on the mirror takes the tokens from it. */
  async openMirror(mirror: Pick<RunningMirror, 'allowToken'>, buildId: string): Promise<void> {
    for (const value of this.#values.values()) await mirror.allowToken(buildId, value)
  }

  #filled(text: string): string {
    return text.replaceAll(placeholder, (_, id: string) => this.#named(id))
  }

  #named(id: string): string {
    const value = this.#values.get(id)
    if (value === undefined) throw new Error(`The lab has no secret ${id}`)
    return value
  }
}
