/**
 * Reads a tar as it arrives: chunks in, events out, nothing kept but what describes the next entry. Written for
 * layers of many small files, where a stream per entry costs more than its content.
 */
import { damaged, tooLarge } from '../image-errors'
import type { ImageLimits } from '../limits'
import { parsePaxRecords, paxNumber } from './pax-records'
import { blockBytes, decodeName, isZeroBlock, parseTarHeader, type TarHeader } from './tar-header'

export interface TarEntry extends Omit<TarHeader, 'sparseMore' | 'sparseBytes'> {
  /** Where the content begins in the tar. */
  readonly contentAt: number
  /** Bytes of content that follow as `data`; 0 for links, folders and devices, whatever their size says. */
  readonly contentBytes: number
}

export type TarEvent =
  | { readonly kind: 'entry'; readonly entry: TarEntry }
  /** A part of the content; only valid until the next chunk is given. */
  | { readonly kind: 'data'; readonly bytes: Buffer }
  | { readonly kind: 'entry-end' }

type State =
  | { kind: 'header' }
  | { kind: 'meta'; type: string; parts: Buffer[]; left: number }
  | { kind: 'sparse-map'; header: TarHeader }
  | { kind: 'content'; length: number; left: number }
  | { kind: 'padding'; left: number }
  | { kind: 'ended' }

const metaTypes = new Set(['x', 'g', 'L', 'K'])
const noRecords: ReadonlyMap<string, string> = new Map()
const headerOnlyTypes = new Set(['1', '2', '3', '4', '5', '6'])

export class TarScanner {
  readonly #limits: Pick<ImageLimits, 'pathBytes' | 'metaBytes'>
  #state: State = { kind: 'header' }
  #block = Buffer.alloc(blockBytes)
  #blockFilled = 0
  #offset = 0
  #zeroBlocks = 0
  #pax: ReadonlyMap<string, string> | undefined
  #longName: string | undefined
  #longLink: string | undefined

  constructor(limits: Pick<ImageLimits, 'pathBytes' | 'metaBytes'>) {
    this.#limits = limits
  }

  /** What follows the end mark is no part of the tar, and is not looked at. */
  get ended(): boolean {
    return this.#state.kind === 'ended'
  }

  /** Throws LabError `image-damaged` or `image-unsupported`. */
  *scan(chunk: Buffer): Generator<TarEvent, void, undefined> {
    let at = 0
    while (at < chunk.length) {
      const state = this.#state
      switch (state.kind) {
        case 'ended':
          return
        case 'header':
        case 'sparse-map': {
          const block = this.#takeBlock(chunk, at)
          at += block.taken
          if (block.whole === undefined) return
          const headerAt = this.#offset - blockBytes
          if (state.kind === 'sparse-map') {
            if (block.whole[504] === 0) yield* this.#begin(state.header)
          } else yield* this.#header(block.whole, headerAt)
          break
        }
        case 'meta': {
          const part = chunk.subarray(at, at + state.left)
          state.parts.push(Buffer.from(part))
          state.left -= part.length
          at += part.length
          this.#offset += part.length
          if (state.left === 0) this.#metaEnd(state.type, Buffer.concat(state.parts))
          break
        }
        case 'content': {
          const bytes = chunk.subarray(at, at + state.left)
          state.left -= bytes.length
          at += bytes.length
          this.#offset += bytes.length
          if (state.left === 0) this.#pad(state.length)
          yield { kind: 'data', bytes }
          if (state.left === 0) yield { kind: 'entry-end' }
          break
        }
        case 'padding': {
          const skipped = Math.min(state.left, chunk.length - at)
          state.left -= skipped
          at += skipped
          this.#offset += skipped
          if (state.left === 0) this.#state = { kind: 'header' }
          break
        }
      }
    }
  }

