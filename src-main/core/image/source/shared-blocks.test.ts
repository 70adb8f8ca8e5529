import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { blockBytes, inBlocks } from './shared-blocks'

const pieces = (bytes: Buffer, size: number): Buffer[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size))

const sha256 = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

describe('a stream in blocks', () => {
  it.each([0, 1, blockBytes - 1, blockBytes, 5 * blockBytes + 17])('has all of %i bytes', async (length) => {
    const content = randomBytes(length)
    const seen: Buffer[] = []
    for await (const block of inBlocks(Readable.from(pieces(content, 32_767)))) seen.push(Buffer.from(block))
    expect(sha256(Buffer.concat(seen))).toBe(sha256(content))
  })

  it('fails as the stream does, after what came before', async () => {
    async function* broken() {
      yield Buffer.from('some')
      throw new Error('the line was cut')
    }
    const seen: string[] = []
    const read = async () => {
      for await (const block of inBlocks(Readable.from(broken(), { objectMode: false })))
        seen.push(`${block}`)
    }
    await expect(read()).rejects.toThrow('the line was cut')
    expect(seen).toEqual(['some'])
  })

  it('uses few blocks, however much comes', async () => {
    const blocks = new Set<ArrayBufferLike>()
    const content = Readable.from(pieces(Buffer.alloc(80 * blockBytes), 65_536))
    for await (const block of inBlocks(content)) blocks.add(block.buffer)
    expect(blocks.size).toBeLessThanOrEqual(10)
  })

  it('ends its stream when the reader leaves', async () => {
    const stream = Readable.from(pieces(Buffer.alloc(8 * blockBytes), 65_536))
    for await (const _ of inBlocks(stream)) break
    expect(stream.destroyed).toBe(true)
  })
})
