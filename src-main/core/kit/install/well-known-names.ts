/**
 * On LayerLab's own engine, the kit's images have the names that they stand in for as well: what a learner types
 * after FROM then builds in the terminal, too. Never on another engine, where these are the names of the real images.
 */
import type { Engine } from '../../engine/engine'
import type { KitImage } from '../kit-manifest'
import { loadRecipe, recipeNames } from '../recipe'
import { familiarName } from '../resolve-image'
import { removeUnused } from './load-images'

/** A name that is free, or that names the kit's image as it was before. */
interface GivenName {
  readonly name: string
  readonly reference: string
  readonly before: string | undefined
}

/** Names that a learner gave to another image, e.g. by pulling the real one, stay theirs. */
export async function withWellKnownNames(
  engine: Engine,
  images: readonly Pick<KitImage, 'reference' | 'standsInFor'>[],
  load: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const given: GivenName[] = []
  for (const { reference, standsInFor } of images) {
    const kitImage = await engine.inspectImage(reference, signal)
    for (const name of standsInFor.map(familiarName)) {
      const before = (await engine.inspectImage(name, signal))?.id
      if (before === undefined || before === kitImage?.id) given.push({ name, reference, before })
    }
  }
  await load()
  for (const { name, reference, before } of given) {
    await engine.tagImage(reference, name)
    if (before !== undefined) await removeUnused(engine, before)
  }
}

/** All that a kit may stand in for, by any recipe: the names that `withWellKnownNames` may have given. */
export async function wellKnownNames(recipesDirectory: string): Promise<ReadonlySet<string>> {
  const recipes = await Promise.all(recipeNames.map((name) => loadRecipe(recipesDirectory, name)))
  return new Set(
    recipes.flatMap(({ images }) => images.flatMap(({ standsInFor }) => standsInFor.map(familiarName))),
  )
}
