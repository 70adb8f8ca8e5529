import { resumeBelowUnacknowledged, stopAtUnacknowledged } from '#contract/terminal-flow'

/**
 * How far a session's output has come, as offsets: produced by the program, sent, acknowledged.
 * xterm.js throws away what it has not parsed beyond 50 MB, and a fast program makes that in a second;
 * so the program is held up as soon as the screen falls behind. The two limits are far apart because
 * holding up and going on cost a system call each. Nothing is ever left out, not after an interrupt either:
 * what the program printed before it is often what the learner stopped it for.
 */
export class FlowWindow {
  #produced = 0
  #sent = 0
  #acknowledged = 0
  #reading = true
  #largest = 0

  /** Whether the program's output should be read now. */
  get reading(): boolean {
    return this.#reading
  }

  get sent(): number {
    return this.#sent
  }

  /** The most bytes that were ever under way between sender and screen. */
  get largestUnacknowledged(): number {
    return this.#largest
  }

  produce(count: number): void {
    this.#produced += count
    this.#decide()
  }

  /** How many bytes may be sent now, at most `limit`; they count as sent. */
  take(limit: number): number {
    const room = stopAtUnacknowledged - (this.#sent - this.#acknowledged)
    const count = Math.max(0, Math.min(limit, room, this.#produced - this.#sent))
    this.#sent += count
    this.#largest = Math.max(this.#largest, this.#sent - this.#acknowledged)
    return count
  }

  /** Offsets that are old, or that were never sent, do no harm. */
  acknowledge(offset: number): void {
    this.#acknowledged = Math.max(this.#acknowledged, Math.min(offset, this.#sent))
    this.#decide()
  }

  /** A client takes over that has all bytes before `sent` and has worked off those before `acknowledged`. */
  restart(sent: number, acknowledged: number): void {
    this.#sent = sent
    this.#acknowledged = acknowledged
    this.#decide()
  }

  #decide(): void {
    const pending = this.#produced - this.#acknowledged
    if (pending >= stopAtUnacknowledged) this.#reading = false
    else if (pending < resumeBelowUnacknowledged) this.#reading = true
  }
}
