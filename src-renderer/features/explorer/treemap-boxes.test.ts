import { describe, expect, it } from 'vitest'
import type { TreemapNode } from '#contract/image-tree'
import { treemapBoxes } from './treemap-boxes'

function node(path: string, sizeBytes: number, children: readonly TreemapNode[] = []): TreemapNode {
  const drawn = children.reduce((sum, child) => sum + child.sizeBytes, 0)
  return {
    path,
    name: path.split('/').at(-1) ?? '',
    sizeBytes,
    layer: 0,
    type: children.length > 0 ? 'directory' : 'file',
    children,
    restBytes: children.length > 0 ? sizeBytes - drawn : 0,
  }
}

const root = node('', 1000, [
  node('usr', 600, [node('usr/lib', 400), node('usr/bin', 150)]),
  node('app', 300),
  node('etc', 100),
])

describe('treemapBoxes', () => {
  const boxes = treemapBoxes(root, 800, 400)
  const at = (path: string) => boxes.find((box) => box.node?.path === path)

  it('gives area by size, to the pixel that the gaps take', () => {
    const area = (path: string) => (at(path)?.width ?? 0) * (at(path)?.height ?? 0)
    expect(area('usr') / area('app')).toBeGreaterThan(1.8)
    expect(area('usr') / area('app')).toBeLessThan(2.2)
    expect(area('app') / area('etc')).toBeGreaterThan(2.5)
    expect(area('app') / area('etc')).toBeLessThan(3.5)
  })

  it('sums up what was not drawn in a box of its own, in its folder', () => {
    const rest = boxes.find((box) => box.node === null)
    expect(rest).toMatchObject({ bytes: 50, name: 'smaller ones', parent: { path: 'usr' } })
  })

  it('keeps each box within the one that holds it, and none over another', () => {
    for (const box of boxes) {
      expect(box.x).toBeGreaterThanOrEqual(0)
      expect(box.x + box.width).toBeLessThanOrEqual(800)
      expect(box.y + box.height).toBeLessThanOrEqual(400)
      const outer = at(box.parent.path)
      if (!outer) continue
      expect(box.x).toBeGreaterThanOrEqual(outer.x)
      expect(box.y + box.height).toBeLessThanOrEqual(outer.y + outer.height)
    }
    const top = boxes.filter((box) => box.depth === 1)
    for (const a of top) {
      for (const b of top) {
        if (a === b) continue
        const apart =
          a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y
        expect(apart).toBe(true)
      }
    }
  })

  it('draws nothing where there is no room or nothing to draw', () => {
    expect(treemapBoxes(root, 0, 400)).toEqual([])
    expect(treemapBoxes(node('', 0), 800, 400)).toEqual([])
  })
})
