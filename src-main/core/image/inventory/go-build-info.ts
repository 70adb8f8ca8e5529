/**
 * The build information that Go puts into each program since 1.18: a marker at a 16-byte border, flags, then the Go
 * version and the modules, each with its length before it. See Go's debug/buildinfo. Older programs point to the texts in
 * memory instead; of these only that they are Go programs is told.
 */
import type { GoFact } from './facts'

const marker = Buffer.from('\xff Go buildinf:', 'latin1')
const headerBytes = 32
const inlineTexts = 2
/** Modules of large programs take some 30 kB. */
const mostBytes = 512 * 1024
const alignment = 16

export class GoBuildInfoSearch {
  /** Bytes before the next chunk. */
  #seen = 0
  #tail = Buffer.alloc(0)
  #found: Buffer[] | undefined
  #foundBytes = 0

  write(bytes: Buffer): void {
    if (this.#found !== undefined) {
      if (this.#foundBytes < mostBytes) this.#keep(bytes)
      return
    }
    const joined = this.#tail.length > 0 ? Buffer.concat([this.#tail, bytes]) : bytes
    const start = this.#seen - this.#tail.length
    for (let at = joined.indexOf(marker); at >= 0; at = joined.indexOf(marker, at + 1)) {
      // Programs that read build information have the marker among their texts, too, but not at a border.
      if ((start + at) % alignment !== 0) continue
      this.#found = []
      this.#keep(joined.subarray(at))
      break
    }
    this.#seen += bytes.length
    this.#tail = Buffer.from(joined.subarray(Math.max(0, joined.length - marker.length + 1)))
  }

  end(): GoFact | undefined {
    return this.#found && readBuildInfo(Buffer.concat(this.#found))
  }

  #keep(bytes: Buffer): void {
    const part = Buffer.from(bytes.subarray(0, mostBytes - this.#foundBytes))
    this.#found?.push(part)
    this.#foundBytes += part.length
  }
}

function readBuildInfo(bytes: Buffer): GoFact {
  const none: GoFact = { goVersion: '', mainModule: '', modules: [] }
  if (bytes.length < headerBytes || ((bytes[15] ?? 0) & inlineTexts) === 0) return none
  const version = lengthAndText(bytes, headerBytes)
  const modules = version && lengthAndText(bytes, version.end)
  if (version === undefined || modules === undefined) return none
  // The module text stands between two 16-byte marks of its own.
  const text = modules.text.length >= 33 ? modules.text.slice(16, -16) : ''
  return { goVersion: version.text, ...readModules(text) }
}

function readModules(text: string): Omit<GoFact, 'goVersion'> {
  let mainModule = ''
  const modules: { name: string; version: string }[] = []
  for (const line of text.split('\n')) {
    const [kind, name = '', version = ''] = line.split('\t')
    if (kind === 'mod') mainModule = version === '' ? name : `${name} ${version}`
    if (kind === 'path' && mainModule === '') mainModule = name
    if (kind === 'dep') modules.push({ name, version })
    // A replacement stands below what it replaces.
    if (kind === '=>' && modules.length > 0) modules[modules.length - 1] = { name, version }
  }
  return { mainModule, modules }
}

function lengthAndText(bytes: Buffer, at: number): { text: string; end: number } | undefined {
  let length = 0
  let shift = 0
  let start = at
  for (; ; start++) {
    const byte = bytes[start]
    if (byte === undefined || shift > 28) return undefined
    length += (byte & 0x7f) * 2 ** shift
    shift += 7
    if (byte < 0x80) break
  }
  start++
  if (start + length > bytes.length) return undefined
  return { text: bytes.toString('latin1', start, start + length), end: start + length }
}
