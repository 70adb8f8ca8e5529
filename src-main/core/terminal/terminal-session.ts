import { randomBytes } from 'node:crypto'
import type { TerminalEnd, TerminalSession, TerminalSize, TerminalTarget } from '#contract/terminal'
import { scrollbackBytes } from '#contract/terminal-flow'
import type { TerminalServerMessage } from '#contract/terminal-messages'
import { FlowWindow } from './flow-window'
import { ScrollbackRing } from './scrollback-ring'
import type { TerminalProcess } from './terminal-process'

/** A keystroke's echo waits this long at most; a burst of small writes becomes one message. */
const gatherMs = 5
/** Largest message, so that a key press never waits behind a long parse. */
const maxMessageBytes = 32 * 1024
/** A page that reloads is back sooner, and finds every byte; after this the program is not held up for it. */
const awayMs = 10_000

export type Post = (message: TerminalServerMessage) => void

export function newTerminalId(): string {
  return randomBytes(8).toString('hex')
}

/** One program in a terminal, with its newest output, and at most one client that shows it. */
export class RunningTerminal {
  readonly id: string
  readonly #process: TerminalProcess
  readonly #target: TerminalTarget
  readonly #startedAt: string
  readonly #ring = new ScrollbackRing(scrollbackBytes)
  readonly #flow = new FlowWindow()
  #size: TerminalSize
  #client: Post | undefined
  #everSent = 0
  #ended: TerminalEnd | undefined
  #endTold = false
  #gathering: NodeJS.Timeout | undefined
  #away: NodeJS.Timeout | undefined
  #heldUp = false
  /** Without a client for so long that the program is not held up any more. */
  #abandoned = false

  constructor(options: {
    id: string
    process: TerminalProcess
    target: TerminalTarget
    size: TerminalSize
    startedAt: Date
  }) {
    this.id = options.id
    this.#process = options.process
    this.#target = options.target
    this.#size = options.size
    this.#startedAt = options.startedAt.toISOString()
    this.#countAway()
    options.process.start({
      onData: (bytes) => this.#produce(bytes),
      onEnd: (end) => this.#end(end),
    })
  }

  describe(): TerminalSession {
    return {
      id: this.id,
      target: this.#target,
      label: this.#process.label,
      startedAt: this.#startedAt,
      size: this.#size,
      ended: this.#ended ?? null,
    }
  }

  /** False when the client claims bytes that there never were: it knows another session. */
  attach(client: Post, received: number, acknowledged: number): boolean {
    if (received > this.#ring.end) return false
    if (this.#client && this.#client !== client) this.#client({ kind: 'detached', session: this.id })
    clearTimeout(this.#away)
    const from = received >= this.#ring.start ? received : this.#ring.firstWholeLine()
    client({
      kind: 'attached',
      session: this.id,
      from,
      replayTo: this.#abandoned ? this.#ring.end : this.#everSent,
      lost: from - received,
    })
    this.#client = client
    this.#abandoned = false
    this.#endTold = false
    this.#flow.restart(from, from === received ? acknowledged : from)
    this.#hold()
    this.#send()
    return true
  }

  /** The client is gone; the program goes on. */
  detach(client: Post): void {
    if (this.#client !== client) return
    this.#client = undefined
    this.#countAway()
  }

  acknowledge(client: Post, offset: number): void {
    if (this.#client !== client) return
    this.#flow.acknowledge(offset)
    this.#hold()
    if (this.#gathering === undefined) this.#send()
  }

  write(client: Post, bytes: Uint8Array): void {
    if (this.#client === client) this.#process.write(bytes)
  }

  resize(client: Post, size: TerminalSize): void {
    if (this.#client !== client || this.#ended) return
    this.#size = size
    this.#process.resize(size)
  }

  foreground() {
    return this.#process.foreground()
  }

  async stop(): Promise<void> {
    clearTimeout(this.#away)
    await this.#process.stop()
    clearTimeout(this.#gathering)
    this.#client = undefined
  }

  #produce(bytes: Uint8Array): void {
    this.#ring.append(bytes)
    this.#flow.produce(bytes.byteLength)
    this.#hold()
    if (!this.#client) return
    if (this.#ring.end - this.#flow.sent >= maxMessageBytes) this.#send()
    else this.#gathering ??= setTimeout(() => this.#send(), gatherMs)
  }

  #end(end: TerminalEnd): void {
    this.#ended = end
    this.#send()
  }

  #send(): void {
    clearTimeout(this.#gathering)
    this.#gathering = undefined
    const client = this.#client
    if (!client) return
    for (let count = this.#flow.take(maxMessageBytes); count > 0; count = this.#flow.take(maxMessageBytes)) {
      const offset = this.#flow.sent - count
      client({ kind: 'output', session: this.id, offset, bytes: this.#ring.read(offset, offset + count) })
    }
    this.#everSent = Math.max(this.#everSent, this.#flow.sent)
    if (this.#ended && !this.#endTold && this.#flow.sent === this.#ring.end) {
      this.#endTold = true
      client({ kind: 'ended', session: this.id, offset: this.#ring.end, end: this.#ended })
    }
  }

  #hold(): void {
    const hold = !this.#abandoned && !this.#flow.reading
    if (hold === this.#heldUp) return
    this.#heldUp = hold
    if (hold) this.#process.pause()
    else this.#process.resume()
  }

  #countAway(): void {
    clearTimeout(this.#away)
    this.#away = setTimeout(() => {
      this.#abandoned = true
      this.#hold()
    }, awayMs)
    this.#away.unref()
  }
}
