/** Puts layers on one another as an engine does, and tells what each did to what was there. */
import type { FileChange } from '#contract/image-tree'
import { damaged } from './image-errors'
import type { ImageIndex } from './image-index'
import { entryLink, entryType, flagImplied, flagReplaced, sameHash } from './layer/entries'
import { rootNode } from './layer/path-table'

/** Entries before and after are -1 where there was nothing, or is nothing. */
export type OnChange = (node: number, change: FileChange, before: number, after: number) => void

const longestLinkChain = 40
const untouched = -2

export class LayerStack {
  readonly #index: ImageIndex
  readonly #current: Int32Array
  /** By node: what was removed with it lies below the node that the layer removed. */
  readonly #removedWith: Int32Array
  readonly #removedBy: Int32Array
  /** Hard links into lower layers, by entry. */
  readonly #lowerTargets = new Map<number, number>()
  /** By node, of the layer that is put on now; `untouched` for most. A map would take longer than all else. */
  readonly #before: Int32Array
  #touched: number[] = []

  constructor(index: ImageIndex) {
    this.#index = index
    this.#current = new Int32Array(index.paths.count).fill(-1)
    this.#removedWith = new Int32Array(index.paths.count).fill(-1)
    this.#removedBy = new Int32Array(index.paths.count).fill(-1)
    this.#before = new Int32Array(index.paths.count).fill(untouched)
  }

  /** The entry that is seen at a node; -1 where nothing is. */
  at(node: number): number {
    return this.#current[node] ?? -1
  }

  /** The node that a layer removed last, this one or one above it; -1 where it was never removed. */
  removedWith(node: number): number {
    return this.#removedWith[node] ?? -1
  }

  removedBy(node: number): number {
    return this.#removedBy[node] ?? -1
  }

  /** Throws LabError `image-damaged` where a hard link leads nowhere. */
  apply(layer: number, onChange: OnChange = () => {}): void {
    const { columns } = this.#index
    const { firstEntry, entries } = this.#index.layers[layer] ?? { firstEntry: 0, entries: 0 }
    const end = firstEntry + entries
    for (let entry = firstEntry; entry < end; entry++) {
      const node = columns.node[entry] ?? rootNode
      const type = entryType(columns, entry)
      if (type === 'opaque') this.#removeBelow(node, node, layer)
      else if (type === 'whiteout') this.#remove(node, node, layer)
    }
    for (let entry = firstEntry; entry < end; entry++) {
      if (((columns.flags[entry] ?? 0) & flagImplied) === 0) continue
      const node = columns.node[entry] ?? rootNode
      const there = this.at(node)
      if (there < 0 || !this.#index.isFolder(there)) this.#set(node, entry)
    }
    for (let entry = firstEntry; entry < end; entry++) {
      if (((columns.flags[entry] ?? 0) & (flagImplied | flagReplaced)) !== 0) continue
      const type = entryType(columns, entry)
      if (type === 'opaque' || type === 'whiteout') continue
      const node = columns.node[entry] ?? rootNode
      const there = this.at(node)
      if (type !== 'directory' && there >= 0 && this.#index.isFolder(there))
        this.#removeBelow(node, node, layer)
      this.#set(node, entry)
    }
    this.#resolveLinks(firstEntry, end)
    const touched = this.#touched
    this.#touched = []
    for (const node of touched) {
      const before = this.#before[node] ?? -1
      this.#before[node] = untouched
      const after = this.at(node)
      const change = this.#changeOf(before, after)
      if (change) onChange(node, change, before, after)
    }
  }

  /** The entry whose content a path has: its own, or for a hard link the one that it leads to. */
  contentOf(entry: number): number {
    let at = entry
    for (let steps = 0; entryType(this.#index.columns, at) === 'hardlink'; steps++) {
      const target = this.#index.columns.target[at] ?? -1
      at = target >= 0 ? target : (this.#lowerTargets.get(at) ?? -1)
      if (at < 0 || steps > longestLinkChain) throw this.#leadsNowhere(entry)
    }
    return at
  }

  /** Type, content, target, mode and owner are the same. */
  isSame(a: number, b: number): boolean {
    const { columns } = this.#index
    const same = (column: { readonly [index: number]: number }) => column[a] === column[b]
    if (!same(columns.mode) || !same(columns.uid) || !same(columns.gid)) return false
    return this.hasSameContent(a, b)
  }

  /** Type, content and target are the same; mode and owner may differ. */
  hasSameContent(a: number, b: number): boolean {
    const { columns } = this.#index
    const [one, other] = [this.contentOf(a), this.contentOf(b)]
    if (one === other) return true
    if (columns.type[one] !== columns.type[other] || columns.size[one] !== columns.size[other]) return false
    return entryLink(columns, one) === entryLink(columns, other) && sameHash(columns, one, other)
  }

  #changeOf(before: number, after: number): FileChange | undefined {
    if (before < 0) return after < 0 ? undefined : 'added'
    if (after < 0) return 'removed'
    if (before === after) return undefined
    return this.isSame(before, after) ? 'unmodified' : 'modified'
  }

  #set(node: number, entry: number): void {
    if (this.#before[node] === untouched) {
      this.#before[node] = this.at(node)
      this.#touched.push(node)
    }
    this.#current[node] = entry
  }

  #remove(node: number, root: number, layer: number): void {
    if (this.at(node) < 0) return
    this.#removeBelow(node, root, layer)
    this.#set(node, -1)
    this.#removedWith[node] = root
    this.#removedBy[node] = layer
  }

  #removeBelow(folder: number, root: number, layer: number): void {
    const todo = [folder]
    for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
      for (let child = this.#index.firstChild(at); child >= 0; child = this.#index.nextSibling(child)) {
        if (this.at(child) < 0) continue
        todo.push(child)
        this.#set(child, -1)
        this.#removedWith[child] = root
        this.#removedBy[child] = layer
      }
    }
  }

  #resolveLinks(firstEntry: number, end: number): void {
    const { columns } = this.#index
    for (let entry = firstEntry; entry < end; entry++) {
      if (entryType(columns, entry) !== 'hardlink' || (columns.target[entry] ?? -1) >= 0) continue
      const node = this.#index.find(entryLink(columns, entry) ?? '')
      const own = node === undefined ? -1 : this.at(node)
      // Where the link replaced what it leads to, that was there before.
      const target = own === entry && node !== undefined ? (this.#before[node] ?? -1) : own
      if (target < 0 || this.#index.isFolder(target)) throw this.#leadsNowhere(entry)
      this.#lowerTargets.set(entry, target)
    }
    for (let entry = firstEntry; entry < end; entry++) this.contentOf(entry)
  }

  #leadsNowhere(entry: number) {
    const path = this.#index.paths.path(this.#index.columns.node[entry] ?? rootNode)
    return damaged(
      `The hard link ${JSON.stringify(path)} in layer ${this.#index.layerOf(entry)} leads to no file.`,
      [`it names: ${entryLink(this.#index.columns, entry)}`],
    )
  }
}

/** All layers up to and with `last` on one another. */
export function stackOf(index: ImageIndex, last: number, onLast?: OnChange): LayerStack {
  const stack = new LayerStack(index)
  for (let layer = 0; layer <= last; layer++) stack.apply(layer, layer === last ? onLast : undefined)
  return stack
}
