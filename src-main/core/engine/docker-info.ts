/** Asks an engine who it is. */
import { z } from 'zod'
import type { EngineInfo, EngineStrategy, ImageStore } from '#contract/engine'
import { LabError } from '../app/lab-error'
import type { EngineCalls } from './engine-calls'

const versionSchema = z.object({
  Version: z.string(),
  ApiVersion: z.string().regex(/^\d+\.\d+$/),
  Os: z.string(),
  Arch: z.string(),
  Components: z.array(z.object({ Name: z.string(), Version: z.string() })).nullish(),
})

const infoSchema = z.object({
  Driver: z.string(),
  DriverStatus: z.array(z.array(z.string())).nullish(),
  NCPU: z.number(),
  MemTotal: z.number(),
})

const dockerComponent = 'Engine'
const containerdDriver = 'io.containerd.snapshotter.v1'

export async function askInfo(
  calls: EngineCalls,
  strategy: EngineStrategy,
  signal?: AbortSignal,
): Promise<EngineInfo> {
  const ask = (path: string) =>
    calls.run('say who it is', () => calls.request({ path, method: 'GET' }, signal), signal)
  const [versionReply, infoReply] = await Promise.all([ask('/version'), ask('/info')])
  const version = versionSchema.safeParse(versionReply)
  const info = infoSchema.safeParse(infoReply)
  if (!version.success || !info.success) throw noEngine(calls.url)
  return {
    name: productName(version.data.Components ?? []),
    version: version.data.Version,
    apiVersion: version.data.ApiVersion,
    imageStore: imageStore(info.data.DriverStatus ?? []),
    storageDriver: info.data.Driver,
    os: version.data.Os,
    arch: version.data.Arch,
    cpus: info.data.NCPU,
    memoryBytes: info.data.MemTotal,
    endpoint: calls.url,
    strategy,
  }
}

/** The first component is the product itself; Docker calls its own just `Engine`. */
function productName(components: readonly { Name: string }[]): string {
  const name = components[0]?.Name ?? dockerComponent
  return name === dockerComponent ? 'Docker Engine' : name
}

function imageStore(status: readonly (readonly string[])[]): ImageStore {
  const containerd = status.some(([key, value]) => key === 'driver-type' && value === containerdDriver)
  return containerd ? 'containerd' : 'graphdriver'
}

function noEngine(url: string): LabError {
  return new LabError('engine-unsupported', {
    what: `Something answers at ${url}, but not as a container engine does.`,
    expected: 'It should answer /version and /info as the Docker Engine API says.',
    todo: 'Check that the address is the engine’s and no other program’s.',
  })
}
