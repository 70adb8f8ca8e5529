/** Turns one layer's tar, as it arrives, into entries: what is where and how large. */
import { damaged, tooLarge } from '../image-errors'
import { type FactCollector, factCollector } from '../inventory/collect'
import type { FileFacts } from '../inventory/facts'
import type { ImageLimits } from '../limits'
import { type TarEntry, TarScanner } from '../tar/tar-scanner'
import type { FileRanges } from './content-digest'
import { type Columns, EntryList, type EntryType, entryType, flagProgram, hashBytes } from './entries'
import { insidePath, LayerTree, quoted } from './layer-tree'
import { cleanPath, type PathTable } from './path-table'

export interface LayerContents {
  readonly columns: Columns
  /** Sum of the entries' sizes, as dive counts a layer. */
  readonly sizeBytes: number
  /** Of entries, by their index. */
  readonly facts: ReadonlyMap<number, FileFacts>
}

const types: Readonly<Record<string, EntryType>> = {
  '0': 'file',
  '7': 'file',
  S: 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '3': 'device',
  '4': 'device',
  '5': 'directory',
  '6': 'fifo',
}
const whiteoutPrefix = '.wh.'
const opaqueName = '.wh..wh..opq'
/** Left by aufs for itself; they hide nothing. */
const aufsPrefix = '.wh..wh.'

interface OpenFile {
  readonly index: number
  readonly facts: FactCollector | undefined
}

export class LayerIndexer {
  readonly #limits: ImageLimits
  readonly #paths: PathTable
  readonly #scanner: TarScanner
  readonly #entries = new EntryList()
  readonly #tree: LayerTree
  readonly #facts = new Map<number, FileFacts>()
  /** Entries that have content, in the order of the tar. */
  readonly #withContent: number[] = []
  #newFiles: number[] = []
  #sizeBytes = 0
  #open: OpenFile | undefined

  constructor(paths: PathTable, limits: ImageLimits) {
    this.#paths = paths
    this.#limits = limits
    this.#scanner = new TarScanner(limits)
    this.#tree = new LayerTree(paths, this.#entries)
  }

  /** Throws LabError `image-damaged` or `image-unsupported`. */
  write(chunk: Buffer): void {
    for (const event of this.#scanner.scan(chunk)) {
      switch (event.kind) {
        case 'entry':
          this.#begin(event.entry)
          break
        case 'data':
          this.#open?.facts?.write(event.bytes)
          break
        case 'entry-end':
          this.#end()
          break
      }
    }
  }

  /** Contents that began since this was last asked. */
  takeFiles(): FileRanges {
    const files = this.#newFiles
    this.#newFiles = []
    return files
  }

  /** `hashBytes` for each of the files that were taken, in their order. */
  setHashes(hashes: Uint8Array): void {
    for (const [at, index] of this.#withContent.entries()) {
      this.#entries.setHash(index, hashes.subarray(at * hashBytes, (at + 1) * hashBytes))
    }
  }

  finish(): LayerContents {
    this.#scanner.finish()
    this.#tree.addImplied()
    return { columns: this.#entries.columns, sizeBytes: this.#sizeBytes, facts: this.#facts }
  }

  #begin(entry: TarEntry): void {
    if (this.#entries.count >= this.#limits.entries) {
      throw tooLarge(`A layer has more than ${this.#limits.entries} entries.`)
    }
    if (entry.name.includes(whiteoutPrefix) && this.#whiteout(insidePath(entry.name))) return
    const { node, base } = this.#tree.place(entry.name)
    const type = entry.type === '0' && entry.name.endsWith('/') ? 'directory' : types[entry.type]
    if (type === undefined) {
      throw damaged(
        `A layer has an entry of the unknown type ${JSON.stringify(entry.type)}: ${quoted(entry.name)}.`,
      )
    }
    if (base === '' && type !== 'directory') throw damaged('A layer has an entry without a name.')
    const sizeBytes = type === 'file' ? entry.sizeBytes : 0
    const link = type === 'hardlink' ? this.#hardLink(entry) : { link: ownLink(type, entry), target: -1 }
    const index = this.#entries.add({
      node,
      type,
      flags: 0,
      sizeBytes,
      mode: entry.mode,
      uid: entry.uid >>> 0,
      gid: entry.gid >>> 0,
      ...link,
      contentAt: entry.contentAt,
    })
    this.#tree.put(node, index)
    this.#sizeBytes += sizeBytes
    if (type !== 'file' || entry.contentBytes === 0) return
    this.#withContent.push(index)
    this.#newFiles.push(entry.contentAt, entry.contentBytes)
    this.#open = {
      index,
      facts: factCollector(this.#paths.path(node), base, entry.contentBytes, this.#limits),
    }
  }

  #end(): void {
    const open = this.#open
    this.#open = undefined
    if (open === undefined) return
    const found = open.facts?.end()
    if (found?.program && ((this.#entries.columns.mode[open.index] ?? 0) & 0o111) !== 0) {
      this.#entries.setFlag(open.index, flagProgram)
    }
    if (found?.facts) this.#facts.set(open.index, found.facts)
  }

  /**
   * What it removes is of lower layers, so what this layer has at the same place does not matter: umoci replaces a folder by
   * a file and then removes what was in the folder. False for a name that is no whiteout.
   */
  #whiteout(path: string): boolean {
    const slash = path.lastIndexOf('/')
    const base = path.slice(slash + 1)
    if (!base.startsWith(whiteoutPrefix)) return false
    if (base.startsWith(aufsPrefix) && base !== opaqueName) return true
    const folder = path.slice(0, Math.max(0, slash))
    const name = base.slice(whiteoutPrefix.length)
    if (name === '' || name === '.' || name === '..') {
      throw damaged(`A layer removes ${JSON.stringify(name)} in ${quoted(folder)}, which is no name.`)
    }
    const isOpaque = base === opaqueName
    this.#entries.add({
      type: isOpaque ? 'opaque' : 'whiteout',
      node: this.#paths.add(isOpaque ? folder : `${folder === '' ? '' : `${folder}/`}${name}`),
      flags: 0,
      sizeBytes: 0,
      mode: 0,
      uid: 0,
      gid: 0,
      link: '',
      target: -1,
      contentAt: 0,
    })
    return true
  }

  #hardLink(entry: TarEntry): { link: string; target: number } {
    const path = cleanPath(entry.link)
    if (path === undefined || path === '') {
      throw damaged(`A layer has a hard link to ${quoted(entry.link)}, which is no file of the image.`, [
        entry.name,
      ])
    }
    const { node } = this.#tree.place(path)
    const columns = this.#entries.columns
    const own = this.#tree.entryAt(node)
    if (own === undefined) return { link: this.#paths.path(node), target: -1 }
    if (entryType(columns, own) === 'directory') {
      throw damaged(`A layer has a hard link to the folder ${quoted(entry.link)}.`, [entry.name])
    }
    const target = columns.target[own] ?? -1
    const linksOn = entryType(columns, own) === 'hardlink' && target >= 0
    return { link: this.#paths.path(node), target: linksOn ? target : own }
  }
}

/** Devices are told apart by their numbers. */
function ownLink(type: EntryType, entry: TarEntry): string {
  if (type === 'symlink') return entry.link
  return type === 'device' ? `${entry.major}:${entry.minor}` : ''
}
