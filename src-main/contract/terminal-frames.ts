/**
 * Messages on their way. Electron sends them as they are (structured clone keeps bytes); on a WebSocket,
 * bytes go as binary frames with a header of 17 bytes, all else as JSON text frames. No schema in here: the
 * preload carries this file, and it is to stay small.
 */
import type { TerminalClientMessage, TerminalServerMessage } from './terminal-messages'

/** The IPC channel of the Electron shell, both ways. */
export const terminalChannel = 'layerlab:terminal'
/** The path of the browser shell's second WebSocket. */
export const terminalSocketPath = '/terminal'

/** A frame as a WebSocket has it: text or binary. */
export type Frame = string | Uint8Array
type SentFrame = string | Uint8Array<ArrayBuffer>

const inputFrame = 1
const outputFrame = 2
/** 1 byte kind, 8 bytes session id, 8 bytes offset (big endian, unsigned; 0 for input). */
export const frameHeaderBytes = 17

export function encodeClientMessage(message: TerminalClientMessage): SentFrame {
  if (message.kind !== 'input') return JSON.stringify(message)
  return binaryFrame(inputFrame, message.session, 0, message.bytes)
}

export function encodeServerMessage(message: TerminalServerMessage): SentFrame {
  if (message.kind !== 'output') return JSON.stringify(message)
  return binaryFrame(outputFrame, message.session, message.offset, message.bytes)
}

/** What the client sent, unchecked: parse it with `terminalClientMessageSchema`. Undefined for no frame of ours. */
export function decodeClientFrame(frame: Frame): unknown {
  if (typeof frame === 'string') return parseJson(frame)
  const parts = binaryParts(frame, inputFrame)
  return parts && { kind: 'input', session: parts.session, bytes: parts.bytes }
}

/** Undefined for a frame that is not the core's. */
export function decodeServerFrame(frame: Frame): TerminalServerMessage | undefined {
  if (typeof frame === 'string') return parseJson(frame) as TerminalServerMessage | undefined
  const parts = binaryParts(frame, outputFrame)
  return parts && { kind: 'output', session: parts.session, offset: parts.offset, bytes: parts.bytes }
}

function binaryFrame(kind: number, id: string, offset: number, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(frameHeaderBytes + bytes.byteLength)
  const header = new DataView(frame.buffer)
  header.setUint8(0, kind)
  header.setBigUint64(1, BigInt(`0x${id}`))
  header.setBigUint64(9, BigInt(offset))
  frame.set(bytes, frameHeaderBytes)
  return frame
}

function binaryParts(
  frame: Uint8Array,
  kind: number,
): { session: string; offset: number; bytes: Uint8Array } | undefined {
  if (frame.byteLength < frameHeaderBytes || frame[0] !== kind) return undefined
  const header = new DataView(frame.buffer, frame.byteOffset, frameHeaderBytes)
  return {
    session: header.getBigUint64(1).toString(16).padStart(16, '0'),
    offset: Number(header.getBigUint64(9)),
    bytes: frame.subarray(frameHeaderBytes),
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
