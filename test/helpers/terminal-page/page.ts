/// <reference types="vite/client" />
/** A page with one real terminal on a real session, and a look behind it for tests and benchmarks. */
import '@xterm/xterm/css/xterm.css'
import type { TerminalTarget } from '#contract/terminal'
import { createTerminalBridge } from '#contract/terminal-bridge'
import { Screen } from '../../../src-renderer/features/terminal/screen'
import { createSocketTerminalPort } from '../../../src-renderer/features/terminal/socket-terminal-port'

export interface PageProbe {
  open(target: TerminalTarget): Promise<string>
  /** As after a reload: shows a session that is running already. */
  takeOver(session: string): Promise<void>
  readonly screen: Screen
  readonly titles: (string | null)[]
  readonly links: string[]
  /** All bytes that xterm.js has parsed while recording, and the largest backlog that it ever had. */
  record(capacity: number): void
  recordedBytes(): number
  largestBacklog(): number
  /** SHA-256 of the first `count` recorded bytes, in hex. */
  recordedHash(count: number): Promise<string>
  written(): number
  /** Parses the first `count` recorded bytes once more, past session and connection; gives the milliseconds. */
  parseRecorded(count: number): Promise<number>
  /** What went back to the program, as bytes in hex. */
  readonly sent: string[]
  dropConnection(): void
  /** All lines of the screen with those scrolled out, as text. */
  text(): string
  /** The line of the cursor, as text. */
  cursorLine(): string
  close(session: string): Promise<void>
  readonly failures: string[]
}

declare global {
  interface Window {
    probe: PageProbe
  }
}

/** Well below what xterm.js throws away. */
const parsedAtOnce = 4 * 1024 * 1024

const sockets: WebSocket[] = []
const port = createSocketTerminalPort({
  connect: () => {
    const socket = new WebSocket(`ws://${location.host}/terminal`)
    sockets.push(socket)
    return socket
  },
  schedule: (callback, ms) => setTimeout(callback, ms),
})
const bridge = createTerminalBridge(port)

const sent: string[] = []
const titles: (string | null)[] = []
const links: string[] = []
const failures: string[] = []
let screen: Screen | undefined
let recording = new Uint8Array(0)
let recordedBytes = 0
let isRecording = false
let written = 0
let handed = 0
let largestBacklog = 0

const write = bridge.write.bind(bridge)
bridge.write = (session, bytes) => {
  sent.push([...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(''))
  write(session, bytes)
}

window.probe = {
  async open(target) {
    const opened = await bridge.request('open', { target, size: { columns: 80, rows: 24 } })
    if (!opened.ok) throw new Error(opened.error.what)
    await window.probe.takeOver(opened.value.id)
    return opened.value.id
  },
  async takeOver(session) {
    const made = new Screen({
      bridge,
      session,
      scheme: 'light',
      fontFamily: 'monospace',
      fontSize: 13,
      screenReader: false,
      onTitle: (title) => titles.push(title),
      onEnded: () => {},
      onDetached: () => {},
      onFailed: ({ what }) => failures.push(what),
      onLink: (address) => links.push(address),
      confirmPaste: () => false,
      onLeave: () => {},
      onSearch: () => {},
    })
    const { terminal } = made
    const parse = terminal.write.bind(terminal)
    terminal.write = (data, done) => {
      const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data
      handed += bytes.byteLength
      largestBacklog = Math.max(largestBacklog, handed - written)
      parse(data, () => {
        written += bytes.byteLength
        if (isRecording) {
          recording.set(bytes, recordedBytes)
          recordedBytes += bytes.byteLength
        }
        done?.()
      })
    }
    const parent = document.getElementById('screen')
    if (!parent) throw new Error('the page has no #screen')
    await made.show(parent)
    made.focus()
    screen = made
  },
  get screen() {
    if (!screen) throw new Error('no terminal is open')
    return screen
  },
  titles,
  links,
  failures,
  sent,
  record(capacity) {
    recording = new Uint8Array(capacity)
    recordedBytes = 0
    largestBacklog = 0
    isRecording = true
  },
  recordedBytes: () => recordedBytes,
  largestBacklog: () => largestBacklog,
  recordedHash: (count) => digest(recording.subarray(0, count)),
  written: () => written,
  async parseRecorded(count) {
    isRecording = false
    const { terminal } = this.screen
    const start = performance.now()
    for (let at = 0; at < count; at += parsedAtOnce) {
      const part = recording.subarray(at, Math.min(at + parsedAtOnce, count))
      await new Promise<void>((resolve) => terminal.write(part, resolve))
    }
    return performance.now() - start
  },
  dropConnection: () => sockets.at(-1)?.close(),
  text() {
    const buffer = this.screen.terminal.buffer.active
    const lines = Array.from({ length: buffer.length }, (_, line) =>
      buffer.getLine(line)?.translateToString(true),
    )
    return lines.join('\n')
  },
  cursorLine() {
    const buffer = this.screen.terminal.buffer.active
    return buffer.getLine(buffer.baseY + buffer.cursorY)?.translateToString(true) ?? ''
  },
  async close(session) {
    screen?.close()
    const closed = await bridge.request('close', { session })
    if (!closed.ok) throw new Error(closed.error.what)
  },
}

async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
