import type { ErrorData } from '#contract/errors'
import type { TerminalBridge, TerminalEnd, TerminalEvent } from '#contract/terminal'
import { acknowledgeEvery } from '#contract/terminal-flow'

/** Where a session's bytes go: the parser of a screen. */
export interface ByteSink {
  /** Bytes in order; `done` as soon as they are worked off, and before any later ones are begun. */
  write(bytes: Uint8Array, done: () => void): void
  /** From now on the session takes keys and sizes from here. */
  attached(): void
  /** What comes next starts on an empty screen; `lost` bytes before it are gone. */
  restart(lost: number): void
  ended(end: TerminalEnd): void
  detached(): void
  failed(error: ErrorData): void
}

/** One session as a screen sees it: every byte once and in order, acknowledged when worked off. */
export class SessionStream {
  readonly #bridge: TerminalBridge
  readonly #session: string
  readonly #sink: ByteSink
  readonly #stopListening: () => void
  #received = 0
  #workedOff = 0
  #acknowledged = 0
  #replayTo = 0
  /** Ends of the chunks that the sink has, oldest first. */
  #underWay: number[] = []
  #attached = false

  constructor(bridge: TerminalBridge, session: string, sink: ByteSink) {
    this.#bridge = bridge
    this.#session = session
    this.#sink = sink
    this.#stopListening = bridge.listen((event) => this.#hear(event))
  }

  /** Whether the bytes that are worked off now were shown before: their questions have been answered. */
  get replaying(): boolean {
    const end = this.#underWay[0]
    return end !== undefined && end <= this.#replayTo
  }

  get received(): number {
    return this.#received
  }

  async attach(): Promise<void> {
    const reply = await this.#bridge.request('attach', {
      session: this.#session,
      received: this.#received,
      acknowledged: this.#workedOff,
    })
    if (!reply.ok) this.#sink.failed(reply.error)
  }

  close(): void {
    this.#stopListening()
    this.#attached = false
  }

  #hear(event: TerminalEvent): void {
    if (event.kind === 'connection') {
      this.#attached = false
      if (event.connected) void this.attach()
      return
    }
    if (event.session !== this.#session) return
    switch (event.kind) {
      case 'attached':
        this.#begin(event.from, event.replayTo, event.lost)
        break
      case 'output':
        this.#take(event.offset, event.bytes)
        break
      case 'ended':
        this.#sink.ended(event.end)
        break
      case 'detached':
        this.#attached = false
        this.#sink.detached()
        break
    }
  }

  #begin(from: number, replayTo: number, lost: number): void {
    this.#attached = true
    this.#replayTo = replayTo
    if (lost > 0) {
      this.#sink.restart(lost)
      this.#workedOff = from
    }
    this.#received = from
    this.#acknowledged = this.#workedOff
    this.#sink.attached()
  }

  #take(offset: number, bytes: Uint8Array): void {
    // A connection that was given up may still deliver.
    if (!this.#attached || offset !== this.#received) return
    this.#received += bytes.byteLength
    const replayed = Math.min(Math.max(this.#replayTo - offset, 0), bytes.byteLength)
    for (const part of [bytes.subarray(0, replayed), bytes.subarray(replayed)]) {
      if (part.byteLength > 0)
        this.#write(part, part.byteOffset - bytes.byteOffset + offset + part.byteLength)
    }
  }

  #write(bytes: Uint8Array, end: number): void {
    this.#underWay.push(end)
    this.#sink.write(bytes, () => {
      this.#underWay.shift()
      this.#workedOff = Math.max(this.#workedOff, end)
      if (!this.#attached || this.#workedOff - this.#acknowledged < acknowledgeEvery) return
      this.#acknowledged = this.#workedOff
      this.#bridge.acknowledge(this.#session, this.#workedOff)
    })
  }
}
