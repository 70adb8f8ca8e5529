/** Requests to one engine: failures come out as the Engine port promises, and a signal ends the socket. */
import { addAbortSignal, type Duplex, finished, Readable } from 'node:stream'
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
    return withFailuresNamed(body, (error) => engineError(error, deed, this.url, signal))
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

/** Passes pieces on at once: an image comes in tens of thousands, for which a generator takes as long as the engine. */
function withFailuresNamed(body: Readable, named: (error: unknown) => Error): Readable {
  const passed = new Readable({
    read: () => void body.resume(),
    destroy(error, done) {
      body.destroy()
      done(error)
    },
  })
  body.on('data', (piece: Buffer) => {
    if (!passed.push(piece)) body.pause()
  })
  finished(body, { writable: false }, (error) => {
    if (error) passed.destroy(named(error))
    else passed.push(null)
  })
  return passed
}
