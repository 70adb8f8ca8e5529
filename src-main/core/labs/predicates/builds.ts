import { type Finding, noBuild, type PlaceEvidence, type Sample } from './evidence'

/** Why a build gave no image; undefined where it gave one. */
export function failureOf({ build }: Sample): string | undefined {
  if (build.outcome === 'success') return undefined
  return build.error ?? (build.outcome === 'cancelled' ? 'The build was cancelled.' : 'The build failed.')
}

export function buildSucceeds(place: PlaceEvidence): Finding {
  const failure = place.samples.map(failureOf).find((one) => one !== undefined)
  return {
    pass: place.samples.length > 0 && failure === undefined,
    observed: place.samples.length === 0 ? noBuild(place) : (failure ?? 'The build gave an image.'),
    expected: 'The build gives an image.',
  }
}

export function buildFails({ contains }: { contains: string }, place: PlaceEvidence): Finding {
  const expected = `The build fails and says “${contains}”.`
  const said = place.samples.map((sample) =>
    sample.build.outcome === 'failed' ? [failureOf(sample) ?? '', ...sample.failedLog].join('\n') : undefined,
  )
  const [first] = said
  return {
    pass: said.length > 0 && said.every((text) => text?.includes(contains)),
    observed:
      said.length === 0
        ? noBuild(place)
        : first === undefined
          ? 'The build did not fail.'
          : `The build failed: ${lineWith(first, contains)}`,
    expected,
  }
}

/** The line that has the text, or the first one. */
function lineWith(text: string, wanted: string): string {
  const lines = text.split('\n')
  return (lines.find((line) => line.includes(wanted)) ?? lines[0] ?? '').trim()
}

export function targetsMade({ targets }: { targets: readonly string[] }, place: PlaceEvidence): Finding {
  const found = place.samples.map(({ record }) =>
    record.outcome.kind === 'success' ? record.outcome.targets.map(({ target }) => target) : [],
  )
  return exactly(targets, found, place, 'target')
}

export function imagePlatforms(
  { platforms }: { platforms: readonly string[] },
  place: PlaceEvidence,
): Finding {
  const found = place.samples.map(({ build }) => build.image?.manifests.map(({ platform }) => platform) ?? [])
  return exactly(platforms, found, place, 'platform')
}

/** In each repeat these and no others, in whatever order. */
function exactly(
  wanted: readonly string[],
  found: readonly (readonly string[])[],
  place: PlaceEvidence,
  noun: string,
): Finding {
  const expected = `The build makes an image for the ${noun}${wanted.length === 1 ? '' : 's'} ${listOf(wanted)}, and for no other.`
  const failure = place.samples.map(failureOf).find((one) => one !== undefined)
  const [first] = found
  if (first === undefined || failure !== undefined) {
    return { pass: false, observed: failure ?? noBuild(place), expected }
  }
  const same = (names: readonly string[]) => names.toSorted().join() === wanted.toSorted().join()
  return {
    pass: found.every(same),
    observed: first.length === 0 ? `It names no ${noun}.` : `It made an image for ${listOf(first)}.`,
    expected,
  }
}

const listOf = (names: readonly string[]) => new Intl.ListFormat('en-GB').format(names)
