/** One BuildKit session: a connection over which an engine fetches from us what one build needs. */
import { createHash, randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Engine } from '../../engine/engine'
import { type StreamMethods, serveGrpc, type UnaryMethods } from './grpc-server'

export interface BuildSession {
  /** For the build to name. */
  readonly id: string
  /** What broke the connection before `end` was called; undefined while it holds. */
  fault(): string | undefined
  /** Closes the connection; resolves when its socket is gone. */
  end(): Promise<void>
}

export interface SessionServices {
  /** The build context, with which the files of no other one may be mixed up. */
  readonly folder: string
  readonly unary: UnaryMethods
  readonly streams: StreamMethods
}

/** Resolves when the engine has taken the session over, so that a build may name it from then on. */
export async function openBuildSession(
  engine: Engine,
  { folder, unary, streams }: SessionServices,
  signal: AbortSignal,
): Promise<BuildSession> {
  const id = randomUUID()
  const methods = [...Object.keys(unary), ...Object.keys(streams)]
  const connection = serveGrpc(
    await engine.openSession({ id, sharedKey: keyOf(folder), methods }, signal),
    unary,
    streams,
  )
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

/** One engine may be used from several machines. A header holds ASCII only, and a path any character. */
function keyOf(folder: string): string {
  return createHash('sha256').update(`${hostname()}:${folder}`).digest('hex')
}
