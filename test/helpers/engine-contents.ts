/** What is on an engine, so that a test can say that nothing of others was touched and nothing of ours is left. */
import { labels, ownerValue } from '../../src-main/core/app/labels'
import type { Engine } from '../../src-main/core/engine/engine'

export interface EngineContents {
  /** Ids of what does not carry LayerLab's label, with the names it goes by. */
  readonly others: readonly string[]
  /** Everything of LayerLab but the kit's images, which stay for the next run. */
  readonly ours: readonly string[]
}

export async function engineContents(engine: Engine): Promise<EngineContents> {
  const containers = (await engine.listContainers({})).map((container) => ({
    kind: 'container',
    tags: [container.name],
    ...container,
  }))
  const images = (await engine.listImages({})).map((image) => ({ kind: 'image', ...image }))
  const all = [...containers, ...images]
  const isOurs = (thing: (typeof all)[number]) => thing.labels[labels.owner] === ownerValue
  const text = ({ kind, id, tags }: (typeof all)[number]) => `${kind} ${id} ${[...tags].sort().join(' ')}`
  const stays = new Set(['kit', 'mirror'])
  return {
    others: all
      .filter((thing) => !isOurs(thing))
      .map(text)
      .sort(),
    ours: all
      .filter(
        (thing) => isOurs(thing) && !(thing.kind === 'image' && stays.has(thing.labels[labels.role] ?? '')),
      )
      .map(text)
      .sort(),
  }
}
