import type { ImageIndex } from '../../src-main/core/image/image-index'
import { entryLink, entryType, hashBytes } from '../../src-main/core/image/layer/entries'
import { stackOf } from '../../src-main/core/image/layer-stack'
import { directoryText, type Seen, symlinkText } from './random-layers'

/** What our analysis says that a container sees, in the words of `random-layers.ts`. */
export function seenByAnalysis(index: ImageIndex): Seen {
  const stack = stackOf(index, index.layers.length - 1)
  const { columns, paths } = index
  const seen: Seen = new Map()
  for (let node = 1; node < paths.count; node++) {
    const entry = stack.at(node)
    if (entry < 0) continue
    const [mode = 0, uid = 0, gid = 0] = [columns.mode[entry], columns.uid[entry], columns.gid[entry]]
    const path = paths.path(node)
    const type = entryType(columns, entry)
    if (type === 'directory') seen.set(path, directoryText(mode, uid, gid))
    else if (type === 'symlink') seen.set(path, symlinkText(entryLink(columns, entry) ?? ''))
    else {
      const content = stack.contentOf(entry)
      const hash = Buffer.from(
        columns.hash.subarray(content * hashBytes, (content + 1) * hashBytes),
      ).toString('hex')
      const text = columns.size[content] === 0 ? 'empty' : hash
      seen.set(path, `file ${mode.toString(8)} ${uid}:${gid} ${text}`)
    }
  }
  return seen
}
