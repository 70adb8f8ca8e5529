/** A client of the core's terminals in the same process: what a window does, without a screen. */
import type { TerminalBridge, TerminalEnd, TerminalTarget } from '#contract/terminal'
import { createTerminalBridge } from '#contract/terminal-bridge'
import { acknowledgeEvery } from '#contract/terminal-flow'
import type { TerminalClientMessage, TerminalServerMessage } from '#contract/terminal-messages'
import type { TerminalConnection, Terminals } from '../../src-main/core/terminal/terminals'

export const home: TerminalTarget = { kind: 'shell', lab: null, task: null }

export class TerminalClient {
  readonly bridge: TerminalBridge
  readonly #connection: TerminalConnection
  readonly views = new Map<string, SessionView>()

  constructor(terminals: Terminals) {
    let receive: (message: TerminalServerMessage) => void = () => {}
    this.#connection = terminals.connect((message) => receive(structuredClone(message)))
    this.bridge = createTerminalBridge({
      post: (message: TerminalClientMessage) => this.#connection.receive(structuredClone(message)),
      onMessage: (listener) => {
        receive = listener
      },
    })
    this.bridge.listen((event) => {
      if (event.kind === 'connection') return
      const view = this.#view(event.session)
      if (event.kind === 'attached') view.attached(event.from, event.replayTo, event.lost)
      else if (event.kind === 'output') view.receive(event.offset, event.bytes)
      else if (event.kind === 'ended') view.end(event.offset, event.end)
      else view.detached = true
    })
  }

  async open(target: TerminalTarget = home, size = { columns: 80, rows: 24 }): Promise<SessionView> {
    const opened = await this.bridge.request('open', { target, size })
    if (!opened.ok) throw new Error(opened.error.what)
    return this.attach(opened.value.id)
  }

  async attach(session: string, received = 0): Promise<SessionView> {
    const view = this.#view(session)
    const attached = await this.bridge.request('attach', { session, received, acknowledged: received })
    if (!attached.ok) throw new Error(attached.error.what)
    return view
  }

  type(session: string, text: string): void {
    this.bridge.write(session, new TextEncoder().encode(text))
  }

  /** The connection breaks. */
  drop(): void {
    this.#connection.close()
  }

  #view(session: string): SessionView {
    const known = this.views.get(session)
    if (known) return known
    const view = new SessionView(session, this.bridge)
    this.views.set(session, view)
    return view
  }
}

/** What one client has seen of one session. Throws when bytes are missing, doubled or out of order. */
export class SessionView {
  readonly id: string
  readonly #bridge: TerminalBridge
  readonly #chunks: Uint8Array[] = []
  #waiting: (() => void)[] = []
  #acknowledged = 0
  from = 0
  received = 0
  replayTo = 0
  lost = 0
  detached = false
  ended: TerminalEnd | undefined
  /** Off: the screen has stopped working. */
  acknowledging = true
  largestUnacknowledged = 0

  constructor(id: string, bridge: TerminalBridge) {
    this.id = id
    this.#bridge = bridge
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks)
  }

  get text(): string {
    return this.bytes.toString('utf8')
  }

  /** The last 4,000 characters or so: cheap, however much came before. */
  get tail(): string {
    const chunks: Uint8Array[] = []
    for (let at = this.#chunks.length - 1, bytes = 0; at >= 0 && bytes < 4000; at--) {
      const chunk = this.#chunks[at] ?? new Uint8Array(0)
      chunks.unshift(chunk)
      bytes += chunk.byteLength
    }
    return Buffer.concat(chunks).toString('utf8').slice(-4000)
  }

  attached(from: number, replayTo: number, lost: number): void {
    Object.assign(this, { from, replayTo, lost })
    this.received = from
    this.#acknowledged = from
  }

  receive(offset: number, bytes: Uint8Array): void {
    if (offset !== this.received) throw new Error(`bytes at ${offset} came, ${this.received} was due`)
    this.#chunks.push(bytes)
    this.received += bytes.byteLength
    this.largestUnacknowledged = Math.max(this.largestUnacknowledged, this.received - this.#acknowledged)
    if (this.acknowledging && this.received - this.#acknowledged >= acknowledgeEvery) this.acknowledge()
    this.#wake()
  }

  acknowledge(): void {
    this.#acknowledged = this.received
    this.#bridge.acknowledge(this.id, this.received)
  }

  end(offset: number, end: TerminalEnd): void {
    if (offset !== this.received) throw new Error(`the end came at ${this.received}, it is at ${offset}`)
    this.ended = end
    this.#wake()
  }

  /** Resolves as soon as `met` holds; it is asked again whenever something came. */
  async until(met: (view: SessionView) => boolean): Promise<void> {
    while (!met(this)) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  #wake(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }
}
