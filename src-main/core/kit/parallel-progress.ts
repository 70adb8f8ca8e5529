import type { OnProgress } from '../app/progress'

/** Adds up the progress of works that go on at the same time; the sum never goes back. */
export class ParallelProgress {
  readonly #onProgress: OnProgress
  readonly #done: number[] = []

  constructor(onProgress: OnProgress) {
    this.#onProgress = onProgress
  }

  /** A reporter for a work that is `share` (0 to 1) of the whole; the shares add up to 1. */
  part(share: number): OnProgress {
    const index = this.#done.push(0) - 1
    return ({ value, message }) => {
      const before = this.#done[index] ?? 0
      this.#done[index] = Math.max(before, share * Math.min(1, value ?? 0))
      const sum = this.#done.reduce((total, part) => total + part, 0)
      this.#onProgress({ value: Math.min(1, sum), message })
    }
  }
}
