/** Repeats, put side by side. Cold and warm builds never share a figure, and only builds that succeeded count. */

import type { BuildRecord } from '#contract/build-record'
import type { RunBuild, RunComparison, Spread } from '#contract/run'
import type { RunHeader, StoredRun } from './record-store'
import { summaryOf } from './run-summary'

/** What a figure needs of a build; a `RunBuild` has it too. */
export type TimedBuild = Pick<
  RunBuild,
  'build' | 'variant' | 'phase' | 'temperature' | 'repeat' | 'wallMs' | 'outcome'
>

/** Per variant, phase and temperature, in the order in which they first come. */
export function spreads(builds: readonly TimedBuild[]): readonly Spread[] {
  const groups = new Map<string, TimedBuild[]>()
  for (const build of builds) {
    if (build.outcome !== 'success') continue
    const key = keyOf(build)
    groups.set(key, [...(groups.get(key) ?? []), build])
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (!first) return []
    const times = group.map(({ wallMs }) => wallMs)
    return {
      variant: first.variant,
      phase: first.phase,
      temperature: first.temperature,
      samples: group.map(({ build, repeat, wallMs }) => ({ build, repeat, wallMs })),
      medianMs: median(times),
      minMs: Math.min(...times),
      maxMs: Math.max(...times),
    }
  })
}

function timed({ id, place, wallMs, outcome }: BuildRecord): TimedBuild[] {
  return place ? [{ ...place, build: id, wallMs, outcome: outcome.kind }] : []
}

/** The middle value; of an even number of values the mean of the two in the middle. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
  if (sorted.length % 2 === 1) return upper
  return (upper + (sorted[sorted.length / 2 - 1] ?? Number.NaN)) / 2
}

export function compareRuns(a: StoredRun, b: StoredRun): RunComparison {
  const ofA = new Map(spreads(a.builds.flatMap(timed)).map((spread) => [keyOf(spread), spread]))
  const ofB = new Map(spreads(b.builds.flatMap(timed)).map((spread) => [keyOf(spread), spread]))
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
    ['The kind of run', a.kind, b.kind],
    ['The lab', ...named(a.lab, `“${a.labTitle}”`, b.lab, `“${b.labTitle}”`)],
    ['The task', ...named(a.task?.id, taskWords(a), b.task?.id, taskWords(b))],
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
    left === right ? [] : `${what} differs: ${left} in the first, ${right} in the second.`,
  )
}

/** In words that a learner knows; alike where the ids are, since a title may have been written anew. */
function named(
  idA: string | undefined,
  wordsA: string,
  idB: string | undefined,
  wordsB: string,
): [string, string] {
  return idA === idB ? [wordsA, wordsA] : [wordsA, wordsB]
}

function taskWords({ task }: RunHeader): string {
  return task ? `“${task.title}”` : 'none'
}
