import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { expect, it } from 'vitest'
import { StreamFrames } from './stream-frames'

function frame(stream: number, payload: string): Buffer {
  const body = Buffer.from(payload)
  const header = Buffer.alloc(8)
  header[0] = stream
  header.writeUInt32BE(body.length, 4)
  return Buffer.concat([header, body])
}

async function parse(bytes: Buffer, size: number) {
  const chunks: Buffer[] = []
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size))
  const frames = new StreamFrames()
  await pipeline(Readable.from(chunks), frames)
  const { stdout, stderr } = frames.output()
  return [stdout.toString(), stderr.toString()]
}

it('puts the streams together again, wherever the chunks are cut', async () => {
  const bytes = Buffer.concat([
    frame(1, 'one'),
    frame(2, 'wrong'),
    frame(1, ''),
    frame(1, ' größe'),
    frame(2, '!'),
  ])
  for (const size of [1, 3, 8, 9, 1000]) expect(await parse(bytes, size)).toEqual(['one größe', 'wrong!'])
})

it('takes a chunk of very many tiny frames', async () => {
  const bytes = Buffer.concat(Array.from({ length: 200_000 }, () => frame(1, 'x')))
  const [stdout] = await parse(bytes, bytes.length)
  expect(stdout).toHaveLength(200_000)
})

it('turns down what is no frame', async () => {
  await expect(parse(Buffer.from('plain text of a terminal'), 100)).rejects.toThrow(/unknown stream 112/)
})
