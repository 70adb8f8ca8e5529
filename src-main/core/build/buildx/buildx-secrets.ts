/** Secrets for buildx: by variables of its environment, never by its arguments, which every user may read. */
import { LabError } from '../../app/lab-error'
import type { Secrets } from '../session/secrets-service'

export interface BuildxSecrets {
  readonly env: Readonly<Record<string, string>>
  /** As `--secret` takes them, without the values. */
  readonly specs: readonly string[]
}

/** Throws LabError `bad-request` for what a variable cannot carry. */
export function buildxSecrets(secrets: Secrets): BuildxSecrets {
  const entries = Object.entries(secrets).map(([id, value], index) => {
    const text = value.toString('utf8')
    if (!/^[\w.-]+$/.test(id)) throw unusable(id, 'its name has other characters than letters, digits, _ . -')
    if (text.includes('\0') || !Buffer.from(text).equals(value)) throw unusable(id, 'it is no text')
    const variable = `LAYERLAB_SECRET_${index}`
    return { variable, text, spec: `id=${id},env=${variable}` }
  })
  return {
    env: Object.fromEntries(entries.map(({ variable, text }) => [variable, text])),
    specs: entries.map(({ spec }) => spec),
  }
}

function unusable(id: string, why: string): LabError {
  return new LabError('bad-request', {
    what: `The secret ${JSON.stringify(id)} cannot be given to buildx: ${why}.`,
    expected: 'A text without zero bytes, under a plain name.',
    todo: 'Use another secret, or a build for one platform, which does not go through buildx.',
  })
}
