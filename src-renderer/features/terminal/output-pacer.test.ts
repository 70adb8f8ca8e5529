import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { OutputPacer } from './output-pacer'

let written: number[]
let done: number[]
let pacer: OutputPacer

beforeEach(() => {
  vi.useFakeTimers()
  written = []
  done = []
  pacer = new OutputPacer((bytes, worked) => {
    written.push(bytes[0] ?? -1)
    worked()
  })
})
afterEach(() => {
  vi.useRealTimers()
})

const take = (mark: number, size: number) =>
  pacer.write(new Uint8Array(size).fill(mark), () => done.push(mark))

it('hands a little over at once', () => {
  take(1, 100)
  take(2, 100)
  expect(written).toEqual([1, 2])
})

it('gathers a flood, and hands it over in order with nothing missing', () => {
  take(1, 32_000)
  take(2, 32_000)
  take(3, 100)
  expect(written).toEqual([1])
  vi.advanceTimersByTime(60)
  expect(written).toEqual([1, 2, 3])
  take(4, 32_000)
  expect(written).toEqual([1, 2, 3])
  vi.advanceTimersByTime(60)
  expect(written).toEqual([1, 2, 3, 4])
  expect(done).toEqual([1, 2, 3, 4])
})

it('is prompt again once a flood is over', () => {
  take(1, 32_000)
  take(2, 32_000)
  vi.advanceTimersByTime(200)
  take(3, 100)
  expect(written).toEqual([1, 2, 3])
})

it('lets nothing wait after a key, for a while', () => {
  take(1, 32_000)
  take(2, 32_000)
  pacer.input()
  expect(written).toEqual([1, 2])
  take(3, 32_000)
  expect(written).toEqual([1, 2, 3])
  vi.advanceTimersByTime(1000)
  take(4, 32_000)
  take(5, 32_000)
  expect(written).toEqual([1, 2, 3, 4])
})

it('drops what waits when nobody looks any more', () => {
  take(1, 32_000)
  take(2, 32_000)
  pacer.close()
  vi.advanceTimersByTime(1000)
  expect(written).toEqual([1])
})
