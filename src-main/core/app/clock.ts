/** Time as the core sees it, passed in so that nothing reads a clock of its own. */
export interface Clock {
  now(): Date
  /** Milliseconds on a clock that is never set back; only differences mean something. */
  monotonicMs(): number
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
}
