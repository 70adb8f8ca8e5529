/** Gathers the output of a build's steps as lines. Carriage returns and escape sequences stay as they are. */
import { StringDecoder } from 'node:string_decoder'
import type { BuildLogLine } from '#contract/build-record'
import type { Redact } from './redaction'
import type { TraceLog } from './trace'

/** Characters kept of one build. The engine itself stops at 2 MiB a step. */
const keptCharacters = 32 * 1024 * 1024
const keptLines = 500_000

interface OpenLine {
  readonly decoder: StringDecoder
  text: string
  at: number
}

export class BuildLog {
  readonly #lines: BuildLogLine[] = []
  readonly #open = new Map<string, OpenLine>()
  readonly #redact: Redact
  #fresh: BuildLogLine[] = []
  #characters = 0
  #full = false

  /** Whole lines are redacted: a value may be split over any number of chunks. */
  constructor(redact: Redact) {
    this.#redact = redact
  }

  /** `origin`: the engine's clock when the first vertex started. */
  add(logs: readonly TraceLog[], origin: number): void {
    for (const log of logs) this.#addOne(log, origin)
  }

  /** Ends the lines that have no newline. To be called once, when the build has ended. */
  end(): void {
    for (const [key, open] of this.#open) {
      const text = open.text + open.decoder.end()
      if (text !== '') this.#keep(key, text, open.at)
    }
    this.#open.clear()
  }

  /** The lines since the last call. */
  takeFresh(): readonly BuildLogLine[] {
    const fresh = this.#fresh
    this.#fresh = []
    return fresh
  }

  lines(): readonly BuildLogLine[] {
    return this.#lines
  }

  #addOne(log: TraceLog, origin: number): void {
    const key = `${log.stream === 2 ? 2 : 1}${log.vertex}`
    const open = this.#open.get(key) ?? { decoder: new StringDecoder('utf8'), text: '', at: 0 }
    this.#open.set(key, open)
    if (open.text === '') open.at = Math.max(0, (log.at ?? origin) - origin)
    const parts = open.decoder.write(Buffer.from(log.bytes)).split('\n')
    const last = parts.pop() ?? ''
    for (const part of parts) {
      this.#keep(key, open.text + part, open.at)
      open.text = ''
      open.at = Math.max(0, (log.at ?? origin) - origin)
    }
    open.text += last
    // A step that never ends its line must not hold more than the log may keep.
    if (open.text.length > keptCharacters) open.text = ''
  }

  #keep(key: string, text: string, at: number): void {
    if (this.#full) return
    this.#characters += text.length
    this.#full = this.#characters > keptCharacters || this.#lines.length >= keptLines
    const line: BuildLogLine = {
      vertex: key.slice(1),
      stream: key.startsWith('2') ? 2 : 1,
      atMs: Math.round(at * 1000) / 1000,
      text: this.#full ? '[LayerLab keeps no more of this log]' : this.#redact(text),
    }
    this.#lines.push(line)
    this.#fresh.push(line)
  }
}
