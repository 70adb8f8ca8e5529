import { performance } from 'node:perf_hooks'
import { setImmediate } from 'node:timers/promises'

/** Milliseconds for which reading may keep the event loop to itself. */
const slice = 5

/**
 * For work made of many tiny synchronous calls: awaiting the pacer after each lets the rest of the process have
 * its turn in time. Reading 300 small files so takes 4 ms; by asynchronous calls it takes 30 ms, and the
 * learner's rebuild is what waits for it.
 */
export function createPacer(): () => Promise<void> {
  let begun = performance.now()
  return async () => {
    if (performance.now() - begun < slice) return
    await setImmediate()
    begun = performance.now()
  }
}
