/**
 * Which labelled things on an engine are LayerLab's own. The label alone does not tell: an image inherits
 * the labels of its base and a container those of its image, so a learner's own image, built FROM a kit
 * image, and the learner's own container of it carry the owner label as well. Those are never ours.
 */
import type { ListedContainer, ListedImage } from '../engine/engine'
import { imagePrefix } from '../kit/kit'
import { labels, ownerValue } from './labels'

/** Roles that LayerLab gives to containers itself; no image that others build on carries them. */
const containerRoles: ReadonlySet<string> = new Set(['mirror', 'lab-container'])

export function isOwnContainer({ labels: found }: Pick<ListedContainer, 'labels'>): boolean {
  return found[labels.owner] === ownerValue && containerRoles.has(found[labels.role] ?? '')
}

/**
 * The names (or the id) by which the image is ours to remove; empty when it is not. The kit's images are
 * ours under the kit's own names only, and under those that we gave them; images of runs are ours whatever they
 * are called.
 */
export function ownReferences(
  { id, tags, labels: found }: Pick<ListedImage, 'id' | 'tags' | 'labels'>,
  given: ReadonlySet<string> = new Set(),
): readonly string[] {
  if (found[labels.owner] !== ownerValue) return []
  const role = found[labels.role]
  if (role === 'kit' || role === 'mirror') {
    const isKitName = (tag: string) => tag.startsWith(`${imagePrefix}/`)
    // What was built FROM the image has no kit name: whatever it is called, the learner called it so.
    return tags.some(isKitName) ? tags.filter((tag) => isKitName(tag) || given.has(tag)) : []
  }
  return tags.length > 0 ? tags : [id]
}
