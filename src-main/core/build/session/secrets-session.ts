/** One BuildKit session, over which an engine fetches the secrets of one build. */
import { randomUUID } from 'node:crypto'
import type { Engine } from '../../engine/engine'
import { serveGrpc } from './grpc-server'
import { getSecretMethod, healthMethod, type Secrets, secretsService } from './secrets-service'

export interface SecretsSession {
  /** For the build to name. */
  readonly id: string
  /** What broke the connection before `end` was called; undefined while it holds. */
  fault(): string | undefined
  /** Closes the connection; resolves when its socket is gone. */
  end(): Promise<void>
}

/** Resolves when the engine has taken the session over, so that a build may name it from then on. */
export async function openSecretsSession(
  engine: Engine,
  secrets: Secrets,
  signal: AbortSignal,
): Promise<SecretsSession> {
  const id = randomUUID()
  const socket = await engine.openSession({ id, methods: [getSecretMethod, healthMethod] }, signal)
  const connection = serveGrpc(socket, secretsService(secrets))
  let ended = false
  let fault: string | undefined
  void connection.closed.then((error) => {
    if (!ended) fault = error?.message ?? 'the engine closed it'
  })
  return {
    id,
    fault: () => fault,
    async end() {
      ended = true
      connection.end()
      await connection.closed
    },
  }
}
