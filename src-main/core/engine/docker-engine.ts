import type { EngineStrategy } from '#contract/engine'
import { buildPlatforms } from './build-platforms'
import { cancelBuild, openSession, startBuild } from './docker-builds'
import {
  containerLogs,
  exec,
  inspectContainer,
  listContainers,
  removeContainer,
  startContainer,
  waitContainer,
} from './docker-containers'
import {
  imageHistory,
  inspectImage,
  listImages,
  loadImages,
  platformImages,
  pullImage,
  removeImage,
  saveImage,
  tagImage,
} from './docker-images'
import { askInfo } from './docker-info'
import { openExecTerminal } from './docker-terminal'
import { type EngineEndpoint, parseEndpoint } from './endpoint'
import type { Engine } from './engine'
import { EngineCalls } from './engine-calls'
import { connectionTo } from './engine-modem'

/**
 * The Engine port over the Docker Engine API. Opens no connection before the first call.
 * A text (`unix:///run/docker.sock`, `tcp://…`) is read by `parseEndpoint`, which throws `EndpointError`.
 * `strategy` is how the endpoint was found; it is passed on in `EngineInfo`. `pluginFolders` hold CLI plugins
 * that came with the engine.
 */
export function createDockerEngine(
  endpoint: EngineEndpoint | string,
  strategy: EngineStrategy = 'docker-host',
  pluginFolders: readonly string[] = [],
): Engine {
  const place = typeof endpoint === 'string' ? parseEndpoint(endpoint) : endpoint
  const calls = new EngineCalls(connectionTo(place))
  return {
    client: { endpoint: place, pluginFolders },
    info: (signal) => askInfo(calls, strategy, signal),
    buildPlatforms: (signal) => buildPlatforms(calls, signal),
    startBuild: (input, signal) => startBuild(calls, input, signal),
    openSession: (options, signal) => openSession(calls, options, signal),
    cancelBuild: (buildId) => cancelBuild(calls, buildId),
    inspectImage: (reference, signal) => inspectImage(calls, reference, signal),
    platformImages: (reference) => platformImages(calls, reference),
    imageHistory: (reference, signal) => imageHistory(calls, reference, signal),
    loadImages: (archive, signal) => loadImages(calls, archive, signal),
    saveImage: (reference, signal) => saveImage(calls, reference, signal),
    pullImage: (reference, signal, onStatus) => pullImage(calls, reference, signal, onStatus),
    tagImage: (id, reference) => tagImage(calls, id, reference),
    removeImage: (reference, options) => removeImage(calls, reference, options),
    listImages: (wanted) => listImages(calls, wanted),
    startContainer: (options) => startContainer(calls, options),
    inspectContainer: (id) => inspectContainer(calls, id),
    waitContainer: (id, signal) => waitContainer(calls, id, signal),
    containerLogs: (id) => containerLogs(calls, id),
    removeContainer: (id) => removeContainer(calls, id),
    listContainers: (wanted) => listContainers(calls, wanted),
    exec: (id, cmd, options) => exec(calls, id, cmd, options),
    openExecTerminal: (id, options) => openExecTerminal(calls, id, options),
    close: () => calls.close(),
  }
}
