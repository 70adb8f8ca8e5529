/** Where the entries of one layer's tar go, as an engine that unpacks the layer would put them. */
import { damaged } from '../image-errors'
import { type EntryList, entryLink, entryType, flagImplied, flagReplaced } from './entries'
import { cleanPath, type PathTable, rootNode } from './path-table'

/** As Linux follows them before it says ELOOP. */
const mostLinks = 40

export class LayerTree {
  readonly #paths: PathTable
  readonly #entries: EntryList
  readonly #own = new Map<number, number>()
  /** Folders that something of this layer lies in. */
  readonly #filled = new Set<number>()
  #lastFolder: string | undefined
  #lastFolderNode = rootNode

  constructor(paths: PathTable, entries: EntryList) {
    this.#paths = paths
    this.#entries = entries
  }

  /** The node of an entry's name; links of this layer on the way to it are followed. Throws LabError `image-damaged`. */
  place(name: string): { node: number; base: string } {
    const path = insidePath(name)
    if (path === '') return { node: rootNode, base: '' }
    const slash = path.lastIndexOf('/')
    const folderPath = slash < 0 ? '' : path.slice(0, slash)
    if (folderPath !== this.#lastFolder) {
      this.#lastFolderNode = this.#follow(folderPath)
      this.#lastFolder = folderPath
    }
    const base = path.slice(slash + 1)
    return { node: this.#paths.child(this.#lastFolderNode, base), base }
  }

  /** Notes that the entry is what its node now is. */
  put(node: number, entry: number): void {
    const isFolder = this.#isFolder(entry)
    if (!isFolder && this.#filled.has(node)) {
      throw damaged(`A layer has ${quoted(this.#paths.path(node))} both as a folder and as something else.`)
    }
    const before = this.#own.get(node)
    if (before !== undefined) this.#entries.setFlag(before, flagReplaced)
    this.#own.set(node, entry)
    this.fill(node)
    if (!isFolder) this.#lastFolder = undefined
  }

  /** Notes that something lies at the node, so that the folders above it are there. */
  fill(node: number): void {
    for (let at = this.#paths.parent(node); at >= rootNode; at = this.#paths.parent(at)) {
      if (this.#filled.has(at)) return
      this.#filled.add(at)
    }
  }

  entryAt(node: number): number | undefined {
    return this.#own.get(node)
  }

  /** Adds the folders that have no entry of their own. */
  addImplied(): void {
    for (const node of this.#filled) {
      if (this.#own.has(node) || node === rootNode) continue
      this.#entries.add({
        node,
        type: 'directory',
        flags: flagImplied,
        sizeBytes: 0,
        mode: 0o755,
        uid: 0,
        gid: 0,
        link: '',
        target: -1,
        contentAt: 0,
      })
    }
  }

  #isFolder(entry: number): boolean {
    return entryType(this.#entries.columns, entry) === 'directory'
  }

  #follow(folderPath: string): number {
    let node = rootNode
    let links = 0
    const todo = folderPath === '' ? [] : folderPath.split('/').reverse()
    for (let part = todo.pop(); part !== undefined; part = todo.pop()) {
      if (part === '..') {
        node = Math.max(rootNode, this.#paths.parent(node))
        continue
      }
      const next = this.#paths.child(node, part)
      const own = this.#own.get(next)
      const columns = this.#entries.columns
      if (own === undefined || entryType(columns, own) === 'directory') {
        node = next
        continue
      }
      if (entryType(columns, own) !== 'symlink') {
        throw damaged(`A layer has something in ${quoted(this.#paths.path(next))}, which is no folder.`)
      }
      links++
      if (links > mostLinks) {
        throw damaged(`The links that lead to ${quoted(folderPath)} in a layer go round in a circle.`)
      }
      const target = entryLink(columns, own) ?? ''
      if (target.startsWith('/')) node = rootNode
      todo.push(
        ...target
          .split('/')
          .filter((each) => each !== '' && each !== '.')
          .reverse(),
      )
    }
    return node
  }
}

/** Throws LabError `image-damaged`. */
export function insidePath(name: string): string {
  const path = cleanPath(name)
  if (path !== undefined) return path
  throw damaged(`A layer has the path ${quoted(name)}, which leads out of the image.`)
}

export function quoted(path: string): string {
  return JSON.stringify(path.length > 120 ? `${path.slice(0, 120)}…` : path)
}
