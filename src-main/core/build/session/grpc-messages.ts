/** How gRPC puts messages on a stream: a flag for compression, four bytes of length, the message. */

const prefixBytes = 5

export function frameMessage(message: Uint8Array): Buffer {
  const prefix = Buffer.alloc(prefixBytes)
  prefix.writeUInt32BE(message.length, 1)
  return Buffer.concat([prefix, message])
}

/** The one message of a unary request; undefined where the bytes are no such thing, or compressed. */
export function unframeMessage(bytes: Buffer): Buffer | undefined {
  if (bytes.length < prefixBytes || bytes[0] !== 0) return undefined
  const message = bytes.subarray(prefixBytes)
  return message.length === bytes.readUInt32BE(1) ? message : undefined
}
