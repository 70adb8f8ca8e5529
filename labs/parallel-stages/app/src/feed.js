import { setTimeout as delay } from 'node:timers/promises'

/** Asks again after 200, 400, 800 … ms while the feed does not answer. */
export async function withRetries(ask, attempts = 4) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask(attempt)
    } catch (error) {
      if (attempt === attempts) throw error
      await delay(100 * 2 ** attempt)
    }
  }
}

/** Remembers an answer for `milliseconds`. */
export function remember(ask, milliseconds) {
  let known = null
  return async () => {
    if (known && performance.now() - known.at < milliseconds) return known.answer
    known = { answer: await ask(), at: performance.now() }
    return known.answer
  }
}
