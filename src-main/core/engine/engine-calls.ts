/** Requests to one engine: failures come out as the Engine port promises, and a signal ends the socket. */
import { addAbortSignal, type Duplex, Readable } from 'node:stream'
import type { DialOptions } from 'docker-modem'
import Docker from 'dockerode'
import { type Deed, engineError, statusOf } from './engine-errors'
import type { EngineConnection } from './engine-modem'

const accepted = { 200: true, 201: true, 204: true, 304: true }

export class EngineCalls {
  readonly docker: Docker
  readonly #connection: EngineConnection

  constructor(connection: EngineConnection) {
    this.#connection = connection
    this.docker = Object.assign(Object.create(Docker.prototype), { modem: connection.modem })
  }

  get url(): string {
    return this.#connection.endpoint.url
  }

  /** Runs a call and names its failure. `deed` completes "The engine refused to …". */
  async run<T>(deed: Deed, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw engineError(error, deed, this.url, signal)
    }
  }

  /** As `run`, but what is not there gives undefined. */
  async runIfThere<T>(deed: Deed, work: () => Promise<T>, signal?: AbortSignal): Promise<T | undefined> {
    try {
      return await work()
    } catch (error) {
      if (statusOf(error) === 404) return undefined
      throw engineError(error, deed, this.url, signal)
    }
  }

  /** The whole answer of a request, parsed where it is JSON. For calls to which dockerode passes no signal. */
  request(options: DialOptions, signal?: AbortSignal): Promise<unknown> {
    return this.#dial(options, signal)
  }

  /** The answer's body as it arrives. Its end by a fault comes as the port's error, too. */
  async open(deed: Deed, options: DialOptions, signal?: AbortSignal): Promise<Readable> {
    const body = await this.run(deed, () => this.#dial({ ...options, isStream: true }, signal), signal)
    if (!(body instanceof Readable)) throw new TypeError('docker-modem gave no stream for a stream request')
    if (signal) addAbortSignal(signal, body)
    return Readable.from(namedFailures(body, deed, this.url, signal), { objectMode: false })
  }

  /** A connection of one's own, taken out of HTTP. The caller ends it. */
  async upgrade(deed: Deed, options: DialOptions, signal?: AbortSignal): Promise<Duplex> {
    const stream = await this.run(
      deed,
      () => this.#dial({ ...options, hijack: true, isStream: true }, signal),
      signal,
    )
    const socket = stream as Duplex
    if (signal) addAbortSignal(signal, socket)
    return socket
  }

  close(): void {
    this.#connection.close()
  }

  #dial(options: DialOptions, signal: AbortSignal | undefined): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#connection.modem.dial(
        { statusCodes: accepted, ...options, ...(signal ? { abortSignal: signal } : {}) },
        (error, result) => (error ? reject(error) : resolve(result)),
      )
    })
  }
}

async function* namedFailures(
  body: Readable,
  deed: Deed,
  url: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Buffer> {
  try {
    yield* body as AsyncIterable<Buffer>
  } catch (error) {
    throw engineError(error, deed, url, signal)
  }
}
