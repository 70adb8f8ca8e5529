import type { BuildRequest, PrintBake, RunBake, RunBuild } from './builder'
import type { BuildxPlace } from './buildx/buildx-client'
import { createPrintBake } from './buildx/print-bake'
import { createRunBake } from './buildx/run-bake'
import { createRunBuildx } from './buildx/run-buildx'
import { runBuild } from './run-build'

export interface Builders {
  /** By the engine itself, and through buildx where that is asked for or several platforms are. */
  readonly build: RunBuild
  readonly bake: RunBake
  readonly printBake: PrintBake
}

/** `place.directory` is made where it is needed, and holds nothing but what buildx keeps for itself. */
export function createBuilders(place: BuildxPlace): Builders {
  const runBuildx = createRunBuildx(place)
  const needsBuildx = ({ builder, options }: BuildRequest) =>
    builder === 'buildx' || (options.platforms?.length ?? 0) > 1
  return {
    build: (engine, info, request) =>
      needsBuildx(request) ? runBuildx(engine, info, request) : runBuild(engine, info, request),
    bake: createRunBake(place),
    printBake: createPrintBake(place),
  }
}
