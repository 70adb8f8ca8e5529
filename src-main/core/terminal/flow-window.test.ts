import { describe, expect, it } from 'vitest'
import { acknowledgeEvery, resumeBelowUnacknowledged, stopAtUnacknowledged } from '#contract/terminal-flow'
import { FlowWindow } from './flow-window'

/** mulberry32: the same random numbers on every run. */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

describe('FlowWindow', () => {
  it('stops reading at the upper limit and goes on only below the lower one', () => {
    const flow = new FlowWindow()
    flow.produce(stopAtUnacknowledged - 1)
    expect(flow.reading).toBe(true)
    flow.produce(1)
    expect(flow.reading).toBe(false)
    expect(flow.take(Number.MAX_SAFE_INTEGER)).toBe(stopAtUnacknowledged)
    flow.acknowledge(stopAtUnacknowledged - resumeBelowUnacknowledged)
    expect(flow.reading).toBe(false)
    flow.acknowledge(stopAtUnacknowledged - resumeBelowUnacknowledged + 1)
    expect(flow.reading).toBe(true)
  })

  it('takes no harm from acknowledgements that are old, repeated or of bytes never sent', () => {
    const flow = new FlowWindow()
    flow.produce(1000)
    flow.take(600)
    flow.acknowledge(500)
    flow.acknowledge(200)
    flow.acknowledge(500)
    flow.acknowledge(1_000_000)
    expect(flow.take(Number.MAX_SAFE_INTEGER)).toBe(400)
    expect(flow.largestUnacknowledged).toBe(600)
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'never stalls and never sends too much, whatever the order (seed %i)',
    (seed) => {
      const random = randomNumbers(seed)
      const upTo = (limit: number) => Math.floor(random() * (limit + 1))
      const flow = new FlowWindow()
      const total = 3_000_000
      let produced = 0
      let sent = 0
      let parsed = 0
      let acknowledged = 0
      let largestPending = 0
      const underWay: number[] = []
      for (let steps = 0; acknowledged < total; steps++) {
        expect(steps).toBeLessThan(1_000_000)
        const choice = random()
        if (choice < 0.3 && flow.reading && produced < total) {
          const chunk = Math.min(total - produced, 1 + upTo(65_535))
          produced += chunk
          flow.produce(chunk)
        } else if (choice < 0.6) {
          const count = flow.take(1 + upTo(32_768))
          sent += count
          if (count > 0) underWay.push(count)
        } else if (choice < 0.95) {
          parsed += underWay.shift() ?? 0
          // The screen's rule: every 5,000 bytes, the rest stays unsaid; what is last is said in the end.
          if (parsed - acknowledged >= acknowledgeEvery || parsed === total) acknowledged = parsed
          flow.acknowledge(acknowledged)
        } else {
          flow.acknowledge(upTo(acknowledged))
        }
        largestPending = Math.max(largestPending, produced - acknowledged)
        expect(sent - acknowledged).toBeLessThanOrEqual(stopAtUnacknowledged)
        if (!flow.reading) expect(produced - acknowledged).toBeGreaterThanOrEqual(resumeBelowUnacknowledged)
      }
      expect(sent).toBe(total)
      // One chunk that was read when the limit was not yet reached may come on top.
      expect(largestPending).toBeLessThan(stopAtUnacknowledged + 65_536)
      expect(flow.largestUnacknowledged).toBeLessThanOrEqual(stopAtUnacknowledged)
    },
  )
})
