/** Starting and stopping BuildKit builds through `POST /build?version=2`. */
import type { Duplex, Readable } from 'node:stream'
import type { EngineBuildInput, SessionOptions } from './engine'
import type { EngineCalls } from './engine-calls'
import { statusOf } from './engine-errors'

export async function startBuild(
  calls: EngineCalls,
  input: EngineBuildInput,
  signal: AbortSignal,
): Promise<Readable> {
  try {
    return await calls.open(
      'start a build',
      {
        path: '/build?',
        method: 'POST',
        file: input.context ?? Buffer.alloc(0),
        options: { _query: buildQuery(input) },
      },
      signal,
    )
  } catch (error) {
    input.context?.destroy()
    throw error
  }
}

function buildQuery(input: EngineBuildInput): Record<string, string | readonly string[]> {
  return {
    version: '2',
    dockerfile: input.dockerfile,
    buildid: input.buildId,
    rm: '1',
    ...(input.context === null ? { remote: 'client-session' } : {}),
    ...(input.target === undefined ? {} : { target: input.target }),
    ...(input.networkMode === undefined ? {} : { networkmode: input.networkMode }),
    ...(input.platform === undefined ? {} : { platform: input.platform }),
    ...(input.cacheFrom && input.cacheFrom.length > 0 ? { cachefrom: JSON.stringify(input.cacheFrom) } : {}),
    ...(input.pull ? { pull: '1' } : {}),
    ...(input.session === undefined ? {} : { session: input.session }),
    ...(input.noCache ? { nocache: '1' } : {}),
    ...(input.buildArgs ? { buildargs: JSON.stringify(input.buildArgs) } : {}),
    ...(input.labels ? { labels: JSON.stringify(input.labels) } : {}),
    ...(input.tags && input.tags.length > 0 ? { t: input.tags } : {}),
  }
}

export async function openSession(
  calls: EngineCalls,
  { id, sharedKey, methods }: SessionOptions,
  signal: AbortSignal,
): Promise<Duplex> {
  return calls.upgrade(
    'open a session for a build',
    {
      path: '/session',
      method: 'POST',
      headers: {
        Upgrade: 'h2c',
        'X-Docker-Expose-Session-Uuid': id,
        'X-Docker-Expose-Session-Name': 'layerlab',
        'X-Docker-Expose-Session-Sharedkey': sharedKey,
        'X-Docker-Expose-Session-Grpc-Method': [...methods],
      },
      // An empty body of known length: the end of a chunked one would come as the first bytes of HTTP/2.
      file: Buffer.alloc(0),
      statusCodes: { 101: true },
    },
    signal,
  )
}

export async function cancelBuild(calls: EngineCalls, buildId: string): Promise<void> {
  await calls.run('cancel a build', async () => {
    try {
      await calls.request({
        path: '/build/cancel?',
        method: 'POST',
        options: { _query: { id: buildId }, _body: {} },
      })
    } catch (error) {
      if (statusOf(error) !== 404) throw error
    }
  })
}
