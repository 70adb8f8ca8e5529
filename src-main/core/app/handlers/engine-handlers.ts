import type { EngineSession } from '../engine-session'
import type { Jobs } from '../jobs'
import type { HandlerRegistry } from './registry'

export function registerEngineHandlers(
  registry: HandlerRegistry,
  { engines, jobs }: { engines: EngineSession; jobs: Jobs },
): void {
  registry.add('engine.status', () => engines.status())
  registry.add('engine.refresh', () => {
    // Looking again may change the engine under a build.
    jobs.requireIdle()
    return engines.refresh()
  })
  registry.add('engine.start-private', () =>
    jobs.start({ kind: 'engine.private', about: 'private engine' }, ({ onProgress, signal }) =>
      engines.startPrivate(onProgress, signal),
    ),
  )
}
