import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { hashBytes } from '../layer/entries'
import { DigestThread } from './digest-thread'
import { blockBytes, inBlocks } from './shared-blocks'

const pieces = (bytes: Buffer, size: number): Buffer[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size))

const sha256 = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`
const sha1 = (bytes: Buffer) => createHash('sha1').update(bytes).digest().subarray(0, hashBytes)

describe('digests on their own thread', () => {
  it.each([0, 100, blockBytes, 3 * blockBytes + 5, 9 * blockBytes])(
    'are right for %i bytes',
    async (length) => {
      const content = randomBytes(length)
      const digests = new DigestThread()
      const whole = digests.stream()
      const small = digests.stream()
      for await (const block of inBlocks(Readable.from(pieces(content, 50_001)))) {
        await whole.update(block)
        for (const piece of pieces(block, 4_099)) await small.update(piece)
      }
      expect([(await whole.end()).digest, (await small.end()).digest]).toEqual([
        sha256(content),
        sha256(content),
      ])
      await digests.close()
    },
  )

  it('do not wait for ever when they are closed', async () => {
    const digests = new DigestThread()
    const one = digests.stream()
    await one.update(Buffer.alloc(2 * blockBytes))
    const end = one.end()
    const closed = digests.close()
    await expect(end).rejects.toThrow('was closed')
    await closed
  })
})

describe('digests of the files in a stream', () => {
  const header = 512
  const lengths = [1, 700, blockBytes - 3 * header, 1, 2 * blockBytes + 9, 511, blockBytes, 30_000, 30_000]
  const files = lengths.map((length, i) => ({
    at: lengths.slice(0, i).reduce((sum, before) => sum + header + before, header),
    length,
  }))
  const total = files.reduce((sum, { length }) => sum + header + length, 0)

  it.each([
    ['all files, in large blocks', files, blockBytes],
    ['all files, in small pieces', files, 4_099],
    ['files that end within the first block', files.slice(0, 2), 50_001],
    ['no files', [], blockBytes],
  ] as const)('are right for %s', async (_, some, pieceBytes) => {
    const content = randomBytes(some === files ? total : 5_000)
    const digests = new DigestThread()
    const stream = digests.stream()
    let told = 0
    let taken = 0
    for await (const block of inBlocks(Readable.from(pieces(content, 65_536)))) {
      for (const piece of pieces(block, pieceBytes)) {
        taken += piece.length
        const begun = some.slice(told).filter(({ at }) => at <= taken)
        told += begun.length
        await stream.update(
          piece,
          begun.flatMap(({ at, length }) => [at, length]),
        )
      }
    }
    const expected = some.map(({ at, length }) => sha1(content.subarray(at, at + length)))
    const found = await stream.end()
    await digests.close()
    expect(found.digest).toBe(sha256(content))
    expect(Buffer.from(found.files).equals(Buffer.concat(expected))).toBe(true)
  })
})
