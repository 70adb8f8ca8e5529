/** One file out of an image: its source is read again up to it, since nothing of the image is kept on disk. */

import { posix } from 'node:path'
import { LabError } from '../app/lab-error'
import type { AnalyzedImage } from './analyze-image'
import { damaged } from './image-errors'
import { entryType } from './layer/entries'
import { cleanPath } from './layer/path-table'
import { defaultLimits } from './limits'
import { unpacked } from './source/compression'
import type { ImageInput } from './source/image-input'
import { TarScanner } from './tar/tar-scanner'

export interface FoundFile {
  readonly layer: number
  readonly path: string
  readonly sizeBytes: number
  /** Where its content begins in the layer's tar. */
  readonly contentAt: number
}

/** Where the content of a path is, as the layer wrote it; hard links are followed. Undefined for what has no content. */
export function locateFile({ index }: AnalyzedImage, layer: number, path: string): FoundFile | undefined {
  const clean = cleanPath(path)
  const node = clean === undefined ? undefined : index.find(clean)
  const entries = node === undefined ? [] : index.entriesOf(node)
  const entry = entries.filter((each) => index.layerOf(each) === layer).at(-1)
  if (entry === undefined || clean === undefined) throw notThere(layer, path)
  const { columns } = index
  const target = columns.target[entry] ?? -1
  const holder = entryType(columns, entry) === 'hardlink' && target >= 0 ? target : entry
  if (entryType(columns, holder) !== 'file') return undefined
  return {
    layer,
    path: clean,
    sizeBytes: columns.size[holder] ?? 0,
    contentAt: columns.contentAt[holder] ?? 0,
  }
}

/** In pieces that stay. Throws LabError `image-damaged` where the source is not what it was, and what the source throws. */
export async function* fileContent(
  image: AnalyzedImage,
  input: ImageInput,
  file: FoundFile,
  signal: AbortSignal,
): AsyncGenerator<Buffer, void, undefined> {
  const wanted = image.members[file.layer]
  for await (const member of input.members(signal)) {
    if (member.link !== null || posix.normalize(member.name) !== wanted) continue
    const { content } = await unpacked(member.content)
    const scanner = new TarScanner(defaultLimits)
    let isOpen = false
    for await (const chunk of content) {
      signal.throwIfAborted()
      for (const event of scanner.scan(chunk)) {
        if (event.kind === 'entry')
          isOpen = event.entry.contentAt === file.contentAt && event.entry.contentBytes > 0
        if (event.kind === 'data' && isOpen) yield Buffer.from(event.bytes)
        if (event.kind === 'entry-end' && isOpen) return
      }
    }
    break
  }
  if (file.sizeBytes > 0) throw damaged(`${image.analysis.source.name} does not hold ${file.path} any more.`)
}

function notThere(layer: number, path: string): LabError {
  return new LabError('not-found', {
    what: `Layer ${layer} has no ${JSON.stringify(path)}.`,
    expected: 'A path that this layer wrote.',
    todo: 'Choose a file in the tree.',
  })
}