  /**
   * To call when no more chunks come. Throws LabError `image-damaged` where the tar is cut off. The end mark may be missing,
   * and what fills up the last block of a file: `umoci insert` leaves out both, and engines take it.
   */
  finish(): void {
    const { kind } = this.#state
    const isBetween = kind === 'padding' || (kind === 'header' && this.#blockFilled === 0)
    const announced = this.#pax ?? this.#longName ?? this.#longLink
    const whole = kind === 'ended' || (isBetween && announced === undefined)
    if (!whole) throw damaged(`The tar ends at byte ${this.#offset}, in the middle of an entry.`)
  }

  #takeBlock(chunk: Buffer, at: number): { whole: Buffer | undefined; taken: number } {
    if (this.#blockFilled === 0 && chunk.length - at >= blockBytes) {
      this.#offset += blockBytes
      return { whole: chunk.subarray(at, at + blockBytes), taken: blockBytes }
    }
    const taken = chunk.copy(this.#block, this.#blockFilled, at, at + blockBytes - this.#blockFilled)
    this.#blockFilled += taken
    this.#offset += taken
    if (this.#blockFilled < blockBytes) return { whole: undefined, taken }
    this.#blockFilled = 0
    return { whole: this.#block, taken }
  }

  *#header(block: Buffer, at: number): Generator<TarEvent, void, undefined> {
    if (block[0] === 0 && isZeroBlock(block)) {
      this.#zeroBlocks++
      if (this.#zeroBlocks === 2) this.#state = { kind: 'ended' }
      return
    }
    if (this.#zeroBlocks > 0) throw damaged(`The tar goes on at byte ${at}, after its end mark began.`)
    const header = parseTarHeader(block, at)
    if (metaTypes.has(header.type)) {
      if (header.sizeBytes > this.#limits.metaBytes) {
        throw tooLarge(`The tar has a header of ${header.sizeBytes} bytes at byte ${at}.`)
      }
      this.#state = { kind: 'meta', type: header.type, parts: [], left: header.sizeBytes }
      if (header.sizeBytes === 0) this.#metaEnd(header.type, Buffer.alloc(0))
      return
    }
    if (header.sparseMore) {
      this.#state = { kind: 'sparse-map', header }
      return
    }
    yield* this.#begin(header)
  }

  #metaEnd(type: string, content: Buffer): void {
    if (type === 'x') this.#pax = parsePaxRecords(content)
    if (type === 'L') this.#longName = cString(content)
    if (type === 'K') this.#longLink = cString(content)
    this.#pad(content.length)
  }

  *#begin(header: TarHeader): Generator<TarEvent, void, undefined> {
    const pax = this.#pax ?? noRecords
    const name = pax.get('GNU.sparse.name') ?? pax.get('path') ?? this.#longName ?? header.name
    const link = pax.get('linkpath') ?? this.#longLink ?? header.link
    this.#pax = undefined
    this.#longName = undefined
    this.#longLink = undefined
    for (const text of [name, link]) {
      if (text.includes('\0')) throw damaged('The tar has a path with a NUL byte in it.')
      if (text.length > this.#limits.pathBytes || Buffer.byteLength(text) > this.#limits.pathBytes) {
        throw damaged(
          `The tar has a path of more than ${this.#limits.pathBytes} bytes, which no Linux can have.`,
          [`${text.slice(0, 100)}…`],
        )
      }
    }
    const stored = paxNumber(pax, 'size') ?? header.sizeBytes
    const holes = paxNumber(pax, 'GNU.sparse.realsize') ?? paxNumber(pax, 'GNU.sparse.size')
    const contentBytes = headerOnlyTypes.has(header.type) ? 0 : stored
    const entry: TarEntry = {
      name,
      link,
      type: header.type,
      sizeBytes: holes ?? header.sparseBytes ?? stored,
      mode: header.mode,
      uid: paxNumber(pax, 'uid') ?? header.uid,
      gid: paxNumber(pax, 'gid') ?? header.gid,
      major: header.major,
      minor: header.minor,
      contentAt: this.#offset,
      contentBytes,
    }
    this.#state =
      contentBytes > 0 ? { kind: 'content', length: contentBytes, left: contentBytes } : { kind: 'header' }
    yield { kind: 'entry', entry }
    if (contentBytes === 0) yield { kind: 'entry-end' }
  }

  #pad(contentBytes: number): void {
    const left = (blockBytes - (contentBytes % blockBytes)) % blockBytes
    this.#state = left === 0 ? { kind: 'header' } : { kind: 'padding', left }
  }
}

function cString(bytes: Buffer): string {
  const end = bytes.indexOf(0)
  return decodeName(end < 0 ? bytes : bytes.subarray(0, end))
}
