/** Layers that are the same byte for byte whenever they hold the same files. */
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { extract, type Header, pack } from 'tar-stream'

/** One time for everything that LayerLab puts into an image: equal content then has equal digests. */
export const imageTime = new Date('2025-01-01T00:00:00Z')

export type LayerEntry = {
  /** Relative to the root, no trailing slash. */
  readonly path: string
  readonly uid?: number
  readonly gid?: number
} & (
  | { readonly kind: 'file'; readonly mode: number; readonly content: Buffer }
  | { readonly kind: 'directory'; readonly mode: number }
  | { readonly kind: 'link'; readonly target: string }
)

/** A layer's tar of the entries, sorted, with their parent folders where these are not among them. */
export function layerTar(entries: Iterable<LayerEntry>): Readable {
  const byPath = new Map<string, LayerEntry>()
  for (const entry of entries) byPath.set(entry.path, entry)
  for (const path of [...byPath.keys()]) {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const parent = path.slice(0, at)
      if (!byPath.has(parent)) byPath.set(parent, { kind: 'directory', path: parent, mode: 0o755 })
    }
  }
  const tar = pack()
  for (const path of [...byPath.keys()].sort()) {
    const entry = byPath.get(path)
    if (entry !== undefined) tar.entry(headerOf(entry), entry.kind === 'file' ? entry.content : '')
  }
  tar.finalize()
  return Readable.from(tar)
}

export function headerOf(entry: LayerEntry): Partial<Header> & { name: string } {
  const common = { mtime: imageTime, uid: entry.uid ?? 0, gid: entry.gid ?? 0 }
  switch (entry.kind) {
    case 'file':
      return { ...common, name: entry.path, type: 'file', mode: entry.mode, size: entry.content.length }
    case 'directory':
      return { ...common, name: `${entry.path}/`, type: 'directory', mode: entry.mode }
    case 'link':
      return { ...common, name: entry.path, type: 'symlink', mode: 0o777, linkname: entry.target }
  }
}

/** Contents of the named files as the topmost of the layers has them; layers are base first. */
export async function readLayerFiles(
  layerFiles: readonly string[],
  paths: ReadonlySet<string>,
): Promise<ReadonlyMap<string, Buffer>> {
  const found = new Map<string, Buffer>()
  for (const file of layerFiles) {
    const entries = createReadStream(file).pipe(extract())
    for await (const entry of entries) {
      if (entry.header.type === 'file' && paths.has(entry.header.name)) {
        const parts: Buffer[] = []
        for await (const part of Readable.from(entry)) parts.push(part)
        found.set(entry.header.name, Buffer.concat(parts))
      } else entry.resume()
    }
  }
  return found
}

/** Links of the root folder, such as `lib` to `usr/lib`, as the topmost of the layers has them. */
export async function readRootLinks(layerFiles: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  for (const file of layerFiles) {
    const entries = createReadStream(file).pipe(extract())
    for await (const entry of entries) {
      const { name, type, linkname } = entry.header
      const path = name.replace(/\/$/, '')
      if (!path.includes('/')) {
        if (type === 'symlink' && linkname) found.set(path, linkname.replace(/^\/+/, ''))
        else found.delete(path)
      }
      entry.resume()
    }
  }
  return found
}
