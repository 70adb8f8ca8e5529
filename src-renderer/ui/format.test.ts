import { describe, expect, it } from 'vitest'
import { formatBytes, formatCount, formatFactor, formatSeconds, secondsDecimals, shortId } from './format'

describe('formatSeconds', () => {
  it.each([
    [0, '0 s'],
    [0.4, '<1 ms'],
    [45.2, '45 ms'],
    [99.4, '99 ms'],
    [99.6, '0.10 s'],
    [452, '0.45 s'],
    [1934, '1.93 s'],
    [9994, '9.99 s'],
    [9996, '10.0 s'],
    [12_340, '12.3 s'],
    [99_960, '100 s'],
    [124_000, '124 s'],
    [754_000, '12 min 34 s'],
  ])('%d ms is %s', (ms, text) => {
    expect(formatSeconds(ms)).toBe(text)
  })
})

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [1_900_000, '1.9 MB'],
    [9_960_000, '10 MB'],
    [84_000_000, '84 MB'],
    [999_600_000, '1.0 GB'],
  ])('%d is %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text)
  })
})

describe('words', () => {
  it('spells out factors without a false decimal', () => {
    expect(formatFactor(7.04)).toBe('7 times')
    expect(formatFactor(1.84)).toBe('1.8 times')
    expect(formatFactor(23.4)).toBe('23 times')
    expect(formatFactor(9.96)).toBe('10 times')
    expect(formatFactor(1083)).toBe('1,100 times')
  })
  it('keeps one decimal rule for a whole column', () => {
    expect(secondsDecimals([200, 9000])).toBe(2)
    expect(secondsDecimals([200, 12_000])).toBe(1)
    expect(secondsDecimals([200, 120_000])).toBe(0)
    expect(secondsDecimals([])).toBe(2)
  })
  it('counts one and many', () => {
    expect(formatCount(1, 'run', 'runs')).toBe('1 run')
    expect(formatCount(1200, 'run', 'runs')).toBe('1,200 runs')
  })
  it('shortens long ids at the front, where they differ least', () => {
    expect(shortId('b-20250512T140300Z-7f3a9c12')).toBe('…7f3a9c12')
    expect(shortId('b-1')).toBe('b-1')
  })
})
