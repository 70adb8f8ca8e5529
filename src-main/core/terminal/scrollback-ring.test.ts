import { describe, expect, it } from 'vitest'
import { ScrollbackRing } from './scrollback-ring'

const bytes = (text: string) => new TextEncoder().encode(text)
const text = (content: Uint8Array) => new TextDecoder().decode(content)

describe('ScrollbackRing', () => {
  it('gives back any part of what it was given, through growth and wrapping', () => {
    const limit = 300_000
    const ring = new ScrollbackRing(limit)
    const all = Uint8Array.from({ length: 1_000_000 }, (_, i) => (i * 31 + (i >> 8)) & 0xff)
    let size = 1
    for (let at = 0; at < all.length; ) {
      ring.append(all.subarray(at, at + size))
      at = Math.min(all.length, at + size)
      size = (size * 7 + 3) % 50_021
      expect(ring.end).toBe(at)
      expect(at - ring.start).toBeLessThanOrEqual(limit)
      expect(Buffer.compare(ring.read(ring.start, ring.end), all.subarray(ring.start, at))).toBe(0)
      const middle = ring.start + Math.floor((at - ring.start) / 2)
      expect(Buffer.compare(ring.read(middle, at), all.subarray(middle, at))).toBe(0)
    }
    expect(ring.end - ring.start).toBe(limit)
  })

  it('keeps the end of a chunk that is larger than itself', () => {
    const ring = new ScrollbackRing(4)
    ring.append(bytes('abcdefg'))
    expect([ring.start, ring.end, text(ring.read(3, 7))]).toEqual([3, 7, 'defg'])
    ring.append(bytes('hi'))
    expect(text(ring.read(ring.start, ring.end))).toBe('fghi')
  })

  it('refuses bytes that it does not have', () => {
    const ring = new ScrollbackRing(4)
    ring.append(bytes('abcdef'))
    expect(() => ring.read(1, 3)).toThrow(RangeError)
    expect(() => ring.read(3, 9)).toThrow(RangeError)
  })

  it('starts a screen anew at a whole line', () => {
    const ring = new ScrollbackRing(8)
    ring.append(bytes('one\n'))
    expect(ring.firstWholeLine()).toBe(0)
    ring.append(bytes('two\nthree\n'))
    expect(ring.start).toBe(6)
    expect(text(ring.read(ring.firstWholeLine(), ring.end))).toBe('three\n')
  })
})
