/** The rows of a tree that a list shows, of all that is unfolded and passes the filter. */
import type { FileChange, ImageFileType, TreePage, TreeRow, TreeSort } from '#contract/image-tree'
import type { ImageIndex } from '../image-index'
import { entryLink, entryType } from '../layer/entries'
import { rootNode } from '../layer/path-table'
import type { TreeState } from './tree-state'

export interface TreeQuery {
  readonly expanded: readonly string[]
  /** By node, 1 for a match; undefined without a filter. */
  readonly matches: Uint8Array | undefined
  readonly minBytes: number
  readonly hide: readonly FileChange[]
  readonly sort: TreeSort
  readonly from: number
  readonly count: number
}

export function treePage(index: ImageIndex, state: TreeState, query: TreeQuery): TreePage {
  const shown = shownNodes(index, state, query)
  const isExpanded = new Uint8Array(index.paths.count)
  for (const path of query.expanded) {
    const node = index.find(path)
    if (node !== undefined) isExpanded[node] = 1
  }
  const unfoldAll = query.matches !== undefined || query.minBytes > 0
  const rows: TreeRow[] = []
  let total = 0

  const todo = childrenOf(rootNode, 0)
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const { node, depth } = next
    const isOpen = (unfoldAll || isExpanded[node] === 1) && (shown.children[node] ?? 0) > 0
    if (total >= query.from && total < query.from + query.count) {
      rows.push(rowOf(index, state, shown, node, depth, isOpen))
    }
    total++
    if (isOpen) for (const child of childrenOf(node, depth + 1)) todo.push(child)
  }
  return {
    from: query.from,
    total,
    rows,
    matchingFiles: shown.matchingFiles,
    matchingBytes: shown.matchingBytes,
  }

  /** Last first, as a stack wants them. */
  function childrenOf(parent: number, depth: number): { node: number; depth: number }[] {
    const nodes: number[] = []
    for (let child = index.firstChild(parent); child >= 0; child = index.nextSibling(child)) {
      if (shown.isShown[child] === 1) nodes.push(child)
    }
    const byName = (a: number, b: number) => (index.paths.name(a) < index.paths.name(b) ? 1 : -1)
    if (query.sort === 'name') nodes.sort(byName)
    else nodes.sort((a, b) => (shown.bytes[a] ?? 0) - (shown.bytes[b] ?? 0) || byName(a, b))
    return nodes.map((node) => ({ node, depth }))
  }
}

interface Shown {
  readonly isShown: Uint8Array
  /** Own size, or of what is shown below. */
  readonly bytes: Float64Array
  readonly children: Int32Array
  readonly matchingFiles: number
  readonly matchingBytes: number
}

function shownNodes(index: ImageIndex, state: TreeState, query: TreeQuery): Shown {
  const { count } = index.paths
  const isShown = new Uint8Array(count)
  const bytes = new Float64Array(count)
  const children = new Int32Array(count)
  const hidden = new Set<FileChange | undefined>([undefined, ...query.hide])
  const isFiltered = query.matches !== undefined || query.minBytes > 0
  let matchingFiles = 0
  let matchingBytes = 0
  // A parent's number is less than its children's, so that these are summed up before it.
  for (let node = count - 1; node > rootNode; node--) {
    const entry = state.entry[node] ?? -1
    if (entry < 0) continue
    const isFolder = index.isFolder(entry)
    const own = index.columns.size[entry] ?? 0
    const passes =
      !hidden.has(state.change[node]) &&
      (query.matches === undefined || query.matches[node] === 1) &&
      (!isFolder || !isFiltered || query.minBytes === 0) &&
      (isFolder || own >= query.minBytes)
    if (passes && !isFolder) {
      bytes[node] = own
      matchingFiles++
      matchingBytes += own
    }
    if (!passes && isShown[node] === 0) continue
    isShown[node] = 1
    const parent = index.paths.parent(node)
    isShown[parent] = 1
    children[parent] = (children[parent] ?? 0) + 1
    // What was removed takes no room in a folder that is there.
    const counts = state.change[node] !== 'removed' || state.change[parent] === 'removed'
    if (counts) bytes[parent] = (bytes[parent] ?? 0) + (bytes[node] ?? 0)
  }
  return { isShown, bytes, children, matchingFiles, matchingBytes }
}

function rowOf(
  index: ImageIndex,
  state: TreeState,
  shown: Shown,
  node: number,
  depth: number,
  expanded: boolean,
): TreeRow {
  const entry = state.entry[node] ?? 0
  const { columns, paths } = index
  return {
    path: paths.path(node),
    name: paths.name(node),
    depth,
    type: fileType(index, entry),
    change: state.change[node] ?? 'unmodified',
    sizeBytes: shown.bytes[node] ?? 0,
    mode: columns.mode[entry] ?? 0,
    uid: columns.uid[entry] ?? 0,
    gid: columns.gid[entry] ?? 0,
    link: linkTarget(index, entry),
    layer: state.layer[node] ?? 0,
    children: shown.children[node] ?? 0,
    expanded,
  }
}

export function fileType({ columns }: ImageIndex, entry: number): ImageFileType {
  const type = entryType(columns, entry)
  return type === 'whiteout' || type === 'opaque' ? 'file' : type
}

export function linkTarget({ columns }: ImageIndex, entry: number): string | null {
  const type = entryType(columns, entry)
  return type === 'symlink' || type === 'hardlink' ? entryLink(columns, entry) : null
}
