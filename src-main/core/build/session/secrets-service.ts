/**
 * What BuildKit asks of a client that has secrets: the secrets themselves, by id, and every few seconds
 * whether it still lives. Field numbers are those of buildkit's session/secrets/secrets.proto and of grpc's
 * health.proto.
 */
import protobuf from 'protobufjs/minimal.js'
import { grpcStatus, type UnaryMethods } from './grpc-server'

export type Secrets = Readonly<Record<string, Buffer>>

export const getSecretMethod = '/moby.buildkit.secrets.v1.Secrets/GetSecret'
export const healthMethod = '/grpc.health.v1.Health/Check'

/** HealthCheckResponse{status: SERVING} */
const serving = protobuf.Writer.create().uint32(0x08).int32(1).finish()

/** Without an answer to the health check, BuildKit drops the session within seconds: “no active session”. */
export function secretsService(secrets: Secrets): UnaryMethods {
  return {
    [healthMethod]: () => ({ kind: 'message', message: serving }),
    [getSecretMethod]: (request) => {
      const id = readSecretId(request)
      const value = Object.hasOwn(secrets, id) ? secrets[id] : undefined
      // The engine asks for HTTP_AUTH_* of every host that it fetches from, too: it can do without.
      if (!value) return { kind: 'error', status: grpcStatus.notFound, message: `secret ${id} not found` }
      return { kind: 'message', message: protobuf.Writer.create().uint32(0x0a).bytes(value).finish() }
    },
  }
}

function readSecretId(request: Buffer): string {
  const reader = protobuf.Reader.create(request)
  let id = ''
  while (reader.pos < reader.len) {
    const tag = reader.uint32()
    if (tag === 0x0a) id = reader.string()
    else reader.skipType(tag & 7)
  }
  return id
}
