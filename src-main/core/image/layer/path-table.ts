/**
 * Every path of an image once, as a tree of numbered nodes: the root is 0 and a parent's number is less than its
 * children's. Layers refer to nodes by number, so that a path that ten layers wrote is kept once.
 */
import { tooLarge } from '../image-errors'

export const rootNode = 0

export interface Paths {
  readonly count: number
  /** The root's is -1. */
  parent(node: number): number
  name(node: number): string
  /** Relative to the root, without a leading slash; '' for the root. */
  path(node: number): string
}

export class PathTable implements Paths {
  readonly #limit: number
  readonly #names: string[] = ['']
  #parents = new Int32Array(1024)
  readonly #children: (Map<string, number> | undefined)[] = [undefined]
  #lastFolder = ''
  #lastFolderNode = rootNode

  constructor(limit: number) {
    this.#limit = limit
    this.#parents[0] = -1
  }

  get count(): number {
    return this.#names.length
  }

  parent(node: number): number {
    return this.#parents[node] ?? -1
  }

  name(node: number): string {
    return this.#names[node] ?? ''
  }

  path(node: number): string {
    return pathOf(this, node)
  }

  /** The node of a clean path; made, with its parents, where it is new. Throws LabError `image-unsupported`. */
  add(path: string): number {
    if (path === '') return rootNode
    const slash = path.lastIndexOf('/')
    const folder = slash < 0 ? '' : path.slice(0, slash)
    if (folder !== this.#lastFolder) {
      this.#lastFolderNode = folder === '' ? rootNode : this.#addEach(folder)
      this.#lastFolder = folder
    }
    return this.child(this.#lastFolderNode, path.slice(slash + 1))
  }

  child(parent: number, name: string): number {
    const known = this.#children[parent]?.get(name)
    if (known !== undefined) return known
    const node = this.#names.length
    if (node >= this.#limit) throw tooLarge(`The image has more than ${this.#limit} paths.`)
    if (node >= this.#parents.length) {
      const larger = new Int32Array(this.#parents.length * 2)
      larger.set(this.#parents)
      this.#parents = larger
    }
    this.#names.push(name)
    this.#children.push(undefined)
    this.#parents[node] = parent
    const siblings = this.#children[parent] ?? new Map<string, number>()
    this.#children[parent] = siblings.set(name, node)
    return node
  }

  #addEach(path: string): number {
    let node = rootNode
    for (let from = 0; from < path.length; ) {
      const slash = path.indexOf('/', from)
      const end = slash < 0 ? path.length : slash
      node = this.child(node, path.slice(from, end))
      from = end + 1
    }
    return node
  }
}

export function pathOf(paths: Pick<Paths, 'parent' | 'name'>, node: number): string {
  const parts: string[] = []
  for (let at = node; at > rootNode; at = paths.parent(at)) parts.push(paths.name(at))
  return parts.reverse().join('/')
}

/**
 * The path that a tar's name means in an image: relative, without `.`, `..` and double slashes. Undefined where it leads
 * out of the image.
 */
export function cleanPath(name: string): string | undefined {
  if (isClean(name)) return name
  const parts: string[] = []
  for (const part of name.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return undefined
  }
  return parts.join('/')
}

/** The usual case, found without taking the name apart. */
function isClean(name: string): boolean {
  if (name === '') return true
  return (
    !name.startsWith('/') &&
    !name.endsWith('/') &&
    !name.includes('//') &&
    !name.startsWith('.') &&
    !name.includes('/.')
  )
}
