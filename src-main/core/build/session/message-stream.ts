/** A gRPC call whose both sides send any number of messages. */
import type { ServerHttp2Stream } from 'node:http2'
import { frameMessage } from './grpc-messages'

const prefixBytes = 5

export class MessageStream {
  readonly #stream: ServerHttp2Stream
  #unread: Buffer = Buffer.alloc(0)
  readonly #messages: Buffer[] = []
  #ended = false
  #wake: () => void = () => undefined

  /** Takes in what comes at once: a peer that waits to be read may not read either. */
  constructor(stream: ServerHttp2Stream) {
    this.#stream = stream
    stream.on('data', (chunk: Buffer) => this.#take(chunk))
    for (const event of ['end', 'close'] as const) {
      stream.on(event, () => {
        this.#ended = true
        this.#wake()
      })
    }
  }

  async *messages(): AsyncGenerator<Buffer> {
    for (;;) {
      const message = this.#messages.shift()
      if (message) yield message
      else if (this.#ended) return
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
    }
  }

  /** Resolves when more may be sent. */
  async send(message: Uint8Array): Promise<void> {
    if (this.#stream.destroyed) throw new Error('the peer gave the call up')
    if (this.#stream.write(frameMessage(message))) return
    await new Promise<void>((resolve) => {
      const done = () => {
        this.#stream.off('drain', done).off('close', done)
        resolve()
      }
      this.#stream.on('drain', done).on('close', done)
    })
  }

  #take(chunk: Buffer): void {
    let unread = this.#unread.length === 0 ? chunk : Buffer.concat([this.#unread, chunk])
    while (unread.length >= prefixBytes) {
      const end = prefixBytes + unread.readUInt32BE(1)
      if (unread.length < end) break
      this.#messages.push(unread.subarray(prefixBytes, end))
      unread = unread.subarray(end)
    }
    this.#unread = unread
    this.#wake()
  }
}
