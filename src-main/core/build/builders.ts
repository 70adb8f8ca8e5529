import type { BuildRequest, PrintBake, RunBake, RunBuild } from './builder'
import type { BuildxPlace } from './buildx/buildx-client'
import { createPrintBake } from './buildx/print-bake'
import { createRunBake } from './buildx/run-bake'
import { createRunBuildx } from './buildx/run-buildx'
import { runBuild } from './run-build'

export interface Builders {
  /** By the engine itself; through buildx where that is asked for, where several platforms are, and for a bake. */
  readonly build: RunBuild
  readonly bake: RunBake
  readonly printBake: PrintBake
}

/** `place.directory` is made where it is needed, and holds nothing but what buildx keeps for itself. */
export function createBuilders(place: BuildxPlace): Builders {
  const runBuildx = createRunBuildx(place)
  const needsBuildx = ({ builder, options }: BuildRequest) =>
    builder === 'buildx' || (options.platforms?.length ?? 0) > 1
  const bake = createRunBake(place)
  return {
    build(engine, info, request) {
      if (request.bake) {
        const variables = request.options.buildArgs ?? {}
        return bake(engine, info, { ...request, ...request.bake, variables })
      }
      return needsBuildx(request) ? runBuildx(engine, info, request) : runBuild(engine, info, request)
    },
    bake,
    printBake: createPrintBake(place),
  }
}
