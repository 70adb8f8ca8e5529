/** Containers of an engine, and commands in them. */
import { pipeline } from 'node:stream/promises'
import type { ContainerCreateOptions } from 'dockerode'
import { labelFilter } from './docker-images'
import type { ContainerOptions, ExecResult, ListedContainer } from './engine'
import type { EngineCalls } from './engine-calls'
import { engineError, statusOf } from './engine-errors'
import { StreamFrames } from './stream-frames'

export async function startContainer(calls: EngineCalls, options: ContainerOptions): Promise<string> {
  const deed = `start a container from ${options.image}`
  const container = await calls.run(deed, () => calls.docker.createContainer(createOptions(options)))
  try {
    await calls.run(deed, () => container.start())
  } catch (error) {
    await removeContainer(calls, container.id)
    throw error
  }
  return container.id
}

function createOptions(options: ContainerOptions): ContainerCreateOptions {
  const published = Object.entries(options.publish ?? {})
  return {
    Image: options.image,
    Labels: { ...options.labels },
    ...(options.name === undefined ? {} : { name: options.name }),
    ...(options.platform === undefined ? {} : { platform: options.platform }),
    ...(options.cmd === undefined ? {} : { Cmd: [...options.cmd] }),
    ...(options.entrypoint === undefined ? {} : { Entrypoint: [...options.entrypoint] }),
    ...(options.env === undefined ? {} : { Env: [...options.env] }),
    ...(options.user === undefined ? {} : { User: options.user }),
    ExposedPorts: Object.fromEntries(published.map(([port]) => [port, {}])),
    HostConfig: {
      ...(options.network === undefined ? {} : { NetworkMode: options.network }),
      ...(options.hosts === undefined ? {} : { ExtraHosts: [...options.hosts] }),
      ...(options.binds === undefined ? {} : { Binds: [...options.binds] }),
      PortBindings: Object.fromEntries(
        published.map(([port, hostPort]) => [port, [{ HostIp: '127.0.0.1', HostPort: String(hostPort) }]]),
      ),
    },
  }
}

export async function inspectContainer(calls: EngineCalls, id: string) {
  const found = await calls.runIfThere(`describe the container ${id}`, () =>
    calls.docker.getContainer(id).inspect(),
  )
  if (found === undefined) return undefined
  const ports: Record<string, number> = {}
  for (const [port, bindings] of Object.entries(found.NetworkSettings.Ports ?? {})) {
    const hostPort = Number(bindings?.[0]?.HostPort)
    if (hostPort > 0) ports[port] = hostPort
  }
  return { state: found.State.Status, exitCode: found.State.ExitCode, ports }
}

export async function waitContainer(calls: EngineCalls, id: string, signal?: AbortSignal): Promise<number> {
  const ended: { StatusCode: number } = await calls.run(
    `wait for the container ${id}`,
    () => calls.docker.getContainer(id).wait(signal ? { abortSignal: signal } : {}),
    signal,
  )
  return ended.StatusCode
}

export async function containerLogs(calls: EngineCalls, id: string) {
  const deed = `give the output of the container ${id}`
  const body = await calls.open(deed, {
    path: `/containers/${id}/logs?`,
    method: 'GET',
    options: { _query: { stdout: '1', stderr: '1' } },
  })
  const frames = new StreamFrames()
  await pipeline(body, frames)
  return frames.output()
}

export async function removeContainer(calls: EngineCalls, id: string): Promise<void> {
  const container = calls.docker.getContainer(id)
  const deed = `remove the container ${id}`
  try {
    // At once: a program that is process 1 of its container seldom heeds SIGTERM, and none of ours has work to end.
    await container.kill()
  } catch (error) {
    const status = statusOf(error)
    if (status === 404) return
    // 409: it stands still already. Any other refusal is left to the removal, which uses force.
    if (status === undefined) throw engineError(error, deed, calls.url, undefined)
  }
  try {
    await container.remove({ force: true, v: true })
  } catch (error) {
    const status = statusOf(error)
    // 409: somebody else's removal of it is under way.
    if (status !== 404 && status !== 409) throw engineError(error, deed, calls.url, undefined)
  }
}

export async function listContainers(
  calls: EngineCalls,
  wanted: Readonly<Record<string, string>>,
): Promise<readonly ListedContainer[]> {
  const found = await calls.run('list containers', () =>
    calls.docker.listContainers({ all: true, filters: { label: labelFilter(wanted) } }),
  )
  return found.map((container) => ({
    id: container.Id,
    name: (container.Names[0] ?? '').replace(/^\//, ''),
    image: container.Image,
    state: container.State,
    labels: container.Labels,
  }))
}

/** An abort ends the connection; the engine has no request that ends the command itself. */
export async function exec(
  calls: EngineCalls,
  id: string,
  cmd: readonly string[],
  options: { input?: Buffer; user?: string; signal?: AbortSignal } = {},
): Promise<ExecResult> {
  const { input, user, signal } = options
  const deed = `run ${cmd[0] ?? 'a command'} in the container ${id}`
  const command = await calls.run(
    deed,
    () =>
      calls.docker.getContainer(id).exec({
        Cmd: [...cmd],
        AttachStdin: input !== undefined,
        AttachStdout: true,
        AttachStderr: true,
        ...(user === undefined ? {} : { User: user }),
        ...(signal ? { abortSignal: signal } : {}),
      }),
    signal,
  )
  const socket = await calls.upgrade(
    deed,
    {
      path: `/exec/${command.id}/start`,
      method: 'POST',
      allowEmpty: true,
      options: { Detach: false, Tty: false },
    },
    signal,
  )
  const frames = new StreamFrames()
  socket.end(input)
  await calls.run(deed, () => pipeline(socket, frames), signal)
  const state = await calls.run(deed, () => command.inspect(), signal)
  return { exitCode: state.ExitCode ?? -1, ...frames.output() }
}
