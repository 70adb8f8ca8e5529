/** What a docker command of its own needs to reach the same engine. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EngineEndpoint } from './endpoint'

export interface ClientAccess {
  readonly endpoint: EngineEndpoint
  /** Folders with CLI plugins that belong to this engine; they come before the learner's own. */
  readonly pluginFolders: readonly string[]
}

/** Variables for a docker command; certificates are written below `directory`, which is the caller's own. */
export async function clientVariables(
  { endpoint }: ClientAccess,
  directory: string,
): Promise<Readonly<Record<string, string>>> {
  const host = { DOCKER_HOST: endpoint.url }
  if (endpoint.kind !== 'tcp' || endpoint.tls === null) return host
  const { ca, cert, key, verify } = endpoint.tls
  const folder = join(directory, 'certificates')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const [name, text] of Object.entries({ ca, cert, key })) {
    if (text !== null) await writeFile(join(folder, `${name}.pem`), text, { mode: 0o600 })
  }
  return { ...host, DOCKER_CERT_PATH: folder, [verify ? 'DOCKER_TLS_VERIFY' : 'DOCKER_TLS']: '1' }
}
