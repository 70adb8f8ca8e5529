import type { KitStatus } from '#contract/kit'
import type { KitShelf } from '../../kit/kit'
import type { EngineSession } from '../engine-session'
import type { Jobs } from '../jobs'
import type { HandlerRegistry } from './registry'

export function registerKitHandlers(
  registry: HandlerRegistry,
  deps: { kits: KitShelf; engines: EngineSession; jobs: Jobs; emit: (status: KitStatus) => void },
): void {
  const { kits, engines, jobs, emit } = deps
  registry.add('kit.status', () => kits.status())
  registry.add('kit.build', ({ recipe }) =>
    jobs.start({ kind: 'kit.build', about: recipe }, async ({ onProgress, signal }) => {
      // The registry recipe pulls through an engine; the debian recipe needs none.
      const engine = recipe === 'registry' ? (await engines.connected()).engine : engines.current()?.engine
      await kits.build(recipe, engine, onProgress, signal)
      emit(await kits.status())
    }),
  )
}
