import type { KitImage } from './kit-manifest'

/** The kit's own reference for a well-known image, however its name is written; undefined when it has none. */
export function resolveImage(
  images: readonly Pick<KitImage, 'reference' | 'standsInFor'>[],
  reference: string,
): string | undefined {
  const wanted = familiarName(reference)
  return images.find(({ standsInFor }) => standsInFor.some((name) => familiarName(name) === wanted))
    ?.reference
}

/** `docker.io/library/node:20` and `node:20` name the same image; no tag means `latest`. */
export function familiarName(reference: string): string {
  const name = reference.replace(/^(index\.)?docker\.io\//, '').replace(/^library\//, '')
  const lastPart = name.slice(name.lastIndexOf('/') + 1)
  return lastPart.includes(':') || lastPart.includes('@') ? name : `${name}:latest`
}
