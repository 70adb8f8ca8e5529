/** Repeats, put side by side. Cold and warm builds never share a figure, and only builds that succeeded count. */

import type { BuildRecord } from '#contract/build-record'
import type { RunComparison, Spread } from '#contract/run'
import type { StoredRun } from './record-store'
import { summaryOf } from './run-summary'

/** Per variant, phase and temperature, in the order in which they first come. */
export function spreads(builds: readonly BuildRecord[]): readonly Spread[] {
  const groups = new Map<string, { first: BuildRecord; samples: Spread['samples'][number][] }>()
  for (const build of builds) {
    if (!build.place || build.outcome.kind !== 'success') continue
    const key = keyOf(build.place)
    const group = groups.get(key) ?? { first: build, samples: [] }
    group.samples.push({ build: build.id, repeat: build.place.repeat, wallMs: build.wallMs })
    groups.set(key, group)
  }
  return [...groups.values()].flatMap(({ first: { place }, samples }) => {
    if (!place) return []
    const times = samples.map(({ wallMs }) => wallMs)
    return {
      variant: place.variant,
      phase: place.phase,
      temperature: place.temperature,
      samples,
      medianMs: median(times),
      minMs: Math.min(...times),
      maxMs: Math.max(...times),
    }
  })
}

/** The middle value; of an even number of values the mean of the two in the middle. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
  if (sorted.length % 2 === 1) return upper
  return (upper + (sorted[sorted.length / 2 - 1] ?? Number.NaN)) / 2
}

export function compareRuns(a: StoredRun, b: StoredRun): RunComparison {
  const ofA = new Map(spreads(a.builds).map((spread) => [keyOf(spread), spread]))
  const ofB = new Map(spreads(b.builds).map((spread) => [keyOf(spread), spread]))
  const keys = [...new Set([...ofA.keys(), ...ofB.keys()])]
  return {
    a: summaryOf(a.header, a.builds.length),
    b: summaryOf(b.header, b.builds.length),
    rows: keys.flatMap((key) => {
      const left = ofA.get(key) ?? null
      const right = ofB.get(key) ?? null
      const either = left ?? right
      if (!either) return []
      const factor = left && right && left.medianMs > 0 ? right.medianMs / left.medianMs : null
      return { variant: either.variant, phase: either.phase, a: left, b: right, factor }
    }),
    differences: differencesOf(a, b),
  }
}

function keyOf(place: Pick<Spread, 'variant' | 'phase' | 'temperature'>): string {
  return JSON.stringify([place.variant, place.phase, place.temperature])
}

function differencesOf({ header: a }: StoredRun, { header: b }: StoredRun): string[] {
  const facts: readonly [string, string, string][] = [
    ['The lab', a.lab, b.lab],
    ['The engine', `${a.engine.name} ${a.engine.version}`, `${b.engine.name} ${b.engine.version}`],
    ['The image store', a.engine.imageStore, b.engine.imageStore],
    ['The storage driver', a.engine.storageDriver, b.engine.storageDriver],
    ['The processors', `${a.engine.cpus} of ${a.engine.arch}`, `${b.engine.cpus} of ${b.engine.arch}`],
    ['The kit', `${a.kit.name} (${a.kit.recipe})`, `${b.kit.name} (${b.kit.recipe})`],
    ['The speed of the package mirror', a.mirrorSpeed, b.mirrorSpeed],
    ['The number of repeats', String(a.repeat), String(b.repeat)],
    ['The outcome', a.outcome.kind, b.outcome.kind],
  ]
  return facts.flatMap(([what, left, right]) =>
    left === right ? [] : `${what} differs: ${left} in A, ${right} in B.`,
  )
}
