/**
 * The entries of a layer, or of all layers, as columns: an object per entry would take five times the memory, and could
 * not be written to disk and read again in a few milliseconds.
 */

export const entryTypes = [
  'file',
  'directory',
  'symlink',
  'hardlink',
  'device',
  'fifo',
  /** Removes the path of its node from the layers below. */
  'whiteout',
  /** Hides what the layers below have in the folder of its node. */
  'opaque',
] as const
export type EntryType = (typeof entryTypes)[number]

/** The folder has no entry of its own: it must be there because something lies in it. */
export const flagImplied = 1
/** An ELF program or library with an execute bit. */
export const flagProgram = 2
/** The same layer writes the path once more: only the last one counts. */
export const flagReplaced = 4

/** Of the SHA-1 of the content; enough to tell contents apart, which is all that it is for. */
export const hashBytes = 16

export interface Entry {
  readonly node: number
  readonly type: EntryType
  readonly flags: number
  readonly sizeBytes: number
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Target of a symbolic link as it stands there, of a hard link as a clean path; '' for all else. */
  readonly link: string
  /** Hard links: the entry of the same layer that has the content; -1 where a lower layer has it. */
  readonly target: number
  /** Where the content begins in the layer's tar. */
  readonly contentAt: number
}

export interface Columns {
  readonly count: number
  readonly node: Int32Array
  readonly type: Uint8Array
  readonly flags: Uint8Array
  readonly size: Float64Array
  readonly mode: Uint16Array
  readonly uid: Uint32Array
  readonly gid: Uint32Array
  /** Index into `links`; -1 for what is no link. */
  readonly link: Int32Array
  readonly target: Int32Array
  readonly contentAt: Float64Array
  /** `hashBytes` for each entry. */
  readonly hash: Uint8Array
  readonly links: readonly string[]
}

type Growing = { -readonly [K in keyof Columns]: Columns[K] } & { links: string[] }

export function emptyColumns(capacity: number): Growing {
  return {
    count: 0,
    node: new Int32Array(capacity),
    type: new Uint8Array(capacity),
    flags: new Uint8Array(capacity),
    size: new Float64Array(capacity),
    mode: new Uint16Array(capacity),
    uid: new Uint32Array(capacity),
    gid: new Uint32Array(capacity),
    link: new Int32Array(capacity),
    target: new Int32Array(capacity),
    contentAt: new Float64Array(capacity),
    hash: new Uint8Array(capacity * hashBytes),
    links: [],
  }
}

const columnNames = [
  'node',
  'type',
  'flags',
  'size',
  'mode',
  'uid',
  'gid',
  'link',
  'target',
  'contentAt',
  'hash',
] as const

export class EntryList {
  #columns = emptyColumns(64)

  get columns(): Columns {
    return this.#columns
  }

  get count(): number {
    return this.#columns.count
  }

  /** Gives the entry's index. */
  add(entry: Entry): number {
    const index = this.#columns.count
    if (index === this.#columns.node.length) this.#grow()
    const columns = this.#columns
    columns.count++
    columns.node[index] = entry.node
    columns.type[index] = entryTypes.indexOf(entry.type)
    columns.flags[index] = entry.flags
    columns.size[index] = entry.sizeBytes
    columns.mode[index] = entry.mode
    columns.uid[index] = entry.uid
    columns.gid[index] = entry.gid
    columns.link[index] = entry.link === '' ? -1 : columns.links.push(entry.link) - 1
    columns.target[index] = entry.target
    columns.contentAt[index] = entry.contentAt
    return index
  }

  /** `hashBytes` of them. */
  setHash(index: number, hash: Uint8Array): void {
    this.#columns.hash.set(hash, index * hashBytes)
  }

  setFlag(index: number, flag: number): void {
    this.#columns.flags[index] = (this.#columns.flags[index] ?? 0) | flag
  }

  #grow(): void {
    const larger = emptyColumns(this.#columns.node.length * 2)
    for (const name of columnNames) larger[name].set(this.#columns[name])
    larger.count = this.#columns.count
    larger.links = this.#columns.links
    this.#columns = larger
  }
}

/** One list of several; targets and links are numbered anew. */
export function joinColumns(parts: readonly Columns[]): Columns {
  const joined = emptyColumns(parts.reduce((sum, { count }) => sum + count, 0))
  for (const part of parts) {
    const start = joined.count
    for (const name of columnNames) {
      const width = name === 'hash' ? hashBytes : 1
      joined[name].set(part[name].subarray(0, part.count * width), start * width)
    }
    for (let i = start; i < start + part.count; i++) {
      if ((joined.link[i] ?? -1) >= 0) joined.link[i] = (joined.link[i] ?? 0) + joined.links.length
      if ((joined.target[i] ?? -1) >= 0) joined.target[i] = (joined.target[i] ?? 0) + start
    }
    for (const link of part.links) joined.links.push(link)
    joined.count += part.count
  }
  return joined
}

export function entryType(columns: Columns, index: number): EntryType {
  return entryTypes[columns.type[index] ?? 0] ?? 'file'
}

export function entryLink(columns: Columns, index: number): string | null {
  return columns.links[columns.link[index] ?? -1] ?? null
}

export function sameHash(columns: Columns, a: number, b: number): boolean {
  return sameHashOf(columns, a, columns, b)
}

export function sameHashOf(columns: Columns, a: number, others: Columns, b: number): boolean {
  for (let i = 0; i < hashBytes; i++) {
    if (columns.hash[a * hashBytes + i] !== others.hash[b * hashBytes + i]) return false
  }
  return true
}
