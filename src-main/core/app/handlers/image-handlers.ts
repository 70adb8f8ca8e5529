import { recordOfImage, withDockerfileLines } from '../../image/history-lines'
import type { ImageService } from '../../image/image-service'
import type { RecordStore } from '../../records/record-store'
import type { Jobs } from '../jobs'
import type { HandlerRegistry } from './registry'

export function registerImageHandlers(
  registry: HandlerRegistry,
  { images, jobs, records }: { images: ImageService; jobs: Jobs; records: RecordStore },
): void {
  registry.add('image.list', () => images.list())
  registry.add('image.analyze', async ({ image, platform }) => {
    const prepared = await images.prepare(image, platform)
    if (prepared.isKept) return { analysis: prepared.key, job: null }
    const about = image.kind === 'engine' ? image.reference : image.path
    const job = jobs.start({ kind: 'image.analyze', about }, ({ signal, onProgress }) =>
      prepared.make(signal, onProgress),
    )
    return { analysis: prepared.key, job }
  })
  registry.add('image.show', ({ analysis }) => images.show(analysis))
  registry.add('image.history', async ({ analysis }) => {
    const rows = await images.history(analysis)
    const { engineId } = (await images.show(analysis)).source
    const record = engineId === null ? undefined : await recordOfImage(records, engineId)
    return record ? withDockerfileLines(rows, record) : rows
  })
  registry.add('image.tree', ({ analysis, ...query }) => images.tree(analysis, query))
  registry.add('image.treemap', ({ analysis, ...query }) => images.treemap(analysis, query))
  registry.add('image.waste', ({ analysis, ...query }) => images.waste(analysis, query))
  registry.add('image.inventory', ({ analysis }) => images.inventory(analysis))
  registry.add('image.content', ({ analysis, ...file }) => images.content(analysis, file))
  registry.add('image.save-file', ({ analysis, ...file }) => images.saveFile(analysis, file))
  registry.add('image.compare', ({ a, b }) => images.compare(a, b))
}
