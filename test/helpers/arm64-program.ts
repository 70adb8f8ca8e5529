/** A whole program for arm64 Linux, so that a test of emulation needs no image of that platform. */

const entryOffset = 64 + 56
const base = 0x400000

/** Writes the text to standard output and ends with status 0. At most 4,000 bytes. */
export function arm64Program(text: string): Buffer {
  const message = Buffer.from(text)
  const instructions = [
    0xd2800020, // mov x0, #1
    0x100000e1, // adr x1, 28 bytes on: behind the code
    0xd2800002 | (message.length << 5), // mov x2, #length
    0xd2800808, // mov x8, #64 (write)
    0xd4000001, // svc #0
    0xd2800000, // mov x0, #0
    0xd2800ba8, // mov x8, #93 (exit)
    0xd4000001, // svc #0
  ]
  const code = Buffer.alloc(instructions.length * 4)
  for (const [index, instruction] of instructions.entries()) code.writeUInt32LE(instruction >>> 0, index * 4)
  const size = BigInt(entryOffset + code.length + message.length)
  const header = Buffer.alloc(entryOffset)
  // ELF, 64 bits, little-endian, version 1.
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]).copy(header)
  header.writeUInt16LE(2, 16) // executable
  header.writeUInt16LE(183, 18) // AArch64
  header.writeUInt32LE(1, 20)
  header.writeBigUInt64LE(BigInt(base + entryOffset), 24)
  header.writeBigUInt64LE(64n, 32) // program headers
  header.writeUInt16LE(64, 52)
  header.writeUInt16LE(56, 54)
  header.writeUInt16LE(1, 56)
  // One segment, loaded as a whole, readable and executable.
  header.writeUInt32LE(1, 64)
  header.writeUInt32LE(5, 68)
  header.writeBigUInt64LE(BigInt(base), 80)
  header.writeBigUInt64LE(BigInt(base), 88)
  header.writeBigUInt64LE(size, 96)
  header.writeBigUInt64LE(size, 104)
  header.writeBigUInt64LE(0x1000n, 112)
  return Buffer.concat([header, code, message])
}
