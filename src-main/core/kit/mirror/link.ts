/** The line between mirror and clients: how fast it is, shared by all who use it, as on a real network. */
import { setTimeout as delay } from 'node:timers/promises'

interface LinkSpeed {
  /** Null: as fast as the machine. */
  readonly bytesPerSecond: number | null
  /** Added to each request before its first byte. */
  readonly latencyMs: number
}

/** `venue` is crowded Wi-Fi: 2 Mbit/s for everyone together, 40 ms to the server and back. */
const linkSpeeds = {
  full: { bytesPerSecond: null, latencyMs: 0 },
  venue: { bytesPerSecond: 2_000_000 / 8, latencyMs: 40 },
} as const satisfies Record<string, LinkSpeed>

export type LinkSpeedName = keyof typeof linkSpeeds

export function isLinkSpeedName(name: string): name is LinkSpeedName {
  return Object.hasOwn(linkSpeeds, name)
}

/** Chunks are passed in order of asking, so that parallel downloads share the line evenly. */
export const chunkBytes = 8 * 1024

export class Link {
  #name: LinkSpeedName = 'full'
  /** When the line has sent all that was accepted so far, on the monotonic clock in milliseconds. */
  #freeAt = 0

  get speed(): LinkSpeedName {
    return this.#name
  }

  setSpeed(name: LinkSpeedName): void {
    this.#name = name
    this.#freeAt = 0
  }

  /** Resolves when a request has crossed the line. */
  async request(): Promise<void> {
    const { latencyMs } = linkSpeeds[this.#name]
    if (latencyMs > 0) await delay(latencyMs)
  }

  /** Resolves when the line has room for a chunk that was just accepted. */
  async transfer(bytes: number): Promise<void> {
    const { bytesPerSecond } = linkSpeeds[this.#name]
    if (bytesPerSecond === null) return
    const now = performance.now()
    this.#freeAt = Math.max(now, this.#freeAt) + (bytes / bytesPerSecond) * 1000
    await delay(this.#freeAt - now)
  }
}
