/** Two images side by side: what a container of each sees. */
import type { ChangedFile, ChangedPackage, FolderSizes, ImageComparison } from '#contract/image-compare'
import type { InventoryPackage } from '#contract/image-inventory'
import type { AnalyzedImage } from '../analyze-image'
import type { ImageIndex } from '../image-index'
import { entryLink, entryType, sameHashOf } from '../layer/entries'
import { rootNode } from '../layer/path-table'
import { type LayerStack, stackOf } from '../layer-stack'
import { fileType } from './tree-page'

const mostFiles = 2000
const mostFolders = 200
const folderDepth = 2

interface Side {
  readonly index: ImageIndex
  readonly stack: LayerStack
}

export function compareImages(a: AnalyzedImage, b: AnalyzedImage): ImageComparison {
  const [before, after] = [a, b].map(({ index }) => ({
    index,
    stack: stackOf(index, index.layers.length - 1),
  })) as [Side, Side]
  const counts = { added: 0, removed: 0, changed: 0, unchanged: 0 }
  const files: ChangedFile[] = []
  const folders = new Map<string, { beforeBytes: number; afterBytes: number }>()

  walkBoth(before, after, (path, one, other) => {
    const beforeBytes = one < 0 ? null : (before.index.columns.size[one] ?? 0)
    const afterBytes = other < 0 ? null : (after.index.columns.size[other] ?? 0)
    addToFolders(folders, path, beforeBytes ?? 0, afterBytes ?? 0)
    const isFolder = one >= 0 ? before.index.isFolder(one) : after.index.isFolder(other)
    const change =
      one < 0 ? 'added' : other < 0 ? 'removed' : isSame(before, one, after, other) ? null : 'changed'
    if (change === null) {
      if (!isFolder) counts.unchanged++
      return
    }
    // A folder that comes or goes is told by what is in it.
    if (isFolder && change !== 'changed') return
    counts[change]++
    const type = other >= 0 ? fileType(after.index, other) : fileType(before.index, one)
    files.push({ path, change, type, beforeBytes, afterBytes })
  })

  const shared = new Set(b.analysis.layers.map(({ digest }) => digest))
  const sharedLayers = a.analysis.layers.filter(({ digest }) => shared.has(digest))
  return {
    a: summaryOf(a),
    b: summaryOf(b),
    sharedLayers: [...new Set(sharedLayers.map(({ digest }) => digest))],
    sharedBytes: sharedLayers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    ...counts,
    files: files
      .sort((x, y) => difference(y) - difference(x) || (x.path < y.path ? -1 : 1))
      .slice(0, mostFiles),
    folders: [...folders]
      .map(([path, sizes]): FolderSizes => ({ path, ...sizes }))
      .sort((x, y) => difference(y) - difference(x) || (x.path < y.path ? -1 : 1))
      .slice(0, mostFolders),
    packages: changedPackages(a.inventory.packages, b.inventory.packages),
  }
}

function summaryOf({ analysis }: AnalyzedImage): ImageComparison['a'] {
  const { source, platform, sizeBytes, layers, visibleFiles, visibleBytes } = analysis
  const name = source.tags[0] ?? source.name
  return {
    analysis: analysis.analysis,
    name,
    platform,
    sizeBytes,
    layers: layers.length,
    visibleFiles,
    visibleBytes,
  }
}

/** Both trees, path by path; -1 where one has nothing. */
function walkBoth(a: Side, b: Side, visit: (path: string, one: number, other: number) => void): void {
  const todo: { path: string; one: number; other: number }[] = [{ path: '', one: rootNode, other: rootNode }]
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const children = new Map<string, { one: number; other: number }>()
    for (const child of seenChildren(a, next.one))
      children.set(a.index.paths.name(child), { one: child, other: -1 })
    for (const child of seenChildren(b, next.other)) {
      const name = b.index.paths.name(child)
      children.set(name, { one: children.get(name)?.one ?? -1, other: child })
    }
    for (const [name, { one, other }] of children) {
      const path = next.path === '' ? name : `${next.path}/${name}`
      visit(path, one < 0 ? -1 : a.stack.at(one), other < 0 ? -1 : b.stack.at(other))
      todo.push({ path, one, other })
    }
  }
}

function* seenChildren({ index, stack }: Side, node: number): Generator<number> {
  if (node < 0) return
  for (let child = index.firstChild(node); child >= 0; child = index.nextSibling(child)) {
    if (stack.at(child) >= 0) yield child
  }
}

function isSame(a: Side, one: number, b: Side, other: number): boolean {
  const [x, y] = [a.index.columns, b.index.columns]
  const isEqual = (name: 'mode' | 'uid' | 'gid') => x[name][one] === y[name][other]
  if (!isEqual('mode') || !isEqual('uid') || !isEqual('gid')) return false
  const [content, otherContent] = [a.stack.contentOf(one), b.stack.contentOf(other)]
  return (
    entryType(x, content) === entryType(y, otherContent) &&
    x.size[content] === y.size[otherContent] &&
    entryLink(x, content) === entryLink(y, otherContent) &&
    sameHashOf(x, content, y, otherContent)
  )
}

function addToFolders(
  folders: Map<string, { beforeBytes: number; afterBytes: number }>,
  path: string,
  before: number,
  after: number,
): void {
  const parts = path.split('/').slice(0, -1).slice(0, folderDepth)
  for (let depth = 1; depth <= parts.length; depth++) {
    const folder = parts.slice(0, depth).join('/')
    const sizes = folders.get(folder) ?? { beforeBytes: 0, afterBytes: 0 }
    sizes.beforeBytes += before
    sizes.afterBytes += after
    folders.set(folder, sizes)
  }
}

function difference(sizes: {
  readonly beforeBytes: number | null
  readonly afterBytes: number | null
}): number {
  return Math.abs((sizes.afterBytes ?? 0) - (sizes.beforeBytes ?? 0))
}

function changedPackages(
  before: readonly InventoryPackage[],
  after: readonly InventoryPackage[],
): ChangedPackage[] {
  const versions = (packages: readonly InventoryPackage[]) => {
    const found = new Map<string, Set<string>>()
    for (const { kind, name, version } of packages) {
      const key = `${kind} ${name}`
      found.set(key, (found.get(key) ?? new Set()).add(version))
    }
    return found
  }
  const [one, other] = [versions(before), versions(after)]
  const kinds = new Map([...before, ...after].map((each) => [`${each.kind} ${each.name}`, each]))
  return [...kinds]
    .flatMap(([key, { kind, name }]): ChangedPackage[] => {
      const text = (found: ReadonlySet<string> | undefined) => (found ? [...found].sort().join(', ') : null)
      const [was, is] = [text(one.get(key)), text(other.get(key))]
      return was === is ? [] : [{ kind, name, before: was, after: is }]
    })
    .sort((x, y) => (`${x.kind} ${x.name}` < `${y.kind} ${y.name}` ? -1 : 1))
}
