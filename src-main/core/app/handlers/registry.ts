import { type Replies, type RequestName, type RequestPayload, requestNames } from '#contract/requests'

export type Handler<N extends RequestName> = (payload: RequestPayload<N>) => Promise<Replies[N]> | Replies[N]

type AnyHandler = (payload: unknown) => unknown

/** One handler per request name; each module of handlers adds its own. */
export class HandlerRegistry {
  readonly #handlers = new Map<RequestName, AnyHandler>()

  /** Throws when the name has a handler already: two modules must not answer one request. */
  add<N extends RequestName>(name: N, handler: Handler<N>): void {
    if (this.#handlers.has(name)) throw new Error(`Two handlers for the request ${name}`)
    // The payload is parsed by this name's schema before it gets here, see `createApp`.
    this.#handlers.set(name, handler as AnyHandler)
  }

  get(name: RequestName): AnyHandler {
    const handler = this.#handlers.get(name)
    if (!handler) throw new Error(`No handler for the request ${name}`)
    return handler
  }

  /** Throws when the contract has a request that nothing answers. */
  requireAll(): void {
    const missing = requestNames.filter((name) => !this.#handlers.has(name))
    if (missing.length > 0) throw new Error(`No handler for the requests ${missing.join(', ')}`)
  }
}
