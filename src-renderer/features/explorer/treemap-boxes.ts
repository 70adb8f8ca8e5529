/** Where each box of a treemap lies. Pure; the layout is d3's squarified one. */
import { hierarchy, treemap } from 'd3-hierarchy'
import type { TreemapNode } from '#contract/image-tree'

export interface TreemapBox {
  /** Null for the sum of what was too small to draw. */
  readonly node: TreemapNode | null
  readonly parent: TreemapNode
  readonly name: string
  readonly bytes: number
  /** 1 for what lies in the folder that fills the picture. */
  readonly depth: number
  readonly layer: number
  /** Whether other boxes lie in it. */
  readonly holds: boolean
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

const leastPx = 3
export const labelPx = 17
const gapPx = 2
/** A folder with less room than this has no head of its own. */
const leastHead = { width: 48, height: 44 }

interface Part {
  readonly node: TreemapNode | null
  readonly owner: TreemapNode
  readonly parts: readonly Part[]
  readonly bytes: number
}

function partOf(node: TreemapNode, owner: TreemapNode): Part {
  const parts = node.children.map((child) => partOf(child, node))
  const rest: Part = { node: null, owner: node, parts: [], bytes: node.restBytes }
  return {
    node,
    owner,
    parts: parts.length > 0 && node.restBytes > 0 ? [...parts, rest] : parts,
    bytes: node.sizeBytes,
  }
}

/** Outer boxes before those in them; what is too small to see is left out. */
export function treemapBoxes(root: TreemapNode, width: number, height: number): TreemapBox[] {
  if (width <= 0 || height <= 0 || root.sizeBytes === 0) return []
  const tree = hierarchy(partOf(root, root), (part) => part.parts)
    .sum((part) => (part.parts.length > 0 ? 0 : part.bytes))
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0))
  const laid = treemap<Part>()
    .size([width, height])
    .round(true)
    .paddingInner(gapPx)
    .paddingOuter((box) => (box.depth === 0 ? 0 : gapPx))
    .paddingTop((box) => {
      if (box.depth === 0) return 0
      const roomy = box.x1 - box.x0 >= leastHead.width && box.y1 - box.y0 >= leastHead.height
      return roomy ? labelPx : gapPx
    })(tree)
  return laid.descendants().flatMap((box): TreemapBox[] => {
    const { node, owner, bytes, parts } = box.data
    const [w, h] = [box.x1 - box.x0, box.y1 - box.y0]
    if (box.depth === 0 || w < leastPx || h < leastPx) return []
    return [
      {
        node,
        parent: owner,
        name: node ? node.name : 'smaller ones',
        bytes,
        depth: box.depth,
        layer: (node ?? owner).layer,
        holds: parts.length > 0,
        x: box.x0,
        y: box.y0,
        width: w,
        height: h,
      },
    ]
  })
}
