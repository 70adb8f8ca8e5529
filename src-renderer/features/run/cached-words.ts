/** Why a step came from the cache, also where nothing was to come from there. Pure. */
import type { RunBuild } from '#contract/run'
import type { Step } from '#contract/step'

type Cached = Pick<Step, 'instruction' | 'kind' | 'state'>

const isWorkdir = ({ instruction }: Cached) => /^WORKDIR\s/i.test(instruction)

const workdirWords = 'only makes a folder, and BuildKit takes it from its cache even when told not to use it.'

/** Null for a step that did not come from the cache, and for BuildKit's own. */
export function cachedReason(step: Cached, temperature: RunBuild['temperature']): string | null {
  if (step.state !== 'cached' || step.kind !== 'instruction') return null
  if (temperature === 'warm') {
    return 'Nothing that it depends on has changed: its own text, the files that it copies, and what the steps before it made.'
  }
  if (isWorkdir(step)) return `WORKDIR ${workdirWords}`
  return 'This build was told not to use the cache; BuildKit took this step from it all the same.'
}

/** Beside a cold build that has cached steps in it; null where it has none. */
export function coldCachedWords(builds: readonly Pick<RunBuild, 'temperature' | 'steps'>[]): string | null {
  const cached = builds
    .filter(({ temperature }) => temperature === 'cold')
    .flatMap(({ steps }) => steps.filter((step) => step.state === 'cached' && step.kind === 'instruction'))
  if (cached.length === 0) return null
  if (cached.every(isWorkdir)) return `WORKDIR can be cached all the same: it ${workdirWords}`
  return 'A step that is cached all the same tells why when you open it.'
}
