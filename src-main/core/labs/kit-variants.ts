/** Which variants of a lab a kit can serve: not every kit has every image and every kind of package. */
import type { Kit } from '../kit/kit'
import type { LoadedLab } from './lab'
import { placesOf } from './predicate-schema'

/** The lab without the variants for which the kit lacks something, and without the checks that are about those. */
export function servedBy(kit: Pick<Kit, 'resolve' | 'info'>, lab: LoadedLab): LoadedLab {
  const { definition } = lab
  const mirrors = new Set<string>(kit.info.mirrors.map(({ kind }) => kind))
  const variants = definition.variants.filter(
    ({ needs }) =>
      needs.mirrors.every((kind) => mirrors.has(kind)) &&
      needs.images.every((reference) => kit.resolve(reference) !== undefined),
  )
  if (variants.length === definition.variants.length) return lab
  const left = new Set(variants.map(({ id }) => id))
  const checks = definition.experiment.checks.filter((check) =>
    placesOf(check).every(({ place }) => left.has(place.split('/')[0] ?? '')),
  )
  const experiment = { ...definition.experiment, checks }
  return { ...lab, definition: { ...definition, variants, experiment } }
}
