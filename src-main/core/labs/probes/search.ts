/** Searches the image itself for a secret: all layers, also below what a later one deleted, configuration and history. */
import type { ImageLayer } from '#contract/build-record'
import type { FoundPlace, ProbeOutcome } from '#contract/probe'
import { createRedactor } from '../../build/redaction'
import { searchImage } from '../../image/search/search-image'
import { engineInput, type ImageEngine } from '../../image/source/engine-input'

/** The value is in no place that is told, even where a path or an instruction has it. */
export async function searchFor(
  engine: ImageEngine,
  secret: string,
  value: Buffer,
  image: { readonly id: string; readonly layers: readonly ImageLayer[] },
  signal: AbortSignal,
): Promise<ProbeOutcome> {
  const { places, cut } = await searchImage(await engineInput(engine, image.id, signal), value, signal)
  const redact = createRedactor([value])
  const made = image.layers.filter(({ empty }) => !empty)
  return {
    kind: 'searched',
    secret,
    cut,
    places: places.map((place): FoundPlace => {
      const { offset, encoding } = place
      const path = redact(place.path)
      if (place.where !== 'layer') return { where: place.where, path, offset, encoding }
      const { layer, digest, part } = place
      const instruction = redact(made[layer]?.createdBy ?? '')
      return { where: 'layer', layer: layer + 1, digest, instruction, path, part, offset, encoding }
    }),
  }
}
